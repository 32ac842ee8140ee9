using Centry.Contracts;

namespace Centry.Client;

/// <summary>What people do with their own account.</summary>
public sealed partial class ManagementClient
{
    private const string Auth = "api/v1/auth/";

    /// <summary>Where I am signed in, youngest first.</summary>
    public Task<IReadOnlyList<SessionView>> SessionsAsync(CancellationToken ct = default) => GetAsync<IReadOnlyList<SessionView>>(Auth + "sessions", ct);

    /// <summary>Signs out one of my sessions.</summary>
    public Task EndSessionAsync(Guid sessionId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"{Auth}sessions/{sessionId}", body: null, ct);

    /// <summary>Signs out everywhere, here too.</summary>
    public Task EndSessionsAsync(CancellationToken ct = default) => SendAsync(HttpMethod.Delete, Auth + "sessions", body: null, ct);

    /// <summary>Changes my password; my other sessions end.</summary>
    public Task ChangePasswordAsync(ChangePasswordRequest request, CancellationToken ct = default)
        => SendAsync(HttpMethod.Post, Auth + "password/change", request, ct);

    /// <summary>Begins to set up an authenticator app.</summary>
    public Task<TotpEnrolmentView> EnrolTotpAsync(ProveRequest proof, CancellationToken ct = default)
        => SendAsync<TotpEnrolmentView>(HttpMethod.Post, Auth + "totp/enrol", proof, ct);

    /// <summary>Puts the app in force with a code of it; my other sessions end.</summary>
    public Task<RecoveryCodesShown> EnableTotpAsync(string code, CancellationToken ct = default)
        => SendAsync<RecoveryCodesShown>(HttpMethod.Post, Auth + "totp/enable", new EnableTotpRequest(code), ct);

    /// <summary>Removes the app and the recovery codes; my other sessions end.</summary>
    public Task DisableTotpAsync(ProveRequest proof, CancellationToken ct = default)
        => SendAsync(HttpMethod.Post, Auth + "totp/disable", proof, ct);

    /// <summary>New recovery codes in the place of the earlier ones.</summary>
    public Task<RecoveryCodesShown> RenewRecoveryCodesAsync(ProveRequest proof, CancellationToken ct = default)
        => SendAsync<RecoveryCodesShown>(HttpMethod.Post, Auth + "recovery-codes", proof, ct);

    public Task<IReadOnlyList<PasskeyView>> PasskeysAsync(CancellationToken ct = default) => GetAsync<IReadOnlyList<PasskeyView>>(Auth + "passkeys", ct);

    /// <summary>Begins to make a passkey.</summary>
    public Task<PasskeyCeremonyView> BeginPasskeyAsync(string password, CancellationToken ct = default)
        => SendAsync<PasskeyCeremonyView>(HttpMethod.Post, Auth + "passkeys/registration", new BeginPasskeyRequest(password), ct);

    /// <summary>Keeps the passkey that the browser made.</summary>
    public Task<PasskeyView> FinishPasskeyAsync(FinishPasskeyRequest request, CancellationToken ct = default)
        => SendAsync<PasskeyView>(HttpMethod.Post, Auth + "passkeys", request, ct);

    /// <param name="passkeyId">The credential's id in base64url.</param>
    public Task RemovePasskeyAsync(string passkeyId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"{Auth}passkeys/{Uri.EscapeDataString(passkeyId)}", body: null, ct);

    /// <summary>Joins an organization with the account that I have.</summary>
    /// <param name="token">From the invitation's mail.</param>
    public Task AcceptInvitationAsync(string token, CancellationToken ct = default)
        => SendAsync(HttpMethod.Post, Auth + "invitations/accept", new MailTokenRequest(token), ct);
}
