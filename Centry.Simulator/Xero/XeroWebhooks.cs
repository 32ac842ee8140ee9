using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Centry.Simulator.Callbacks;
using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <summary>
/// Tells changes of connected organisations, signed. An address is checked when it is set (intent to receive): one call with the right
/// signature, which must be answered with 200, and some with wrong ones, which must be answered with 401; until then nothing is told.
/// </summary>
internal sealed class XeroWebhooks
{
    private const string SignatureHeader = "x-xero-signature";

    /// <summary>Unconfirmed: how many Xero sends is nowhere said.</summary>
    private const int WrongSignatures = 3;

    private readonly XeroTokens _tokens;
    private readonly CallbackDispatcher _dispatcher;
    private readonly XeroOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private XeroShownSettings _settings;
    private long _sequence;

    public XeroWebhooks(XeroCompanies companies, XeroTokens tokens, CallbackDispatcher dispatcher, IOptions<XeroOptions> options, TimeProvider time)
    {
        (_tokens, _dispatcher, _options, _time) = (tokens, dispatcher, options.Value, time);
        _settings = Configured();
        foreach (var company in companies.All)
            company.Books.Changed += change => Tell(company, change);
    }

    public XeroShownSettings Settings
    {
        get
        {
            lock (_gate)
                return _settings;
        }
    }

    public static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    /// <summary>Sets the address and has it checked.</summary>
    /// <returns>Null, or the sentence that says what is wrong; then nothing has changed.</returns>
    public string? Set(string address)
    {
        if (address.Length > 0 && !IsAddress(address))
            return "webhook_url must be an http(s) URL, or empty.";
        lock (_gate)
            _settings = new XeroShownSettings(address, address.Length == 0 ? "none" : "pending");
        if (address.Length > 0)
            _ = CheckAsync(address);
        return null;
    }

    public void Reset()
    {
        lock (_gate)
            _settings = Configured();
    }

    private XeroShownSettings Configured() => new(_options.WebhookUrl, _options.WebhookUrl.Length == 0 ? "none" : "ok");

    private async Task CheckAsync(string address)
    {
        var isRight = true;
        for (var n = 0; n <= WrongSignatures; n++)
        {
            foreach (var attempt in _dispatcher.Dispatch(Callback(new Uri(address), "intent-to-receive", [], sign: n == 0)))
            {
                await attempt.Done;
                isRight &= attempt.State.Status == (n == 0 ? 200 : 401);
            }
        }
        lock (_gate)
        {
            if (_settings.WebhookUrl == address && _settings.WebhookStatus == "pending")
                _settings = _settings with { WebhookStatus = isRight ? "ok" : "failed" };
        }
    }

    private void Tell(XeroCompany company, BookChange change)
    {
        var settings = Settings;
        if (settings.WebhookStatus != "ok" || !_tokens.IsConnected(company.TenantId) || Of(company, change) is not { } told)
            return;
        var (category, resource, data) = told;
        var one = new JsonObject
        {
            ["resourceUrl"] = $"https://api.xero.com/api.xro/2.0/{resource}/{change.Id}",
            ["resourceId"] = change.Id,
            ["eventDateUtc"] = _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture),
            ["eventType"] = change.IsNew ? "CREATE" : "UPDATE",
            ["eventCategory"] = category,
            ["tenantId"] = company.TenantId,
            ["tenantType"] = "ORGANISATION",
        };
        if (data is not null)
            one["data"] = data;
        _dispatcher.Dispatch(Callback(new Uri(settings.WebhookUrl), change.Id, [one], sign: true));
    }

    /// <summary>Null for what Xero does not tell of: payments and bank transactions.</summary>
    private static (string Category, string Resource, JsonObject? Data)? Of(XeroCompany company, BookChange change) => (change.Subject, change.Kind) switch
    {
        (BookSubject.Contact, _) => ("CONTACT", "Contacts", null),
        (BookSubject.Document, BookKinds.Invoice or BookKinds.Bill) => ("INVOICE", "Invoices", null),
        (BookSubject.Document, BookKinds.CreditNote) when company.Books.Document(change.Id) is { } note
            => ("CREDITNOTE", "CreditNotes", new JsonObject { ["Type"] = XeroCreditNotes.TypeName, ["Status"] = XeroCreditNotes.StatusOf(note) }),
        _ => null,
    };

    private Callback Callback(Uri url, string reference, JsonArray events, bool sign)
    {
        var last = events.Count == 0 ? 0 : Interlocked.Add(ref _sequence, events.Count);
        var body = Encoding.UTF8.GetBytes(XeroJson.Text(new JsonObject
        {
            ["events"] = events,
            ["firstEventSequence"] = events.Count == 0 ? 0 : last - events.Count + 1,
            ["lastEventSequence"] = last,
            ["entropy"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(10)),
        }));
        return new Callback(XeroProvider.ProviderName, XeroProvider.ProviderPrefix, "/webhooks", null, reference, HttpMethod.Post, url, _ => body, null)
        {
            Headers = (sent, distortion) => new Dictionary<string, string>
            {
                [SignatureHeader] = Convert.ToBase64String(HMACSHA256.HashData(
                    Encoding.UTF8.GetBytes(sign && !distortion.HasFlag(Distortion.Signature) ? _options.WebhookKey : "not " + _options.WebhookKey), sent)),
            },
        };
    }
}
