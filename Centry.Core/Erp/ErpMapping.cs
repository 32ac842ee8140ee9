using System.Text.Json;
using Centry.Contracts;

namespace Centry.Core.Erp;

/// <summary>
/// To which accounts payments are booked. Of several rules the most exact one holds: for country and currency, for the country, for the
/// currency, for all.
/// </summary>
/// <param name="CountryCode">ISO alpha-2; null for every country.</param>
/// <param name="CurrencyCode">ISO 4217; null for every currency.</param>
/// <param name="RevenueAccount">Invoices' lines and credit notes; an account's code.</param>
/// <param name="ExpenseAccount">Bills' lines.</param>
/// <param name="BankAccount">Where the money is: the balance at Centry, as the books have it.</param>
/// <param name="FeeAccount">Fees of Centry and the gateways; null: they are not booked.</param>
/// <param name="OverpaymentAccount">What was paid beyond a document; null: as <paramref name="RevenueAccount"/> or <paramref name="ExpenseAccount"/>.</param>
/// <param name="TaxCode">Of invoices' and bills' lines, whose amounts then contain the tax; null for none.</param>
public sealed record ErpMappingRule(
    string? CountryCode, string? CurrencyCode, string RevenueAccount, string ExpenseAccount, string BankAccount, string? FeeAccount, string? OverpaymentAccount, string? TaxCode)
{
    public const int RulesMax = 100;

    public static IReadOnlyList<ErpMappingRule> Read(string json) => JsonSerializer.Deserialize<List<ErpMappingRule>>(json, CentryJson.Options)!;

    public static string Write(IReadOnlyList<ErpMappingRule> rules) => JsonSerializer.Serialize(rules, CentryJson.Options);

    /// <summary>The rule for a payment; null when none covers it.</summary>
    public static ErpMappingRule? For(IEnumerable<ErpMappingRule> rules, string countryCode, string currencyCode) => rules
        .Where(rule => (rule.CountryCode is null || rule.CountryCode == countryCode) && (rule.CurrencyCode is null || rule.CurrencyCode == currencyCode))
        .MaxBy(rule => (rule.CountryCode is null ? 0 : 2) + (rule.CurrencyCode is null ? 0 : 1));

    /// <summary>Every account that the rule names, by field.</summary>
    public IEnumerable<(string Field, string Code)> Accounts()
    {
        yield return ("revenue_account", RevenueAccount);
        yield return ("expense_account", ExpenseAccount);
        yield return ("bank_account", BankAccount);
        if (FeeAccount is { } fee)
            yield return ("fee_account", fee);
        if (OverpaymentAccount is { } surplus)
            yield return ("overpayment_account", surplus);
    }
}
