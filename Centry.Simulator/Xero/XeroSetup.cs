using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>The organisation, its accounts and its tax rates, which are read only here.</summary>
internal sealed class XeroSetup(XeroGate gate, XeroCompanies companies) : IXeroResource
{
    private const string Scope = "accounting.settings";

    private readonly XeroList<BookAccount> _accounts = new("Accounts", null, new()
    {
        ["AccountID"] = account => account.Id,
        ["Code"] = account => account.Code,
        ["Name"] = account => account.Name,
        ["Type"] = TypeOf,
        ["Class"] = account => account.Class.ToUpperInvariant(),
        ["Status"] = StatusOf,
    });

    private readonly XeroList<BookTaxRate> _taxRates = new("TaxRates", null, new()
    {
        ["TaxType"] = rate => rate.Code,
        ["Name"] = rate => rate.Name,
        ["Status"] = _ => "ACTIVE",
    });

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/Organisation", gate.Reads(Scope, call => XeroJson.Of(200, XeroJson.Envelope(call.Now, "Organisations", new JsonArray(new JsonObject
        {
            ["OrganisationID"] = call.Company.TenantId,
            ["Name"] = call.Company.Name,
            ["LegalName"] = call.Company.Name,
            ["BaseCurrency"] = companies.BaseCurrency,
            ["OrganisationStatus"] = "ACTIVE",
            ["IsDemoCompany"] = true,
        })))));
        api.MapGet("/Accounts", gate.Reads(Scope, call => _accounts.Answer(call, call.Company.Books.Accounts(), (account, _) => Show(account))));
        api.MapGet("/TaxRates", gate.Reads(Scope, call => _taxRates.Answer(call, call.Company.Books.TaxRates(), (rate, _) => new JsonObject
        {
            ["Name"] = rate.Name,
            ["TaxType"] = rate.Code,
            ["Status"] = "ACTIVE",
            ["DisplayTaxRate"] = rate.Percent,
            ["EffectiveRate"] = rate.Percent,
        })));
    }

    private static string TypeOf(BookAccount account) => account.TakesPayments ? "BANK" : account.Class switch
    {
        "asset" => "CURRENT",
        "liability" => "CURRLIAB",
        "equity" => "EQUITY",
        "revenue" => "REVENUE",
        _ => "EXPENSE",
    };

    private static string StatusOf(BookAccount account) => account.IsRemoved ? "ARCHIVED" : "ACTIVE";

    private static JsonObject Show(BookAccount account)
    {
        var shown = new JsonObject
        {
            ["AccountID"] = account.Id,
            ["Code"] = account.Code,
            ["Name"] = account.Name,
            ["Status"] = StatusOf(account),
            ["Type"] = TypeOf(account),
            ["Class"] = account.Class.ToUpperInvariant(),
            ["EnablePaymentsToAccount"] = false,
        };
        if (account.Currency is not null)
            shown["CurrencyCode"] = account.Currency;
        if (account.Code is XeroCompanies.Receivable or XeroCompanies.Payable)
            shown["SystemAccount"] = account.Code == XeroCompanies.Receivable ? "DEBTORS" : "CREDITORS";
        return shown;
    }
}
