using System.Globalization;
using Centry.Contracts;
using Microsoft.AspNetCore.Authentication;

namespace Centry.Dashboard.Session;

/// <summary>The tokens of one signed-in browser. They live on the server and in its encrypted cookie, never in a page.</summary>
/// <param name="Version">Rises by one with every refresh: tells which of two copies is the newer.</param>
public sealed record TokenSet(string AccessToken, string RefreshToken, DateTimeOffset ExpiresAt, long Version)
{
    private const string AccessItem = "centry.access";
    private const string RefreshItem = "centry.refresh";
    private const string ExpiresItem = "centry.expires";
    private const string VersionItem = "centry.version";

    public static TokenSet From(TokenResponse response, DateTimeOffset now, long version)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new TokenSet(response.AccessToken, response.RefreshToken, now.AddSeconds(response.ExpiresIn), version);
    }

    /// <summary>Reads the tokens from the cookie's ticket; null when they are not all there.</summary>
    public static TokenSet? Read(AuthenticationProperties ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return ticket.Items.TryGetValue(AccessItem, out var access) && access is not null
            && ticket.Items.TryGetValue(RefreshItem, out var refresh) && refresh is not null
            && ticket.Items.TryGetValue(ExpiresItem, out var expires)
            && DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var expiresAt)
            && ticket.Items.TryGetValue(VersionItem, out var number)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? new TokenSet(access, refresh, expiresAt, version)
                : null;
    }

    /// <summary>Writes the tokens into the cookie's ticket.</summary>
    public void Write(AuthenticationProperties ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ticket.Items[AccessItem] = AccessToken;
        ticket.Items[RefreshItem] = RefreshToken;
        ticket.Items[ExpiresItem] = ExpiresAt.ToString("O", CultureInfo.InvariantCulture);
        ticket.Items[VersionItem] = Version.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Keeps tokens out of logs.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"tokens v{Version}, until {ExpiresAt:O}");
}
