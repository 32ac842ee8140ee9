namespace Centry.Core.Ledger;

/// <summary>
/// An account of the books. Merchant accounts back a balance; platform accounts (fees, clearing) have entries only,
/// so that no row is shared by all merchants in the hot path.
/// </summary>
public sealed class LedgerAccount
{
    public long Id { get; init; }

    /// <summary>Readable and unique: <c>merchant/{id}/sandbox/UG/UGX/available</c>.</summary>
    public required string Code { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }
    public required string CurrencyCode { get; init; }

    /// <summary>One of <see cref="LedgerAccountTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The balance that it backs; null for accounts of the platform and of providers.</summary>
    public Guid? BalanceId { get; init; }

    /// <summary>The provider account that it mirrors; null for a merchant's own.</summary>
    public Guid? ProviderAccountId { get; init; }
}

/// <summary>What an account stands for.</summary>
public static class LedgerAccountTypes
{
    /// <summary>Merchant: ready to pay out.</summary>
    public const string Available = "available";

    /// <summary>Merchant: payins not yet completed, net.</summary>
    public const string Pending = "pending";

    /// <summary>Merchant: held against payouts in flight.</summary>
    public const string Reserved = "reserved";

    /// <summary>Provider: promised by payins in flight; the mirror of <see cref="Pending"/>.</summary>
    public const string Expected = "expected";

    /// <summary>Provider: money that really is at the provider (negative: it owes us).</summary>
    public const string Clearing = "clearing";

    /// <summary>Provider: its pass-through fees.</summary>
    public const string GatewayFees = "gateway_fees";

    /// <summary>Platform: Centry's fees from this merchant.</summary>
    public const string CentryFees = "centry_fees";
}

/// <summary>One line of a posting. Append-only; the lines of a posting sum to zero, which the database enforces.</summary>
public sealed class LedgerEntry
{
    /// <summary>What was posted: a payment, a refund.</summary>
    public Guid SourceId { get; init; }

    /// <summary>Which of its postings; with <see cref="SourceId"/> and <see cref="Line"/> the key, so none happens twice.</summary>
    public required string Kind { get; init; }
    public short Line { get; init; }
    public long AccountId { get; init; }

    /// <summary>Signed, minor units.</summary>
    public long AmountMinor { get; init; }
    public required string CurrencyCode { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// A merchant's balance in one country, currency and environment: a checkpoint. What is true at any moment is the checkpoint
/// plus the <see cref="BalanceDelta"/> rows not yet folded into it; <see cref="BalanceReader"/> reads both in one statement.
/// </summary>
public sealed class Balance
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }
    public required string CountryCode { get; init; }
    public required string CurrencyCode { get; init; }
    public long AvailableMinor { get; init; }
    public long PendingMinor { get; init; }
    public long ReservedMinor { get; init; }
    public long PayinVolumeMinor { get; init; }
    public long PayoutVolumeMinor { get; init; }
    public long CentryFeesMinor { get; init; }
    public long GatewayFeesMinor { get; init; }
    public DateTimeOffset? LastMovementAt { get; init; }
}

/// <summary>
/// A change to a balance, appended instead of updating the shared row: a hot merchant's payins do not queue for one lock.
/// Written in the transaction of the entries that it mirrors, folded into the checkpoint soon after.
/// </summary>
public sealed class BalanceDelta
{
    public long Id { get; init; }
    public Guid BalanceId { get; init; }
    public long AvailableMinor { get; init; }
    public long PendingMinor { get; init; }
    public long ReservedMinor { get; init; }
    public long PayinVolumeMinor { get; init; }
    public long PayoutVolumeMinor { get; init; }
    public long CentryFeesMinor { get; init; }
    public long GatewayFeesMinor { get; init; }
    public DateTimeOffset At { get; init; }
}
