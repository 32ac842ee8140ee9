using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Centry.Simulator.Callbacks;
using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>Tells the app of changes, signed, in the shape that is set.</summary>
internal sealed class QuickBooksNotices
{
    private readonly QuickBooksLedger _ledger;
    private readonly CallbackDispatcher _callbacks;
    private readonly QuickBooksOptions _options;
    private readonly TimeProvider _time;

    public QuickBooksNotices(QuickBooksLedger ledger, CallbackDispatcher callbacks, IOptions<QuickBooksOptions> options, TimeProvider time)
    {
        (_ledger, _callbacks, _options, _time) = (ledger, callbacks, options.Value, time);
        Settings = Configured;
        ledger.Books.Changed += Tell;
    }

    public QuickBooksSettings Settings { get; set; }

    public QuickBooksSettings Configured => new(_options.WebhookUrl, _options.CloudEvents);

    private void Tell(BookChange change)
    {
        if (!Uri.TryCreate(Settings.WebhookUrl, UriKind.Absolute, out var url) || EntityOf(change) is not { } entity) return;
        var operation = OperationOf(change, entity);
        var (at, cloud) = (_time.GetUtcNow(), Settings.CloudEvents);
        _callbacks.Dispatch(new Callback(
            QuickBooksSide.ProviderName, QuickBooksSide.ProviderPrefix, "/v3/company", null, change.Id, HttpMethod.Post, url,
            _ => Encoding.UTF8.GetBytes((cloud ? (JsonNode)CloudEvent(change.Id, entity, operation, at) : Notification(change.Id, entity, operation, at)).ToJsonString()), null)
        {
            Headers = (body, distortion) => new Dictionary<string, string>
            {
                ["intuit-signature"] = Convert.ToBase64String(
                    HMACSHA256.HashData(Encoding.UTF8.GetBytes(_options.VerifierToken + (distortion.HasFlag(Distortion.Signature) ? "x" : "")), body)),
            },
        });
    }

    private JsonObject Notification(string id, string entity, string operation, DateTimeOffset at) => new()
    {
        ["eventNotifications"] = new JsonArray(new JsonObject
        {
            ["realmId"] = _options.RealmId,
            ["dataChangeEvent"] = new JsonObject
            {
                ["entities"] = new JsonArray(new JsonObject { ["name"] = entity, ["id"] = id, ["operation"] = operation, ["lastUpdated"] = QuickBooksRefusal.Time(at) }),
            },
        }),
    };

    private JsonArray CloudEvent(string id, string entity, string operation, DateTimeOffset at) =>
    [
        new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = Guid.NewGuid().ToString("D"),
            ["source"] = "intuit.simulated",
            ["type"] = $"qbo.{entity.ToLowerInvariant()}.{operation switch { "Create" => "created", "Void" => "voided", "Delete" => "deleted", _ => "updated" }}.v1",
            ["time"] = QuickBooksRefusal.Time(at),
            ["intuitentityid"] = id,
            ["intuitaccountid"] = _options.RealmId,
            ["datacontenttype"] = "application/json",
            ["data"] = new JsonObject(),
        },
    ];

    private string? EntityOf(BookChange change) => (change.Subject, change.Kind) switch
    {
        (BookSubject.Contact, _) => _ledger.Books.Contact(change.Id) is { IsSupplier: true } ? "Vendor" : "Customer",
        (BookSubject.Document, BookKinds.Invoice) => "Invoice",
        (BookSubject.Document, BookKinds.Bill) => "Bill",
        (BookSubject.Document, BookKinds.CreditNote) => "RefundReceipt",
        (BookSubject.Document, BookKinds.Expense) => "Purchase",
        (BookSubject.Payment, BookKinds.Invoice) => "Payment",
        (BookSubject.Payment, BookKinds.Bill) => "BillPayment",
        _ => null,
    };

    private string OperationOf(BookChange change, string entity)
    {
        if (change.IsNew) return "Create";
        if (change.Subject != BookSubject.Document || _ledger.Books.Document(change.Id) is not { State: BookState.Void } document) return "Update";
        return entity == "Bill" || document.Extra.ContainsKey(QuickBooksLedger.IsDeleted) ? "Delete" : "Void";
    }
}
