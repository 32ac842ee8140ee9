using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>What invoices, credit notes and bank transactions have in common: contact, lines, tax, currency.</summary>
internal static class XeroDocuments
{
    public const string AmountTypes = "LineAmountTypes";
    public const string TotalTax = "TotalTax";
    public const string TypeName = "Type";

    private const int TextMax = 4_000;
    private const int IdMax = 50;

    /// <summary>Reads what is common. Null when something is wrong, which then stands among the problems.</summary>
    /// <param name="isApproved">Then the lines must be complete.</param>
    public static BookDocument? Read(XeroCall call, XeroCompanies companies, XeroFields fields, string kind, bool isApproved)
    {
        var books = call.Company.Books;
        var contact = fields.Object("Contact")?.Text("ContactID", IdMax) is { } id ? books.Contact(id.ToLowerInvariant()) : null;
        if (contact is null || contact.IsRemoved)
            fields.Problems.Add("A valid Contact must be specified for this type of transaction.");
        var types = fields.Text(AmountTypes, IdMax) ?? "Exclusive";
        if (types is not ("Exclusive" or "Inclusive" or "NoTax"))
            fields.Problems.Add("LineAmountTypes is not valid.");
        var currency = fields.Text("CurrencyCode", IdMax) ?? companies.BaseCurrency;
        if (!companies.HasCurrency(currency))
            fields.Problems.Add($"Organisation is not subscribed to currency {currency}");
        var lines = fields.Array("LineItems").Select(line => Line(books, line, types, isApproved)).ToList();
        if (lines.Count == 0)
            fields.Problems.Add("One or more line items must be specified");
        if (fields.Problems.Count > 0)
            return null;
        var tax = lines.Sum(line => TaxOf(books, line, types));
        var total = decimal.Round(lines.Sum(line => line.Amount), 2, MidpointRounding.AwayFromZero) + (types == "Exclusive" ? tax : 0);
        if (total < 0)
        {
            fields.Problems.Add("The document total must not be negative.");
            return null;
        }
        return new BookDocument
        {
            Kind = kind,
            ContactId = contact!.Id,
            Currency = currency,
            Date = fields.Day("Date") ?? DateOnly.FromDateTime(call.Now.UtcDateTime),
            Lines = lines,
            Total = total,
            Extra = new Dictionary<string, string> { [AmountTypes] = types, [TotalTax] = tax.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
    }

    public static string ExtraOf(this BookDocument document, string name, string otherwise) => document.Extra.GetValueOrDefault(name, otherwise);

    /// <summary>What is shown of every document.</summary>
    public static JsonObject Show(ErpBooks books, BookDocument document, string type, string status, bool withLines)
    {
        var types = document.ExtraOf(AmountTypes, "NoTax");
        var tax = decimal.Parse(document.ExtraOf(TotalTax, "0"), System.Globalization.CultureInfo.InvariantCulture);
        var contact = books.Contact(document.ContactId);
        var shown = new JsonObject
        {
            ["Type"] = type,
            ["Contact"] = new JsonObject { ["ContactID"] = document.ContactId, ["Name"] = contact?.Name ?? "" },
            ["Date"] = XeroJson.Date(document.Date),
            ["DateString"] = XeroJson.DateString(document.Date),
            ["Status"] = status,
            [AmountTypes] = types,
            ["SubTotal"] = document.Total - tax,
            [TotalTax] = tax,
            ["Total"] = document.Total,
            ["CurrencyCode"] = document.Currency,
            ["CurrencyRate"] = 1.0m,
            ["UpdatedDateUTC"] = XeroJson.Date(document.UpdatedAt),
            ["HasErrors"] = false,
            ["LineItems"] = withLines ? new JsonArray([.. document.Lines.Select(line => Show(books, line, types))]) : new JsonArray(),
        };
        return shown;
    }

    private static JsonObject Show(ErpBooks books, BookLine line, string types) => new()
    {
        ["Description"] = line.Description,
        ["Quantity"] = line.Quantity,
        ["UnitAmount"] = line.UnitAmount,
        ["LineAmount"] = line.Amount,
        ["TaxAmount"] = TaxOf(books, line, types),
        ["TaxType"] = line.TaxCode ?? "NONE",
        ["AccountCode"] = line.AccountCode,
        ["Tracking"] = new JsonArray(),
    };

    private static BookLine Line(ErpBooks books, XeroFields line, string types, bool isApproved)
    {
        var description = line.Text("Description", TextMax);
        if (description is null)
            line.Problems.Add("Description may not be empty for this type of line item.");
        var (quantity, unit) = (line.Number("Quantity") ?? 1, line.Number("UnitAmount"));
        if (isApproved && unit is null)
            line.Problems.Add("UnitAmount is required for an approved document.");
        if (unit is { } amount && decimal.Round(amount, 2) != amount)
            line.Problems.Add("UnitAmount has more than two decimals.");
        var account = line.Text("AccountCode", IdMax);
        if (account is null ? isApproved : books.Account(account) is not { IsRemoved: false, TakesPayments: false, Code: not (XeroCompanies.Receivable or XeroCompanies.Payable) })
            line.Problems.Add(account is null ? "Account code or ID must be specified." : $"Account code '{account}' is not a valid code for this document.");
        var tax = line.Text("TaxType", IdMax);
        if (tax is not null && types == "NoTax" && tax != "NONE")
            line.Problems.Add("A line without tax must have the tax type NONE.");
        if (tax is not null && books.TaxRates().All(rate => rate.Code != tax))
            line.Problems.Add($"TaxType code '{tax}' does not exist or cannot be used for this type of transaction.");
        return new BookLine(description ?? "", quantity, unit ?? 0, account, tax);
    }

    private static decimal TaxOf(ErpBooks books, BookLine line, string types)
    {
        if (types == "NoTax" || line.TaxCode is null || books.TaxRates().FirstOrDefault(rate => rate.Code == line.TaxCode) is not { } rate)
            return 0;
        var tax = types == "Inclusive" ? line.Amount - (line.Amount / (1 + (rate.Percent / 100))) : line.Amount * rate.Percent / 100;
        return decimal.Round(tax, 2, MidpointRounding.AwayFromZero);
    }
}
