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

/// <summary>Makes views of keys.</summary>
public static class ApiKeyViews
{
    extension(ApiKeyView)
    {
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
}
