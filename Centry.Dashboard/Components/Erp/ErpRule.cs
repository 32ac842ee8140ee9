using Centry.Contracts;

namespace Centry.Dashboard.Components.Erp;

/// <summary>What the mapping is made of: the rules, and the accounts and tax rates that they may name.</summary>
public sealed record ErpChart(IReadOnlyList<ErpMappingView> Rules, IReadOnlyList<ErpAccountView> Accounts, IReadOnlyList<ErpTaxRateView> TaxRates);

/// <summary>A rule of the mapping while a person changes it. Null and empty are the same.</summary>
public sealed class ErpRule
{
    public string? CountryCode { get; set; }
    public string? CurrencyCode { get; set; }
    public string? RevenueAccount { get; set; }
    public string? ExpenseAccount { get; set; }
    public string? BankAccount { get; set; }
    public string? FeeAccount { get; set; }
    public string? OverpaymentAccount { get; set; }
    public string? TaxCode { get; set; }

    public static ErpRule Of(ErpMappingView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new ErpRule
        {
            CountryCode = view.CountryCode,
            CurrencyCode = view.CurrencyCode,
            RevenueAccount = view.RevenueAccount,
            ExpenseAccount = view.ExpenseAccount,
            BankAccount = view.BankAccount,
            FeeAccount = view.FeeAccount,
            OverpaymentAccount = view.OverpaymentAccount,
            TaxCode = view.TaxCode,
        };
    }

    /// <summary>What is missing is said by the API, beside its field.</summary>
    public ErpMappingView ToView()
        => new(Given(CountryCode), Given(CurrencyCode), RevenueAccount ?? "", ExpenseAccount ?? "", BankAccount ?? "", Given(FeeAccount), Given(OverpaymentAccount), Given(TaxCode));

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
