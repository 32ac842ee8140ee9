using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>Somebody who belongs to the merchant's organization.</summary>
/// <param name="Role"><c>owner</c>, <c>admin</c> or the name of a role of the organization's own.</param>
/// <param name="Permissions">What the role lets them do now; nothing where the role is gone.</param>
/// <param name="TwoFactor">Whether they have an authenticator app.</param>
public sealed record MemberView(Guid UserId, string Email, string Name, string Role, IReadOnlyList<string> Permissions, bool TwoFactor, DateTimeOffset JoinedAt);

/// <param name="Role"><c>owner</c>, <c>admin</c> or the name of a role of the organization's own.</param>
public sealed record ChangeMemberRequest(string Role);

/// <summary>A place that was offered by mail and not taken yet.</summary>
public sealed record InvitationView(Guid Id, string Email, string Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <param name="Role"><c>owner</c>, <c>admin</c> or the name of a role of the organization's own.</param>
public sealed record InviteRequest(string Email, string Role);

/// <summary>A role: one that every organization has, or one of its own.</summary>
/// <param name="Id">Null for <c>owner</c> and <c>admin</c>, which cannot be changed.</param>
public sealed record RoleView(Guid? Id, string Name, IReadOnlyList<string> Permissions);

/// <param name="Permissions">Some of those that <c>GET …/roles</c> lists for <c>owner</c>.</param>
public sealed record CreateRoleRequest(string Name, IReadOnlyList<string> Permissions);

public sealed record ChangeRoleRequest(IReadOnlyList<string> Permissions);

/// <summary>What an organization has decided, and what its merchant pays.</summary>
/// <param name="Thresholds">Payouts above these wait for a person.</param>
/// <param name="RequireSecondApprover">Whether who created a payout may not approve it.</param>
/// <param name="Fees">What Centry takes; changed by Centry.</param>
/// <param name="RateLimitPerMinute">Requests that a key of the merchant may make in a minute; null: the platform's default. Changed by Centry.</param>
/// <param name="IsPaused">A paused merchant's keys are refused; changed by Centry.</param>
/// <param name="ThresholdCurrencies">The currencies (ISO 4217) that a threshold can be set for.</param>
public sealed record SettingsView(
    Guid MerchantId, string MerchantName, Guid OrganizationId, string OrganizationName, bool RequireSecondApprover, IReadOnlyList<ThresholdView> Thresholds,
    MerchantFeesView Fees, int? RateLimitPerMinute, bool IsPaused, IReadOnlyList<string> ThresholdCurrencies);

/// <summary>Payouts in this currency above this amount wait for a person. 0: all of them.</summary>
public sealed record ThresholdView(string CurrencyCode, [property: JsonConverter(typeof(MoneyStringConverter))] decimal MerchantPayoutApprovalThreshold);

/// <summary>What Centry takes of each payment, in percent and in major units of its currency.</summary>
public sealed record MerchantFeesView(decimal PayinPercentage, decimal PayinFixed, decimal PayoutPercentage, decimal PayoutFixed);

/// <summary>What is to be different. What is left out stays as it is.</summary>
/// <param name="MerchantPayoutApprovalThreshold">By currency: an amount in major units, or null to let none wait.</param>
public sealed record ChangeSettingsRequest(bool? RequireSecondApprover = null, IReadOnlyDictionary<string, decimal?>? MerchantPayoutApprovalThreshold = null);
