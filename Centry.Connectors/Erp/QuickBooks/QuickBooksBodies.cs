using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>The bodies of writes, or parts of them.</summary>
internal static class QuickBooksBodies
{
    /// <summary>Longest number or reference of a transaction.</summary>
    private const int NumberMax = 21;
    private const int DescriptionMax = 4_000;

    /// <summary>Stands before the key in a note.</summary>
    private const string Mark = "Centry";
    private const int DisplayNameMax = 500;
    private const int EmailMax = 100;
    private const int PhoneMax = 30;

    public static JsonObject Ref(string value) => new() { ["value"] = value };

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Short(string reference) => reference.Length <= NumberMax ? reference : reference[..NumberMax];

    /// <summary>The note of what Centry makes: its reference for people, and the order's key by which a later try knows it again.</summary>
    public static string Note(string? reference, string key) => reference is null ? $"{Mark} {key}" : $"{reference} / {Mark} {key}";

    /// <summary>Whether a note is of this key; people may have written more around it. A reference that reads like a key is none.</summary>
    public static bool IsNoted(string? note, string key)
    {
        var words = note?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Zip(words.Skip(1)).Contains((Mark, key));
    }

    /// <summary>A colon would mean a sub-customer, and is not taken.</summary>
    public static string DisplayName(string name)
    {
        var plain = new string([.. name.Trim().Select(c => c == ':' ? '-' : char.IsControl(c) ? ' ' : c)]);
        return plain.Length <= DisplayNameMax ? plain : plain[..DisplayNameMax];
    }

    public static JsonObject Contact(string displayName, ErpPartyOrder party)
    {
        var body = new JsonObject { ["DisplayName"] = displayName };
        if (party.Email is { Length: > 0 and <= EmailMax } email)
            body["PrimaryEmailAddr"] = new JsonObject { ["Address"] = email };
        if (party.Phone is { Length: > 0 and <= PhoneMax } phone)
            body["PrimaryPhone"] = new JsonObject { ["FreeFormNumber"] = phone };
        return body;
    }

    public static JsonArray SalesLine(string itemId, string description, QuickBooksTax tax)
        => Line("SalesItemLineDetail", description, tax, new JsonObject { ["ItemRef"] = Ref(itemId), ["Qty"] = 1, ["UnitPrice"] = tax.Net });

    public static JsonArray ExpenseLine(string accountId, string description, QuickBooksTax tax)
        => Line("AccountBasedExpenseLineDetail", description, tax, new JsonObject { ["AccountRef"] = Ref(accountId) });

    public static JsonArray PaidLine(decimal amount, string documentId, ErpDocumentKind kind) =>
    [
        new JsonObject
        {
            ["Amount"] = amount,
            ["LinkedTxn"] = new JsonArray(new JsonObject { ["TxnId"] = documentId, ["TxnType"] = QuickBooksListings.Entity(kind) }),
        },
    ];

    private static JsonArray Line(string type, string description, QuickBooksTax tax, JsonObject detail) =>
    [
        new JsonObject
        {
            ["Amount"] = tax.Net,
            ["Description"] = description.Length <= DescriptionMax ? description : description[..DescriptionMax],
            ["DetailType"] = type,
            [type] = tax.In(detail),
        },
    ];
}
