using System.Text.Json;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>What QuickBooks' rows are to Centry.</summary>
internal static class QuickBooksRows
{
    public static ErpContact Contact(JsonElement row, bool isSupplier) => new(
        Id(row), QuickBooksJson.Text(row, "DisplayName") ?? "", QuickBooksJson.Text(row, "PrimaryEmailAddr", "Address"), QuickBooksJson.Text(row, "PrimaryPhone", "FreeFormNumber"),
        QuickBooksJson.Text(row, isSupplier ? "TaxIdentifier" : "PrimaryTaxIdentifier"), IsCustomer: !isSupplier, IsSupplier: isSupplier, IsRemoved: !QuickBooksJson.IsActive(row), QuickBooksJson.UpdatedAt(row));

    /// <summary>Orders name accounts by their id: numbers of accounts are optional in QuickBooks.</summary>
    public static ErpAccount Account(JsonElement row) => new(
        Id(row), Id(row), QuickBooksJson.Text(row, "FullyQualifiedName") ?? QuickBooksJson.Text(row, "Name") ?? "",
        QuickBooksJson.Text(row, "Classification") switch
        {
            "Liability" => ErpAccountClass.Liability,
            "Equity" => ErpAccountClass.Equity,
            "Revenue" => ErpAccountClass.Revenue,
            "Expense" => ErpAccountClass.Expense,
            _ => ErpAccountClass.Asset,
        },
        QuickBooksJson.Text(row, "CurrencyRef", "value"), TakesPayments: QuickBooksJson.Text(row, "AccountType") == "Bank", IsRemoved: !QuickBooksJson.IsActive(row));

    public static ErpDocument Document(JsonElement row, ErpDocumentKind kind)
    {
        var contact = ContactRef(kind);
        var total = QuickBooksJson.Number(row, "TotalAmt") ?? throw QuickBooksClient.Unreadable();
        var due = QuickBooksJson.Number(row, "Balance") ?? 0;
        return new ErpDocument(
            Id(row), kind, QuickBooksJson.Text(row, "DocNumber"), null, QuickBooksJson.Text(row, contact, "value") ?? "", QuickBooksJson.Text(row, contact, "name") ?? "",
            QuickBooksJson.Text(row, "CurrencyRef", "value") ?? "", QuickBooksJson.Date(row, "TxnDate") ?? throw QuickBooksClient.Unreadable(), QuickBooksJson.Date(row, "DueDate"),
            total, due, IsVoided(row, total) ? ErpDocumentState.Void : due == 0 ? ErpDocumentState.Paid : ErpDocumentState.Open, QuickBooksJson.UpdatedAt(row))
        {
            Lines = [.. QuickBooksJson.Rows(QuickBooksJson.At(row, "Line")).Select(Line).OfType<ErpLine>()],
        };
    }

    public static bool IsDeleted(JsonElement row) => QuickBooksJson.Text(row, "status") == "Deleted";

    /// <summary>A deleted document is known by nothing but its id: nothing is owed on it, in whatever currency.</summary>
    public static ErpDocument Deleted(JsonElement row, ErpDocumentKind kind, string currency, DateTimeOffset now)
    {
        var at = QuickBooksJson.UpdatedAt(row) ?? now;
        return new ErpDocument(Id(row), kind, null, null, "", "", currency, DateOnly.FromDateTime(at.UtcDateTime), null, 0, 0, ErpDocumentState.Void, at);
    }

    public static string ContactRef(ErpDocumentKind kind) => kind == ErpDocumentKind.Invoice ? "CustomerRef" : "VendorRef";

    public static string Id(JsonElement row) => QuickBooksJson.Text(row, "Id") ?? throw QuickBooksClient.Unreadable();

    /// <summary>Voiding leaves the document with nothing owed and the word before its note (source: Intuit's description of the operation; no field tells it).</summary>
    private static bool IsVoided(JsonElement row, decimal total)
        => total == 0 && QuickBooksJson.Text(row, "PrivateNote")?.StartsWith("Voided", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Null for sub-totals and their like.</summary>
    private static ErpLine? Line(JsonElement line)
    {
        if (QuickBooksJson.Text(line, "DetailType") is not { } detail
            || detail is not ("SalesItemLineDetail" or "AccountBasedExpenseLineDetail" or "ItemBasedExpenseLineDetail") || QuickBooksJson.Number(line, "Amount") is not { } amount)
            return null;
        return new ErpLine(
            QuickBooksJson.Text(line, "Description") ?? "", QuickBooksJson.Number(line, detail, "Qty") ?? 1, QuickBooksJson.Number(line, detail, "UnitPrice") ?? amount, amount);
    }
}
