namespace Centry.Core.ApiKeys;

/// <summary>A merchant's key to the API. Only its hash is kept.</summary>
public sealed class ApiKey
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }
    public required string Name { get; set; }

    /// <summary>First 16 characters: for display and for rate limits.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key. Enough for a secret of 154 random bits; no salt or stretching is needed.</summary>
    public required byte[] KeyHash { get; init; }

    /// <summary>Scope: null opens every country of the merchant.</summary>
    public Guid? CountryAccountId { get; set; }
    public bool CanCreateInvoices { get; set; }
    public bool CanCreateBills { get; set; }
    public bool CanViewTransactions { get; set; }
    public bool CanInitiatePayouts { get; set; }

    /// <summary>Addresses and CIDR ranges; empty allows any source.</summary>
    public string[] IpWhitelist { get; set; } = [];

    /// <summary>Largest single payment, major units of its currency.</summary>
    public decimal? SingleTxnCap { get; set; }

    /// <summary>Payout volume in any 24 hours, per currency, major units.</summary>
    public decimal? DailyPayoutCap { get; set; }

    /// <summary>Overrides the platform's requests per minute.</summary>
    public int? RateLimitPerMinute { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public string? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
