using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>How a line is taxed.</summary>
/// <param name="Code">Of the tax code; null for none.</param>
/// <param name="Net">The line's amount without the tax, in major units.</param>
/// <param name="Gross">With it.</param>
internal sealed record QuickBooksTax(string? Code, decimal Net, decimal Gross)
{
    /// <summary>Digits to which QuickBooks rounds amounts.</summary>
    private const int Digits = 2;

    public static QuickBooksTax None(decimal amount) => new(null, amount, amount);

    /// <summary>An amount that contains the tax.</summary>
    public static QuickBooksTax Within(string code, decimal gross, decimal percent)
        => new(code, decimal.Round(gross / (1 + (percent / 100)), Digits, MidpointRounding.AwayFromZero), gross);

    public static IReadOnlyList<string> RateIds(JsonElement code, bool isSale)
        => [.. QuickBooksJson.Rows(QuickBooksJson.At(code, isSale ? "SalesTaxRateList" : "PurchaseTaxRateList", "TaxRateDetail"))
            .Select(rate => QuickBooksJson.Text(rate, "TaxRateRef", "value")).OfType<string>()];

    /// <summary>Says it in a line's detail: the code, and what the line is with its tax (source: Intuit's pages on taxes outside the United States, for one country).</summary>
    public JsonObject In(JsonObject detail)
    {
        if (Code is null)
            return detail;
        detail["TaxCodeRef"] = QuickBooksBodies.Ref(Code);
        detail["TaxInclusiveAmt"] = Gross;
        return detail;
    }
}
