using Centry.Contracts;

namespace Centry.Dashboard.Components.Integration;

/// <summary>An API key as its form has it: new, or one whose name, permissions and limits are being changed.</summary>
public sealed class KeyDraft
{
    private readonly DateTimeOffset? _expiresAt;

    /// <param name="key">Null for a new one.</param>
    public KeyDraft(ApiKeyView? key, string environment, TimeZoneInfo zone)
    {
        Environment = key?.Environment ?? environment;
        if (key is null)
        {
            return;
        }
        Name = key.Name;
        CountryAccount = key.CountryAccount?.ToString();
        (CanViewTransactions, CanInitiatePayouts) = (key.CanViewTransactions, key.CanInitiatePayouts);
        (CanCreateInvoices, CanCreateBills) = (key.CanCreateInvoices, key.CanCreateBills);
        Whitelist = string.Join('\n', key.IpWhitelist);
        (SingleTxnCap, DailyPayoutCap) = (key.SingleTxnCap, key.DailyPayoutCap);
        _expiresAt = key.ExpiresAt;
        ExpiresOn = LastDay(key.ExpiresAt, zone);
    }

    public string? Name { get; set; }

    public string? Environment { get; set; }

    /// <summary>Id of the only country account that it opens; null for all.</summary>
    public string? CountryAccount { get; set; }

    public bool CanViewTransactions { get; set; } = true;

    public bool CanInitiatePayouts { get; set; }

    public bool CanCreateInvoices { get; set; }

    public bool CanCreateBills { get; set; }

    /// <summary>Addresses and ranges, one a line.</summary>
    public string? Whitelist { get; set; }

    public decimal? SingleTxnCap { get; set; }

    public decimal? DailyPayoutCap { get; set; }

    /// <summary>The last day on which it works, where its reader lives: <c>2026-12-31</c>. Null for no end.</summary>
    public string? ExpiresOn { get; set; }

    /// <summary>The whitelist as the API takes it.</summary>
    public IReadOnlyList<string> Addresses => (Whitelist ?? "").Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    public void Allow(string address) => Whitelist = string.Join('\n', Addresses.Append(address).Distinct());

    public CreateApiKeyRequest ToRequest(TimeZoneInfo zone) => new(
        Name ?? "", Environment ?? "", Country, CanCreateInvoices, CanCreateBills, CanViewTransactions, CanInitiatePayouts, Addresses, SingleTxnCap, DailyPayoutCap, End(zone));

    public ChangeApiKeyRequest ToChange(TimeZoneInfo zone) => new(
        Name, Country, CanCreateInvoices, CanCreateBills, CanViewTransactions, CanInitiatePayouts, Addresses, SingleTxnCap, DailyPayoutCap, End(zone));

    /// <summary>The limits that it is not to have any more.</summary>
    public IEnumerable<string> Cleared(TimeZoneInfo zone)
        => new (string Field, bool IsEmpty)[]
        {
            ("country_account", Country is null), ("single_txn_cap", SingleTxnCap is null), ("daily_payout_cap", DailyPayoutCap is null), ("expires_at", End(zone) is null),
        }.Where(limit => limit.IsEmpty).Select(limit => limit.Field);

    private Guid? Country => Guid.TryParse(CountryAccount, out var id) ? id : null;

    /// <summary>The end of the last day. An end that was not touched stays to the second what it was.</summary>
    private DateTimeOffset? End(TimeZoneInfo zone)
    {
        if (ExpiresOn == LastDay(_expiresAt, zone))
        {
            return _expiresAt;
        }
        if (!DateOnly.TryParseExact(ExpiresOn, "yyyy-MM-dd", out var day) || day == DateOnly.MaxValue)
        {
            return null;
        }
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        // A midnight that a change of clocks leaves out is an hour later.
        return new DateTimeOffset(midnight, zone.IsInvalidTime(midnight) ? zone.GetUtcOffset(midnight.AddHours(1)) : zone.GetUtcOffset(midnight));
    }

    private static string? LastDay(DateTimeOffset? end, TimeZoneInfo zone)
        => end is { } at ? TimeZoneInfo.ConvertTime(at.AddTicks(-1), zone).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null;
}
