namespace Centry.Contracts;

/// <summary>Body of <c>POST /api/v1/auth/login</c>.</summary>
public sealed record LoginRequest(string Email, string Password);

/// <summary>Body of <c>POST /api/v1/auth/refresh</c> and of <c>logout</c>.</summary>
public sealed record RefreshRequest(string RefreshToken);

/// <summary>A signed-in person's tokens.</summary>
/// <param name="AccessToken">JWT, sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="RefreshToken">Works once; each use gives the next one.</param>
/// <param name="ExpiresIn">Seconds that the access token still lives.</param>
public sealed record TokenResponse(string AccessToken, string RefreshToken, int ExpiresIn, MeResponse User);

/// <summary>Who is signed in, and which merchants they may see.</summary>
public sealed record MeResponse(Guid Id, string Email, string Name, IReadOnlyList<MembershipView> Memberships);

/// <summary>A place in one organization.</summary>
public sealed record MembershipView(Guid OrganizationId, string OrganizationName, string Role, IReadOnlyList<MerchantRef> Merchants);

public sealed record MerchantRef(Guid Id, string Name);
