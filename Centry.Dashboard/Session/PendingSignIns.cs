using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Centry.Dashboard.Session;

/// <summary>A sign-in whose password was right and which waits for its second step.</summary>
/// <param name="Remember">The person wants this device to be known.</param>
/// <param name="ReturnUrl">Where to go on afterwards.</param>
public sealed record PendingSignIn(string Email, string Password, bool Remember, string ReturnUrl)
{
    private int _wrongCodes;

    /// <returns>How many wrong codes were given by now.</returns>
    public int CountWrongCode() => Interlocked.Increment(ref _wrongCodes);

    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => nameof(PendingSignIn);
}

/// <summary>
/// Keeps the first step of a sign-in while the browser shows the second, in this process alone: the page has a reference in a cookie
/// that no script can read, and no password.
/// </summary>
public sealed class PendingSignIns(TimeProvider time)
{
    /// <summary>As many people stand before their second step at once; beyond it the oldest begin again.</summary>
    internal const int Capacity = 10_000;

    /// <summary>The API blocks the account at the fifth failure, and the first step counts as one until the second succeeds.</summary>
    internal const int WrongCodesMax = 4;

    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string CookieName = "centry_pending";
    private const int TokenBytes = 32;

    private readonly ConcurrentDictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    public void Begin(HttpContext context, PendingSignIn pending)
    {
        ArgumentNullException.ThrowIfNull(context);
        while (_waiting.Count >= Capacity && _waiting.MinBy(waiting => waiting.Value.Since) is { Key: { } oldest })
        {
            Forget(oldest);
        }
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        // A password does not lie about in memory until somebody happens to look.
        var end = time.CreateTimer(_ => Forget(token), null, Lifetime, Timeout.InfiniteTimeSpan);
        _waiting[token] = new Waiting(pending, time.GetUtcNow(), end);
        EntranceCookies.Give(context, CookieName, token, Hosting.SignIn.Path, Lifetime);
    }

    /// <summary>The sign-in that this browser has begun; null when there is none any more.</summary>
    public PendingSignIn? Find(HttpContext context)
        => Token(context) is { } token && _waiting.TryGetValue(token, out var waiting) ? waiting.SignIn : null;

    public void End(HttpContext context)
    {
        if (Token(context) is { } token)
        {
            Forget(token);
            EntranceCookies.Take(context, CookieName, Hosting.SignIn.Path);
        }
    }

    private static string? Token(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Cookies[CookieName];
    }

    private void Forget(string token)
    {
        if (_waiting.TryRemove(token, out var waiting))
        {
            waiting.End.Dispose();
        }
    }

    private sealed record Waiting(PendingSignIn SignIn, DateTimeOffset Since, ITimer End);
}
