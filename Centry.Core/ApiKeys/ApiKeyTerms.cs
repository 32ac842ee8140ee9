using Centry.Contracts;

namespace Centry.Core.ApiKeys;

/// <summary>What a key is called, may do, and how much of it: all that can be changed after it was issued.</summary>
public sealed record ApiKeyTerms
{
    public const int NameLengthMax = 200;
    public const int WhitelistMax = 100;
    public const int RateLimitMax = 100_000;

    /// <summary>Amounts are below 10^13, as payments' are.</summary>
    private const decimal CapMax = 10_000_000_000_000m;

    public required string Name { get; init; }

    /// <summary>The only country that the key opens; null for all of the merchant's.</summary>
    public Guid? CountryAccountId { get; init; }
    public bool CanCreateInvoices { get; init; }
    public bool CanCreateBills { get; init; }
    public bool CanViewTransactions { get; init; }
    public bool CanInitiatePayouts { get; init; }

    /// <summary>Addresses and CIDR ranges; empty allows any source.</summary>
    public IReadOnlyList<string> IpWhitelist { get; init; } = [];

    /// <summary>Largest single payment, major units of its currency; null for no cap.</summary>
    public decimal? SingleTxnCap { get; init; }

    /// <summary>Payouts in any 24 hours, per currency, major units; null for no cap.</summary>
    public decimal? DailyPayoutCap { get; init; }

    /// <summary>Requests a minute; null takes the platform's.</summary>
    public int? RateLimitPerMinute { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    public static ApiKeyTerms Of(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new ApiKeyTerms
        {
            Name = key.Name,
            CountryAccountId = key.CountryAccountId,
            CanCreateInvoices = key.CanCreateInvoices,
            CanCreateBills = key.CanCreateBills,
            CanViewTransactions = key.CanViewTransactions,
            CanInitiatePayouts = key.CanInitiatePayouts,
            IpWhitelist = key.IpWhitelist,
            SingleTxnCap = key.SingleTxnCap,
            DailyPayoutCap = key.DailyPayoutCap,
            RateLimitPerMinute = key.RateLimitPerMinute,
            ExpiresAt = key.ExpiresAt,
        };
    }

    /// <summary>Every fault at once, by field.</summary>
    /// <param name="before">The terms that these replace: an expiry that has passed may stand, it may not be set.</param>
    internal Refusal? Judge(ApiKeyTerms? before, bool isCountryTheirs, DateTimeOffset now)
    {
        var faults = new Dictionary<string, IReadOnlyList<string>>();
        var name = Name.Trim();
        if (name.Length is 0 or > NameLengthMax || name.Any(char.IsControl))
            faults["name"] = [$"Give the key a name of at most {NameLengthMax} characters, without control characters."];
        if (!isCountryTheirs)
            faults["country_account"] = ["The merchant has no such country account."];
        if (IpWhitelist.Count > WhitelistMax)
            faults["ip_whitelist"] = [$"A whitelist has at most {WhitelistMax} entries; join neighbours into CIDR ranges."];
        else if (!Http.IpWhitelist.TryParse(IpWhitelist, out _, out var unreadable))
            faults["ip_whitelist"] = unreadable;
        AddCapFault(faults, "single_txn_cap", SingleTxnCap);
        AddCapFault(faults, "daily_payout_cap", DailyPayoutCap);
        if (RateLimitPerMinute is < 1 or > RateLimitMax)
            faults["rate_limit_per_minute"] = [$"A rate limit is from 1 to {RateLimitMax} requests a minute."];
        if (ExpiresAt is { } expires && expires <= now && expires != before?.ExpiresAt)
            faults["expires_at"] = ["The expiry must lie in the future. To end a key now, revoke it."];
        return faults.Count == 0
            ? null
            : new Refusal(ErrorCodes.ValidationError, string.Join(' ', faults.SelectMany(f => f.Value))) { Fields = faults };
    }

    /// <summary>Puts sound terms on a key; the whitelist in its canonical form, each entry once.</summary>
    internal void ApplyTo(ApiKey key)
    {
        if (!Http.IpWhitelist.TryParseRanges(IpWhitelist, out var ranges, out _))
            throw new InvalidOperationException("These terms were not judged.");
        key.Name = Name.Trim();
        key.CountryAccountId = CountryAccountId;
        key.CanCreateInvoices = CanCreateInvoices;
        key.CanCreateBills = CanCreateBills;
        key.CanViewTransactions = CanViewTransactions;
        key.CanInitiatePayouts = CanInitiatePayouts;
        key.IpWhitelist = [.. ranges.Select(r => r.ToString()).Distinct()];
        key.SingleTxnCap = SingleTxnCap;
        key.DailyPayoutCap = DailyPayoutCap;
        key.RateLimitPerMinute = RateLimitPerMinute;
        key.ExpiresAt = ExpiresAt?.ToUniversalTime();
    }

    private static void AddCapFault(Dictionary<string, IReadOnlyList<string>> faults, string field, decimal? cap)
    {
        if (cap is <= 0 or >= CapMax)
            faults[field] = ["A cap is above 0 and below 10^13; leave it out for none."];
        else if (cap is { } amount && decimal.Round(amount, 2) != amount)
            faults[field] = ["A cap has at most two decimals."];
    }
}
