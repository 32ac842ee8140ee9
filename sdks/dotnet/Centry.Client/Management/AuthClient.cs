using Centry.Contracts;

namespace Centry.Client;

/// <summary>
/// <c>/api/v1/auth</c> without a token: sign in, go on, sign out, and what mails lead to. None of these calls is ever repeated by the
/// client: a refresh token or a mail's token works once, and a failed sign-in counts towards the lock-out.
/// </summary>
public sealed class AuthClient(HttpClient http, CentryClientOptions? options = null)
{
    private readonly Transport _transport = new(http, options ?? new CentryClientOptions());

    public Task<TokenResponse> LoginAsync(LoginRequest request, CancellationToken ct = default)
        => PostAsync<TokenResponse>("login", request, ct);

    /// <summary>Begins to sign in with a passkey. For whoever it is: the passkey itself says whose it is.</summary>
    public Task<PasskeyCeremonyView> BeginPasskeyLoginAsync(CancellationToken ct = default)
        => PostAsync<PasskeyCeremonyView>("passkeys/challenge", body: null, ct);

    /// <summary>Signs in with what the browser made of the ceremony.</summary>
    public Task<TokenResponse> LoginWithPasskeyAsync(FinishPasskeyRequest request, CancellationToken ct = default)
        => PostAsync<TokenResponse>("passkeys/login", request, ct);

    public Task<TokenResponse> RefreshAsync(string refreshToken, CancellationToken ct = default)
        => PostAsync<TokenResponse>("refresh", new RefreshRequest(refreshToken), ct);

    /// <summary>Makes the refresh token, and all that came from the same sign-in, worthless.</summary>
    public Task LogoutAsync(string refreshToken, CancellationToken ct = default) => PostAsync("logout", new RefreshRequest(refreshToken), ct);

    /// <summary>Has a mail sent that lets its reader set a new password. Succeeds whether there is an account or not.</summary>
    public Task ForgotPasswordAsync(string email, CancellationToken ct = default) => PostAsync("password/forgot", new ForgotPasswordRequest(email), ct);

    /// <summary>Sets a new password with the token of a mail; every session of the person ends.</summary>
    public Task ResetPasswordAsync(ResetPasswordRequest request, CancellationToken ct = default) => PostAsync("password/reset", request, ct);

    /// <summary>What an invitation offers.</summary>
    public Task<InvitationOfferView> LookUpInvitationAsync(string token, CancellationToken ct = default)
        => PostAsync<InvitationOfferView>("invitations/lookup", new MailTokenRequest(token), ct);

    /// <summary>Makes the account that an invitation is for, and signs in with it.</summary>
    public Task<TokenResponse> SignUpAsync(SignUpRequest request, CancellationToken ct = default)
        => PostAsync<TokenResponse>("invitations/sign-up", request, ct);

    private Task<T> PostAsync<T>(string path, object? body, CancellationToken ct)
        => _transport.SendAsync<T>(HttpMethod.Post, "api/v1/auth/" + path, NoToken, body, idempotencyKey: null, ct);

    private async Task PostAsync(string path, object body, CancellationToken ct)
    {
        using var _ = await _transport.SendAsync(HttpMethod.Post, "api/v1/auth/" + path, NoToken, body, idempotencyKey: null, ct).ConfigureAwait(false);
    }

    private static void NoToken(HttpRequestMessage request)
    {
    }
}
