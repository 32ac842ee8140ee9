using System.Security.Cryptography;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Mtn;

internal enum MtnProduct
{
    Collection,
    Disbursement,
}

/// <summary>An API user.</summary>
/// <param name="callbackHost">The registered <c>providerCallbackHost</c>; any when empty.</param>
/// <param name="sandboxOnly">Made by the provisioning API, which production does not have.</param>
internal sealed class MtnUser(Guid id, string callbackHost, bool sandboxOnly)
{
    private volatile string? _apiKey;

    public Guid Id => id;

    public string CallbackHost => callbackHost;

    public bool SandboxOnly => sandboxOnly;

    /// <summary>The newest key; an earlier one stops working.</summary>
    public string? ApiKey { get => _apiKey; set => _apiKey = value; }
}

/// <summary>API users, subscription keys and the access tokens issued to them.</summary>
internal sealed class MtnAccounts
{
    private const int UsersMax = 10_000;

    /// <summary>A client that asks for a token with every call forgets its own oldest ones, not its neighbours' live ones, for a good while.</summary>
    private const int TokensMax = 100_000;

    private sealed record Token(MtnUser User, MtnProduct Product, DateTimeOffset ExpiresAt);

    private readonly TimeProvider _time;
    private readonly MtnOptions _options;
    private readonly MtnUser _configured;
    private readonly BoundedMap<Guid, MtnUser> _users = new(UsersMax);
    private readonly BoundedMap<string, Token> _tokens = new(TokensMax);

    public MtnAccounts(IOptions<MtnOptions> options, TimeProvider time)
    {
        _time = time;
        _options = options.Value;
        _configured = new MtnUser(_options.ApiUser, _options.CallbackHost, sandboxOnly: false) { ApiKey = _options.ApiKey };
    }

    public bool IsAnySubscription(string key) => IsSubscription(key, MtnProduct.Collection) || IsSubscription(key, MtnProduct.Disbursement);

    public bool IsSubscription(string key, MtnProduct product) =>
        key == (product == MtnProduct.Collection ? _options.CollectionKey : _options.DisbursementKey);

    public bool TryCreateUser(Guid id, string callbackHost) =>
        id != _configured.Id && _users.TryAdd(id, new MtnUser(id, callbackHost, sandboxOnly: true));

    public MtnUser? FindUser(Guid id) => id == _configured.Id ? _configured : _users.Find(id);

    /// <summary>A new key for a user of the provisioning API; the configured user's comes from configuration.</summary>
    public string IssueKey(MtnUser user)
    {
        if (ReferenceEquals(user, _configured)) return _options.ApiKey;
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        user.ApiKey = key;
        return key;
    }

    public (string Token, int ExpiresInSeconds) IssueToken(MtnUser user, MtnProduct product)
    {
        var token = "eyJ0" + RandomNumberGenerator.GetHexString(156, lowercase: true);
        _tokens.TryAdd(token, new Token(user, product, _time.GetUtcNow() + _options.TokenLifetime));
        return (token, (int)_options.TokenLifetime.TotalSeconds);
    }

    /// <summary>Whose token this is; null when it is unknown, of the other product, or expired.</summary>
    public MtnUser? WhoseToken(string token, MtnProduct product) =>
        _tokens.Find(token) is { } held && held.Product == product && held.ExpiresAt > _time.GetUtcNow() ? held.User : null;

    public void Expire(string token) => _tokens.Remove(token);

    public void ExpireAll() => _tokens.Clear();
}
