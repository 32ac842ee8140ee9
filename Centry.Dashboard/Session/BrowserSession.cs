using System.Net;
using System.Text.Json;
using Centry.Client;
using Centry.Contracts;

namespace Centry.Dashboard.Session;

/// <summary>
/// One signed-in browser in this process: the newest tokens, shared by its pages, tabs and requests. A refresh token works once,
/// so one refresh runs at a time and everybody waits for its result.
/// </summary>
public sealed class BrowserSession(string id, TokenSet tokens, MeResponse? user, AuthClient auth, TimeProvider time)
{
    /// <summary>Tokens are renewed this long before they end, so that none ends on its way.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private Task _refresh = Task.CompletedTask;
    private TokenSet _tokens = tokens;
    private MeResponse? _user = user;
    private volatile bool _ended;

    public string Id => id;

    public TokenSet Tokens => Volatile.Read(ref _tokens);

    /// <summary>Signed out, or refused by the API for good.</summary>
    public bool Ended => _ended;

    /// <summary>When somebody last asked for a token.</summary>
    public DateTimeOffset LastUsedAt { get; private set; } = time.GetUtcNow();

    /// <summary>Where the browser's newest request came from.</summary>
    public BrowserOrigin? Origin { get; set; }

    /// <summary>New tokens have come (the cookie must follow), or the session has ended.</summary>
    public event Action? Changed;

    /// <summary>Who is signed in; asked once when the session came from a cookie that another process wrote.</summary>
    public async ValueTask<MeResponse> UserAsync(ManagementClient api, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(api);
        return Volatile.Read(ref _user) ?? (_user = await api.MeAsync(ct));
    }

    /// <summary>Asks anew who is signed in and what they may do.</summary>
    /// <returns>Whether it is another answer than before.</returns>
    public async Task<bool> RenewUserAsync(ManagementClient api, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(api);
        var (before, now) = (Volatile.Read(ref _user), await api.MeAsync(ct));
        Volatile.Write(ref _user, now);
        // Records hold lists, which are equal only to themselves: compared as they came.
        return JsonSerializer.Serialize(before, CentryJson.Options) != JsonSerializer.Serialize(now, CentryJson.Options);
    }

    /// <returns>An access token that still lives for a while; null when the session has ended.</returns>
    /// <param name="refused">A token that the API has refused although its time was not over.</param>
    public async ValueTask<string?> AccessTokenAsync(string? refused, CancellationToken ct)
    {
        LastUsedAt = time.GetUtcNow();
        if (_ended)
        {
            return null;
        }
        if (Usable(refused) is { } token)
        {
            return token;
        }
        // The refresh does not stop when this caller goes away: its answer holds the only refresh token that still works.
        await RefreshOnce(refused).WaitAsync(ct);
        return _ended ? null : Tokens.AccessToken;
    }

    /// <summary>Takes over tokens that another replica has refreshed, when they are newer.</summary>
    public void Adopt(TokenSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Version > Tokens.Version)
        {
            Volatile.Write(ref _tokens, other);
        }
    }

    /// <summary>Nobody gets a token from this session any more.</summary>
    public void End()
    {
        if (!_ended)
        {
            _ended = true;
            Changed?.Invoke();
        }
    }

    private string? Usable(string? refused)
    {
        var current = Tokens;
        return current.AccessToken != refused && current.ExpiresAt - time.GetUtcNow() > Margin ? current.AccessToken : null;
    }

    private Task RefreshOnce(string? refused)
    {
        lock (_gate)
        {
            if (_refresh.IsCompleted && !_ended && Usable(refused) is null)
            {
                _refresh = RefreshAsync(refused);
            }
            return _refresh;
        }
    }

    private async Task RefreshAsync(string? refused)
    {
        // Leave the caller's lock and, when it is a circuit, its dispatcher.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var current = Tokens;
        try
        {
            var response = await auth.RefreshAsync(current.RefreshToken).ConfigureAwait(false);
            Volatile.Write(ref _user, response.User);
            Volatile.Write(ref _tokens, TokenSet.From(response, time.GetUtcNow(), current.Version + 1));
        }
        catch (CentryApiException refusal)
            when (refusal.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            _ended = true;
        }
        catch (CentryConnectionException) when (refused is null && current.ExpiresAt > time.GetUtcNow())
        {
            // The old token still works; the next call tries again.
            return;
        }
        Changed?.Invoke();
    }
}
