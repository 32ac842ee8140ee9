using Centry.Contracts;

namespace Centry.Client;

/// <summary>
/// <c>/api/v1/auth</c> without a token: sign in, go on, sign out. None of these calls is ever repeated by the client: a refresh
/// token works once, and a failed sign-in counts towards the lock-out.
/// </summary>
public sealed class AuthClient(HttpClient http, CentryClientOptions? options = null)
{
    private readonly Transport _transport = new(http, options ?? new CentryClientOptions());

    public Task<TokenResponse> LoginAsync(LoginRequest request, CancellationToken ct = default)
        => _transport.SendAsync<TokenResponse>(HttpMethod.Post, "api/v1/auth/login", NoToken, request, idempotencyKey: null, ct);

    public Task<TokenResponse> RefreshAsync(string refreshToken, CancellationToken ct = default)
        => _transport.SendAsync<TokenResponse>(
            HttpMethod.Post, "api/v1/auth/refresh", NoToken, new RefreshRequest(refreshToken), idempotencyKey: null, ct);

    /// <summary>Makes the refresh token, and all that came from the same sign-in, worthless.</summary>
    public async Task LogoutAsync(string refreshToken, CancellationToken ct = default)
    {
        using var _ = await _transport.SendAsync(
            HttpMethod.Post, "api/v1/auth/logout", NoToken, new RefreshRequest(refreshToken), idempotencyKey: null, ct).ConfigureAwait(false);
    }

    private static void NoToken(HttpRequestMessage request)
    {
    }
}
