using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>An organization, as Centry's own people see it.</summary>
public sealed record PlatformOrganization(Guid Id, string Name, int Members, IReadOnlyList<PlatformMerchant> Merchants, DateTimeOffset CreatedAt);

/// <summary>A merchant, as Centry's own people see it.</summary>
/// <param name="PayinFeePercentage">Null: the platform's default.</param>
/// <param name="RateLimitPerMinute">Null: the platform's default.</param>
public sealed record PlatformMerchant(
    Guid Id, Guid OrganizationId, string Name, decimal? PayinFeePercentage, decimal PayinFeeFixed, decimal? PayoutFeePercentage, decimal PayoutFeeFixed,
    int? RateLimitPerMinute, bool IsPaused, DateTimeOffset CreatedAt);

/// <summary>A merchant with what Centry's own people set for it.</summary>
/// <param name="DefaultPayinFeePercentage">What a merchant without a percentage of its own pays.</param>
/// <param name="Keys">Those that work, newest first; at most 200.</param>
public sealed record PlatformMerchantDetail(
    PlatformMerchant Merchant, string OrganizationName, decimal DefaultPayinFeePercentage, decimal DefaultPayoutFeePercentage, int DefaultRateLimitPerMinute,
    IReadOnlyList<PlatformApiKey> Keys);

/// <summary>A merchant's key, as Centry's own people see it.</summary>
/// <param name="Prefix">What the key begins with.</param>
/// <param name="RateLimitPerMinute">Null: the merchant's.</param>
public sealed record PlatformApiKey(Guid Id, string Name, string Prefix, string Environment, int? RateLimitPerMinute);

/// <param name="OwnerEmail">Who is invited as the first owner.</param>
public sealed record CreateOrganizationRequest(string Name, string OwnerEmail);

public sealed record CreateMerchantRequest(string Name);

/// <summary>What a merchant pays and may, all of it.</summary>
/// <param name="PayinFeePercentage">Null takes the platform's default.</param>
/// <param name="PayoutFeePercentage">Null takes the platform's default.</param>
public sealed record MerchantFeesRequest(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? PayinFeePercentage, decimal PayinFeeFixed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? PayoutFeePercentage, decimal PayoutFeeFixed);

/// <param name="RateLimitPerMinute">Null takes the default: of a key the merchant's, of a merchant the platform's.</param>
public sealed record RateLimitRequest([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? RateLimitPerMinute);

public sealed record PauseMerchantRequest(bool IsPaused);
