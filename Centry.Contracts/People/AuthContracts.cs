using System.Text.Json;

namespace Centry.Contracts;

/// <summary>Body of <c>POST /api/v1/auth/login</c> and of <c>session</c>.</summary>
/// <param name="Code">The authenticator app's, where the account has one.</param>
/// <param name="RecoveryCode">Instead of a code; works once.</param>
/// <param name="DeviceToken">What an earlier sign-in from this device was given: then wrong passwords from elsewhere do not lock it out.</param>
public sealed record LoginRequest(string Email, string Password, string? Code = null, string? RecoveryCode = null, string? DeviceToken = null);

/// <summary>Body of <c>POST /api/v1/auth/refresh</c>.</summary>
public sealed record RefreshRequest(string RefreshToken);

/// <summary>Body of <c>POST /api/v1/auth/logout</c>.</summary>
/// <param name="RefreshToken">Of the session to end; without one it is that of the browser's cookie.</param>
public sealed record LogoutRequest(string? RefreshToken = null);

/// <summary>A signed-in person's tokens.</summary>
/// <param name="AccessToken">JWT, sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="RefreshToken">Works once; each use gives the next one.</param>
/// <param name="ExpiresIn">Seconds that the access token still lives.</param>
/// <param name="DeviceToken">To be kept and sent at the next sign-in; null when the one sent is still good.</param>
public sealed record TokenResponse(string AccessToken, string RefreshToken, int ExpiresIn, MeResponse User, string? DeviceToken = null);

/// <summary>A signed-in browser. Its session is in a cookie that no script can read.</summary>
/// <param name="CsrfToken">Sent as <c>X-Csrf-Token</c> with everything but GET.</param>
public sealed record BrowserSignIn(string CsrfToken, MeResponse User);

/// <summary>Who is signed in, and which merchants they may see.</summary>
/// <param name="TwoFactor">Whether an authenticator app is in force.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes were not used yet.</param>
/// <param name="IsPlatformAdmin">Whether they are of Centry's own people.</param>
public sealed record MeResponse(
    Guid Id, string Email, string Name, bool TwoFactor, int RecoveryCodesLeft, IReadOnlyList<MembershipView> Memberships, bool IsPlatformAdmin = false);

/// <summary>A place in one organization.</summary>
/// <param name="Permissions">What the role lets them do there, now.</param>
public sealed record MembershipView(Guid OrganizationId, string OrganizationName, string Role, IReadOnlyList<string> Permissions, IReadOnlyList<MerchantRef> Merchants);

public sealed record MerchantRef(Guid Id, string Name);

/// <summary>One of a person's sessions.</summary>
/// <param name="Method">How it began: <c>password</c>, <c>totp</c>, <c>recovery_code</c>, <c>passkey</c>.</param>
/// <param name="IsBrowser">Held by a cookie; otherwise by tokens.</param>
/// <param name="IsCurrent">The one that asks.</param>
public sealed record SessionView(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? Ip, string? UserAgent, string Method, bool IsBrowser, bool IsCurrent);

/// <summary>Body of <c>POST /api/v1/auth/password/change</c>.</summary>
public sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword);

/// <summary>Body of <c>POST /api/v1/auth/password/forgot</c>.</summary>
public sealed record ForgotPasswordRequest(string Email);

/// <summary>Body of <c>POST /api/v1/auth/password/reset</c>.</summary>
/// <param name="Token">From the mail.</param>
public sealed record ResetPasswordRequest(string Token, string NewPassword);

/// <summary>A secret for an authenticator app, in force once a code of it was shown.</summary>
/// <param name="Secret">Base32, to be typed.</param>
/// <param name="Uri"><c>otpauth://</c>, to be shown as a QR code.</param>
public sealed record TotpEnrolmentView(string Secret, string Uri);

/// <summary>Body of <c>POST /api/v1/auth/totp/enable</c>.</summary>
public sealed record EnableTotpRequest(string Code);

/// <summary>Password and second factor, for what only the account's owner may do.</summary>
/// <param name="Code">The authenticator app's.</param>
/// <param name="RecoveryCode">Instead of a code; works once.</param>
public sealed record ProveRequest(string Password, string? Code = null, string? RecoveryCode = null);

/// <summary>Body of <c>POST /api/v1/auth/step-up</c>: one proof of who somebody is.</summary>
/// <param name="Password">For an account without an authenticator app.</param>
/// <param name="Code">The authenticator app's, for an account that has one.</param>
/// <param name="RecoveryCode">Instead of a code; works once.</param>
/// <param name="CeremonyId">Of <c>passkeys/challenge</c>, with <paramref name="Credential"/>: a passkey instead of the others.</param>
/// <param name="Credential">The browser's <c>PublicKeyCredential</c>, by its <c>toJSON()</c>.</param>
public sealed record StepUpRequest(string? Password = null, string? Code = null, string? RecoveryCode = null, Guid? CeremonyId = null, JsonElement? Credential = null);

/// <summary>A session whose person has just proved who they are.</summary>
/// <param name="ProvenUntil">Until then what asks for recent proof is open to it.</param>
public sealed record StepUpView(DateTimeOffset ProvenUntil);

/// <summary>Recovery codes, which are shown this once. Each works once.</summary>
public sealed record RecoveryCodesShown(IReadOnlyList<string> RecoveryCodes);

/// <summary>Body of <c>POST /api/v1/auth/passkeys/registration</c>.</summary>
/// <param name="Password">The present one: a stolen session must not add a way in.</param>
public sealed record BeginPasskeyRequest(string Password);

/// <summary>A passkey ceremony that has begun.</summary>
/// <param name="CeremonyId">To be sent back with the browser's answer, within five minutes.</param>
/// <param name="Options">What <c>navigator.credentials</c> wants: parse with <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c>.</param>
public sealed record PasskeyCeremonyView(Guid CeremonyId, JsonElement Options);

/// <summary>The browser's answer in a passkey ceremony.</summary>
/// <param name="Credential">The <c>PublicKeyCredential</c>, by its <c>toJSON()</c>.</param>
/// <param name="Name">What the person calls a new passkey.</param>
public sealed record FinishPasskeyRequest(Guid CeremonyId, JsonElement Credential, string? Name = null);

/// <summary>A passkey of an account.</summary>
/// <param name="Id">The credential's id in base64url.</param>
/// <param name="IsBackedUp">Whether the person's provider keeps a copy for their other devices.</param>
public sealed record PasskeyView(string Id, string? Name, DateTimeOffset CreatedAt, bool IsBackedUp);

/// <summary>A body that has a token from a mail.</summary>
public sealed record MailTokenRequest(string Token);

/// <summary>What an invitation offers.</summary>
/// <param name="HasAccount">There is an account for the address: sign in with it and accept. Otherwise sign up.</param>
public sealed record InvitationOfferView(string Email, string OrganizationName, string Role, bool HasAccount, DateTimeOffset ExpiresAt);

/// <summary>Body of <c>POST /api/v1/auth/invitations/sign-up</c>.</summary>
/// <param name="Token">From the mail.</param>
public sealed record SignUpRequest(string Token, string Name, string Password);
