namespace Centry.Contracts;

/// <summary>An organization, as Centry's own people see it.</summary>
public sealed record PlatformOrganization(Guid Id, string Name, int Members, IReadOnlyList<PlatformMerchant> Merchants, DateTimeOffset CreatedAt);

/// <summary>A merchant, as Centry's own people see it.</summary>
/// <param name="PayinFeePercentage">Null: the platform's default.</param>
/// <param name="RateLimitPerMinute">Null: the platform's default.</param>
public sealed record PlatformMerchant(
    Guid Id, Guid OrganizationId, string Name, decimal? PayinFeePercentage, decimal PayinFeeFixed, decimal? PayoutFeePercentage, decimal PayoutFeeFixed,
    int? RateLimitPerMinute, bool IsPaused, DateTimeOffset CreatedAt);
