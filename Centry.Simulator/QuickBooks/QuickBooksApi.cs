using System.Text.Json.Nodes;
using Centry.Simulator.Erp;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>The accounting API below <c>/v3/company/{realmId}</c>.</summary>
internal sealed class QuickBooksApi
{
    private const int RequestIdMax = 50;
    private const int ReplaysMax = 10_000;
    private const int QueryMax = 8_000;

    private readonly QuickBooksLedger _ledger;
    private readonly QuickBooksAccess _access;
    private readonly QuickBooksThrottle _throttle;
    private readonly QuickBooksTables _tables;
    private readonly QuickBooksChanges _changes;
    private readonly QuickBooksOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Func<QuickBooksFields, string>> _writes;
    private readonly BoundedMap<string, Replay> _replays = new(ReplaysMax);

    public QuickBooksApi(
        QuickBooksLedger ledger, QuickBooksAccess access, QuickBooksThrottle throttle, QuickBooksTables tables, QuickBooksNames names, QuickBooksTransactions transactions,
        QuickBooksPayments payments, QuickBooksChanges changes, IOptions<QuickBooksOptions> options, TimeProvider time)
    {
        (_ledger, _access, _throttle, _tables, _changes, _options, _time) = (ledger, access, throttle, tables, changes, options.Value, time);
        _writes = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Customer"] = body => names.Write(body, isSupplier: false),
            ["Vendor"] = body => names.Write(body, isSupplier: true),
            ["Item"] = names.WriteItem,
            ["Invoice"] = transactions.WriteInvoice,
            ["Invoice?void"] = body => transactions.Void(BookKinds.Invoice, body),
            ["Invoice?delete"] = body => transactions.Delete(BookKinds.Invoice, body),
            ["Bill"] = transactions.WriteBill,
            ["Bill?delete"] = body => transactions.Delete(BookKinds.Bill, body),
            ["RefundReceipt"] = transactions.WriteRefundReceipt,
            ["Purchase"] = transactions.WritePurchase,
            ["Purchase?delete"] = body => transactions.Delete(BookKinds.Expense, body),
            ["Payment"] = payments.WritePayment,
            ["BillPayment"] = payments.WriteBillPayment,
            ["BillPayment?delete"] = payments.DeleteBillPayment,
        };
    }

    public void Map(RouteGroupBuilder routes)
    {
        var company = routes.MapGroup("/v3/company/{realm}");
        company.MapGet("/companyinfo/{id}", (HttpContext context, string realm, string id) => Answer(context, realm, () => id == realm ? CompanyInfo() : throw QuickBooksRefusal.NotFound(id)));
        company.MapGet("/preferences", (HttpContext context, string realm) => Answer(context, realm, Preferences));
        company.MapGet("/query", (HttpContext context, string realm) => Answer(context, realm, () => Query(context.Request.Query["query"].ToString())));
        company.MapGet("/cdc", (HttpContext context, string realm) => Answer(
            context, realm, () => _changes.Read(context.Request.Query["entities"].ToString(), context.Request.Query["changedSince"].ToString())));
        company.MapGet("/{entity}/{id}", (HttpContext context, string realm, string entity, string id) => Answer(context, realm, () => Read(entity, id)));
        company.MapPost("/{entity}", WriteAsync);
    }

    /// <summary>Forgets the answers that are given again.</summary>
    public void Reset() => _replays.Clear();

    private async Task<IResult> WriteAsync(HttpContext context, string realm, string entity)
    {
        if (Refuses(context, realm) is { } refused) return refused;
        try
        {
            var requestId = context.Request.Query["requestid"].ToString();
            if (requestId.Length > RequestIdMax) throw QuickBooksRefusal.TooLong("requestid", RequestIdMax);
            var operation = context.Request.Query["operation"].ToString();
            if (_tables.Find(entity) is not var (name, _) || !_writes.TryGetValue(operation is "" or "update" ? name : $"{name}?{operation}", out var write))
                throw QuickBooksRefusal.Operation($"Operation {entity} {operation} is not supported.");
            var body = await QuickBooksFields.ReadAsync(context.Request);
            lock (_ledger.Writing) return Write(requestId, name, operation, write, body);
        }
        catch (QuickBooksRefusal refusal)
        {
            return refusal.ToResult(_time.GetUtcNow());
        }
    }

    private IResult Write(string requestId, string name, string operation, Func<QuickBooksFields, string> write, QuickBooksFields body)
    {
        var now = _time.GetUtcNow();
        if (requestId.Length > 0 && _replays.Find(requestId) is { } replay)
        {
            if (replay.At + _options.RequestIdMemory > now)
                // What the vendor does with an id for something else is not known; here it is a mistake to be seen.
                return replay.Entity == name ? Text(replay.Answer) : throw QuickBooksRefusal.Unsupported("requestid");
            _replays.Remove(requestId);
        }
        var id = write(body);
        var json = operation == "delete" ? Timed(new JsonObject { [name] = new JsonObject { ["domain"] = "QBO", ["status"] = "Deleted", ["Id"] = id } }) : Read(name, id);
        var answer = Timed(json).ToJsonString();
        if (requestId.Length > 0) _replays.TryAdd(requestId, new Replay(name, answer, now));
        return Text(answer);
    }

    private IResult Answer(HttpContext context, string realm, Func<JsonObject> answer)
    {
        if (Refuses(context, realm) is { } refused) return refused;
        try
        {
            return Text(Timed(answer()).ToJsonString());
        }
        catch (QuickBooksRefusal refusal)
        {
            return refusal.ToResult(_time.GetUtcNow());
        }
    }

    private IResult? Refuses(HttpContext context, string realm)
    {
        context.Response.Headers["intuit_tid"] = $"1-{Guid.NewGuid():N}";
        var now = _time.GetUtcNow();
        if (!_access.IsGood(QuickBooksAccess.BearerOf(context.Request)))
            return QuickBooksRefusal.Gateway(401, "3200", "AuthenticationFailed", "AUTHENTICATION", "Token expired or malformed", now);
        if (realm != _options.RealmId) return QuickBooksRefusal.Gateway(403, "3100", "ApplicationAuthorizationFailed", "AUTHORIZATION", "The app is not connected to this company", now);
        if (!_throttle.Takes()) return _throttle.Refuse();
        // Left out, the vendor answers with XML, which nobody here wants to see.
        if (!context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase))
            return new QuickBooksRefusal(406, "ValidationFault", "500", "Unsupported Operation", "Only application/json is played.").ToResult(now);
        return null;
    }

    private JsonObject Read(string entity, string id)
    {
        if (_tables.Find(entity) is not var (name, table)) throw QuickBooksRefusal.Operation($"Operation {entity} is not supported.");
        return new JsonObject { [name] = table.Show(table.Find(id) ?? throw QuickBooksRefusal.NotFound(id)) };
    }

    private JsonObject Query(string text)
    {
        if (text.Length is 0 or > QueryMax) throw QuickBooksRefusal.Query("There is no query, or it is too long.");
        var query = QuickBooksQuery.Parse(text);
        if (_tables.Find(query.Entity) is not var (name, table)) throw QuickBooksRefusal.Invalid("4001", "Invalid query", $"QueryValidationError: Entity '{query.Entity}' not found");
        var found = table.Select(query);
        if (query.IsCount) return new JsonObject { ["QueryResponse"] = new JsonObject { ["totalCount"] = found.Count } };
        var rows = new JsonArray([.. found.Skip(query.Start - 1).Take(query.Most).Select(table.Show)]);
        return new JsonObject
        {
            ["QueryResponse"] = rows.Count == 0 ? [] : new JsonObject { [name] = rows, ["startPosition"] = query.Start, ["maxResults"] = rows.Count },
        };
    }

    private JsonObject CompanyInfo() => new()
    {
        ["CompanyInfo"] = new JsonObject { ["CompanyName"] = _options.CompanyName, ["LegalName"] = _options.CompanyName, ["Country"] = "UG", ["Id"] = "1", ["SyncToken"] = "0", ["domain"] = "QBO" },
    };

    private JsonObject Preferences() => new()
    {
        ["Preferences"] = new JsonObject
        {
            ["CurrencyPrefs"] = new JsonObject { ["MultiCurrencyEnabled"] = _options.MultiCurrency, ["HomeCurrency"] = new JsonObject { ["value"] = _options.HomeCurrency } },
            ["TaxPrefs"] = new JsonObject { ["UsingSalesTax"] = _options.UsingSalesTax },
            ["SalesFormsPrefs"] = new JsonObject { ["CustomTxnNumbers"] = true },
            ["Id"] = "1",
            ["SyncToken"] = "0",
        },
    };

    private JsonObject Timed(JsonObject json)
    {
        json["time"] = QuickBooksRefusal.Time(_time.GetUtcNow());
        return json;
    }

    private static IResult Text(string json) => Results.Text(json, "application/json;charset=UTF-8");

    private sealed record Replay(string Entity, string Answer, DateTimeOffset At);
}
