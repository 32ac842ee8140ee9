using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>A key to be issued.</summary>
/// <param name="Environment"><c>sandbox</c> or <c>production</c>.</param>
/// <param name="CountryAccount">The only country account that it opens; left out it opens all.</param>
/// <param name="IpWhitelist">Addresses and CIDR ranges; left out or empty any source is let in.</param>
/// <param name="SingleTxnCap">Largest payment, in major units of its currency.</param>
/// <param name="DailyPayoutCap">Payouts in any 24 hours, for each currency, in major units.</param>
public sealed record CreateApiKeyRequest(
    string Name, string Environment, Guid? CountryAccount = null, bool CanCreateInvoices = false, bool CanCreateBills = false, bool CanViewTransactions = false,
    bool CanInitiatePayouts = false, IReadOnlyList<string>? IpWhitelist = null, [property: JsonConverter(typeof(MoneyStringConverter))] decimal? SingleTxnCap = null,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal? DailyPayoutCap = null, DateTimeOffset? ExpiresAt = null);

/// <summary>What is to be different. What is left out stays as it is; null takes a limit away.</summary>
public sealed record ChangeApiKeyRequest(
    string? Name = null, Guid? CountryAccount = null, bool? CanCreateInvoices = null, bool? CanCreateBills = null, bool? CanViewTransactions = null,
    bool? CanInitiatePayouts = null, IReadOnlyList<string>? IpWhitelist = null, [property: JsonConverter(typeof(MoneyStringConverter))] decimal? SingleTxnCap = null,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal? DailyPayoutCap = null, DateTimeOffset? ExpiresAt = null);

/// <param name="OverlapHours">How long the old key goes on working: 0 to 168, 24 when left out. 0 when it has become known.</param>
public sealed record RotateApiKeyRequest(int? OverlapHours = null);

/// <summary>A call from outside a key's whitelist.</summary>
/// <param name="Path">What was called, percent-encoded and without its query.</param>
public sealed record ApiKeyRejectionView(DateTimeOffset RejectedAt, string Ip, string Path);

/// <summary>A key as it is shown. The whole key is there once, right after it was issued.</summary>
public sealed record ApiKeyView
{
    public required Guid Id { get; init; }
    public required Guid MerchantId { get; init; }

    /// <summary>The whole key. It is kept nowhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }
    public required string Prefix { get; init; }
    public required string Environment { get; init; }
    public required string Name { get; init; }

    /// <summary><c>active</c>, <c>ending</c> (replaced; works until its overlap is over), <c>expired</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }
    public required Guid? CountryAccount { get; init; }
    public required string? CountryCode { get; init; }
    public required bool CanCreateInvoices { get; init; }
    public required bool CanCreateBills { get; init; }
    public required bool CanViewTransactions { get; init; }
    public required bool CanInitiatePayouts { get; init; }
    public required IReadOnlyList<string> IpWhitelist { get; init; }

    [JsonConverter(typeof(MoneyStringConverter))]
    public required decimal? SingleTxnCap { get; init; }

    [JsonConverter(typeof(MoneyStringConverter))]
    public required decimal? DailyPayoutCap { get; init; }

    /// <summary>Null: the platform's.</summary>
    public required int? RateLimitPerMinute { get; init; }
    public required DateTimeOffset? ExpiresAt { get; init; }
    public required DateTimeOffset? RevokedAt { get; init; }
    public required DateTimeOffset? LastUsedAt { get; init; }
    public required string? CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
