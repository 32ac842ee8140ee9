using System.Security.Claims;
using Centry.Client;
using Centry.Contracts;
using Microsoft.AspNetCore.Components.Authorization;

namespace Centry.Dashboard.Session;

/// <summary>The session of the request or circuit at hand.</summary>
public sealed class CurrentSession(SessionRegistry sessions, AuthenticationStateProvider authentication)
{
    private BrowserSession? _session;

    /// <returns>Null when nobody is signed in, or no longer.</returns>
    public async ValueTask<BrowserSession?> GetAsync()
    {
        if (_session is null)
        {
            var state = await authentication.GetAuthenticationStateAsync();
            _session = state.User.FindFirstValue(SessionCookie.SessionClaim) is { } id ? sessions.Find(id) : null;
        }
        return _session is { Ended: false } ? _session : null;
    }

    /// <summary>The management client's token provider.</summary>
    public async ValueTask<string?> AccessTokenAsync(string? refused, CancellationToken ct)
        => await GetAsync() is { } session ? await session.AccessTokenAsync(refused, ct) : null;

    /// <summary>Where the browser's newest request came from.</summary>
    public async ValueTask<BrowserOrigin?> OriginAsync() => (await GetAsync())?.Origin;

    /// <exception cref="SignedOutException">Nobody is signed in, or no longer.</exception>
    public async ValueTask<MeResponse> UserAsync(ManagementClient api, CancellationToken ct)
    {
        var session = await GetAsync() ?? throw new SignedOutException();
        return await session.UserAsync(api, ct);
    }
}

/// <summary>The session has ended: the person must sign in again.</summary>
public sealed class SignedOutException() : Exception("The session has ended.");
