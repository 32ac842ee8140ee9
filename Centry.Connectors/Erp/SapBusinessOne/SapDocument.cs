using System.Text.Json;
using Centry.Connectors.Gateways;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>Invoices and bills as they are read.</summary>
internal static class SapDocument
{
    private const string Select =
        "DocEntry,DocNum,DocDate,DocDueDate,CardCode,CardName,NumAtCard,DocCurrency,DocTotal,DocTotalFc,PaidToDate,PaidToDateFC,DocumentStatus,Cancelled,UpdateDate,UpdateTime,DocumentLines";

    public static SapQuery Query(ErpDocumentKind kind) => new(Collection(kind), "DocEntry", Select);

    public static string Collection(ErpDocumentKind kind) => kind == ErpDocumentKind.Invoice ? "Invoices" : "PurchaseInvoices";

    /// <summary>
    /// The number is NumAtCard, what the other side knows it by and where our own numbers stand; the server's running number is the reference.
    /// Without one the running number is the number.
    /// </summary>
    public static ErpDocument Read(JsonElement row, ErpDocumentKind kind)
    {
        var card = SapJson.Required(row, "CardCode");
        // Amounts stand in the local currency, and besides in the document's when that is another.
        var isForeign = SapJson.Amount(row, "DocTotalFc") != 0;
        var total = SapJson.Amount(row, isForeign ? "DocTotalFc" : "DocTotal");
        var state = SapJson.IsYes(row, "Cancelled") ? ErpDocumentState.Void : ProviderJson.Text(row, "DocumentStatus") == "bost_Open" ? ErpDocumentState.Open : ErpDocumentState.Paid;
        var (ours, running) = (ProviderJson.Text(row, "NumAtCard"), ProviderJson.Text(row, "DocNum"));
        return new ErpDocument(
            SapJson.Required(row, "DocEntry"), kind, ours ?? running, ours is null ? null : running, card, ProviderJson.Text(row, "CardName") ?? card, SapJson.Required(row, "DocCurrency"),
            SapJson.Date(row, "DocDate") ?? throw SapJson.Unreadable(), SapJson.Date(row, "DocDueDate"), total,
            // One that was closed otherwise than by payments has nothing due either.
            state == ErpDocumentState.Open ? total - SapJson.Amount(row, isForeign ? "PaidToDateFC" : "PaidToDate") : 0, state, SapJson.UpdatedAt(row))
        {
            Lines = [.. SapJson.Rows(row, "DocumentLines").Select(line => Line(line, isForeign))],
        };
    }

    private static ErpLine Line(JsonElement line, bool isForeign)
    {
        var amount = SapJson.Amount(line, isForeign ? "RowTotalFC" : "LineTotal");
        // A service has no quantity.
        var quantity = SapJson.Amount(line, "Quantity") is > 0 and var told ? told : 1;
        return new ErpLine(ProviderJson.Text(line, "ItemDescription") ?? "", quantity, SapJson.Amount(line, "UnitPrice") is not 0 and var price ? price : amount / quantity, amount);
    }
}
