using System.Text.Json;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>Reads signed notices, in the older shape (an object) and as CloudEvents (an array).</summary>
internal static class QuickBooksNotices
{
    private const string Header = "intuit-signature";

    /// <summary>Notices that are taken from one delivery; whoever misses some reads what changed.</summary>
    private const int NoticesMax = 1_000;

    public static IReadOnlyList<ErpNotice>? Read(ReadOnlyMemory<byte> body, Func<string, string?> header, string? key)
    {
        if (!ErpSignature.IsOf(body, header(Header)?.Trim(), key))
            return null;
        try
        {
            using var json = JsonDocument.Parse(body);
            return [.. (json.RootElement.ValueKind == JsonValueKind.Array ? CloudEvents(json.RootElement) : Notifications(json.RootElement)).OfType<ErpNotice>().Take(NoticesMax)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<ErpNotice?> CloudEvents(JsonElement root) => QuickBooksJson.Rows(root).Select(one => Notice(
        QuickBooksJson.Text(one, "intuitaccountid"), QuickBooksJson.Text(one, "type")?.Split('.') is ["qbo", var entity, ..] ? entity : null, QuickBooksJson.Text(one, "intuitentityid")));

    private static IEnumerable<ErpNotice?> Notifications(JsonElement root)
        => from company in QuickBooksJson.Rows(QuickBooksJson.At(root, "eventNotifications"))
           from entity in QuickBooksJson.Rows(QuickBooksJson.At(company, "dataChangeEvent", "entities"))
           select Notice(QuickBooksJson.Text(company, "realmId"), QuickBooksJson.Text(entity, "name"), QuickBooksJson.Text(entity, "id"));

    private static ErpNotice? Notice(string? realm, string? entity, string? id) => realm is null || entity is null || id is null ? null : new ErpNotice(
        realm, entity.ToLowerInvariant() switch
        {
            "customer" or "vendor" => ErpNoticeSubject.Contact,
            "invoice" => ErpNoticeSubject.Invoice,
            "bill" => ErpNoticeSubject.Bill,
            _ => ErpNoticeSubject.Other,
        }, id);
}
