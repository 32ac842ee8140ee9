namespace Centry.Core.Merchants;

/// <summary>A company that uses Centry. Its members are people; its merchants are businesses.</summary>
public sealed class Organization
{
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>Whether the person who created a payout may not be the one who approves it.</summary>
    public bool RequireSecondApprover { get; set; } = true;
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The business that is paid and pays.</summary>
public sealed class Merchant
{
    public Guid Id { get; init; }
    public Guid OrganizationId { get; init; }
    public required string Name { get; set; }

    /// <summary>Percent of the amount (0.5 is half a percent); null takes the platform's default.</summary>
    public decimal? PayinFeePercentage { get; set; }

    /// <summary>Flat part in major units of the payment's currency.</summary>
    public decimal PayinFeeFixed { get; set; }
    public decimal? PayoutFeePercentage { get; set; }
    public decimal PayoutFeeFixed { get; set; }

    /// <summary>Requests a minute of each key that has no limit of its own; null takes the platform's.</summary>
    public int? RateLimitPerMinute { get; set; }

    /// <summary>A paused merchant's keys are refused.</summary>
    public bool IsPaused { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A merchant's account in one country, made with its first provider account there.</summary>
public sealed class CountryAccount
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string CountryCode { get; init; }

    /// <summary>ISO 4217; used when a request names no currency.</summary>
    public required string CurrencyCode { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
