using System.Text.Json.Serialization;
using Centry.Contracts;

namespace Centry.Core.ApiKeys;

/// <summary>Whether a key works, and if not, why.</summary>
public static class ApiKeyStatus
{
    public const string Active = "active";

    /// <summary>Replaced by another key; works until its overlap is over.</summary>
    public const string Ending = "ending";
    public const string Expired = "expired";
    public const string Revoked = "revoked";

    public static string StatusAt(this ApiKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.RevokedAt <= now ? Revoked : key.ExpiresAt <= now ? Expired : key.RevokedAt is null ? Active : Ending;
    }
}

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

    /// <param name="secret">Only for the answer to the one who had the key issued.</param>
    public static ApiKeyView Of(ApiKey key, string? countryCode, DateTimeOffset now, ApiKeySecret? secret = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new ApiKeyView
        {
            Id = key.Id,
            MerchantId = key.MerchantId,
            Key = secret?.Full,
            Prefix = key.Prefix,
            Environment = key.Environment,
            Name = key.Name,
            Status = key.StatusAt(now),
            CountryAccount = key.CountryAccountId,
            CountryCode = countryCode,
            CanCreateInvoices = key.CanCreateInvoices,
            CanCreateBills = key.CanCreateBills,
            CanViewTransactions = key.CanViewTransactions,
            CanInitiatePayouts = key.CanInitiatePayouts,
            IpWhitelist = key.IpWhitelist,
            SingleTxnCap = key.SingleTxnCap,
            DailyPayoutCap = key.DailyPayoutCap,
            RateLimitPerMinute = key.RateLimitPerMinute,
            ExpiresAt = key.ExpiresAt,
            RevokedAt = key.RevokedAt,
            LastUsedAt = key.LastUsedAt,
            CreatedBy = key.CreatedBy,
            CreatedAt = key.CreatedAt,
        };
    }
}
