using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.People;
using Centry.Connectors.Erp;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Erp;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Erp;

/// <summary><c>…/erp-connections</c>: connecting a merchant's books, how payments are booked in them, and reading them.</summary>
internal static class ErpConnectionRoutes
{
    private const int WordMax = 100;
    private const int SecretMax = 1000;
    private const int RowsMax = 1000;
    private const int RunsMax = 50;
    private const int ConfidenceMax = 101;

    private static readonly Refusal NoSuchErp = Refusal.Invalid("erp", "Must be the id of an ERP that Centry speaks with: xero, quickbooks or sap_business_one.");

    public static void MapErpConnections(this RouteGroupBuilder merchant)
    {
        merchant.MapGet("/erps", (ErpRegistry erps, IConfiguration configuration) => TypedResults.Json(erps.All.Select(erp => ToView(erp, configuration)), CentryJson.Options)).WithTags("ERP")
            .WithName("ListErps").WithSummary("The ERPs that can be connected, and what each wants").Produces<IReadOnlyList<ErpView>>().Refuses(401, 403, 404);
        var group = merchant.MapGroup("/erp-connections").WithTags("ERP");
        group.MapGet("/", ListAsync).WithName("ListErpConnections").WithSummary("A merchant's books at ERPs, newest first").Produces<IReadOnlyList<ErpConnectionView>>().Refuses(401, 403, 404);
        group.MapPost("/", ConnectAsync).WithName("ConnectErp").WithSummary("Connect books: by consent on the vendor's pages, or with credentials")
            .Accepts<ConnectErpRequest>("application/json").Produces<ErpConnectedView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        group.MapGet("/{connectionId:guid}", GetAsync).WithName("GetErpConnection").WithSummary("One connection").Produces<ErpConnectionView>().Refuses(401, 403, 404);
        group.MapDelete("/{connectionId:guid}", DisconnectAsync).WithName("DisconnectErp").WithSummary("End a connection, at the vendor's too; what was imported stays")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404);
        group.MapPost("/{connectionId:guid}/tenant", ChooseAsync).WithName("ChooseErpTenant").WithSummary("Choose which company of those that the consent covers")
            .Accepts<ChooseErpTenantRequest>("application/json").Produces<ErpConnectionView>().Refuses(400, 401, 403, 404, 409, 413, 415);
        group.MapGet("/{connectionId:guid}/mapping", GetMappingAsync).WithName("GetErpMapping").WithSummary("To which accounts payments are booked")
            .Produces<IReadOnlyList<ErpMappingView>>().Refuses(401, 403, 404);
        group.MapPut("/{connectionId:guid}/mapping", MapAsync).WithName("MapErp").WithSummary("Say to which accounts payments are booked")
            .Accepts<MapErpRequest>("application/json").Produces<IReadOnlyList<ErpMappingView>>().Refuses(400, 401, 403, 404, 413, 415);
        group.MapGet("/{connectionId:guid}/accounts", AccountsAsync).WithName("ListErpAccounts").WithSummary("The chart of accounts, as of the last sync")
            .Produces<IReadOnlyList<ErpAccountView>>().Refuses(401, 403, 404);
        group.MapGet("/{connectionId:guid}/tax-rates", TaxRatesAsync).WithName("ListErpTaxRates").WithSummary("The tax rates, as of the last sync")
            .Produces<IReadOnlyList<ErpTaxRateView>>().Refuses(401, 403, 404);
        group.MapPost("/{connectionId:guid}/sync", SyncAsync).WithName("SyncErp").WithSummary("Read the books as soon as a worker is free")
            .Accepts<SyncErpRequest>(isOptional: true, "application/json").Produces<ErpConnectionView>(StatusCodes.Status202Accepted).Refuses(400, 401, 403, 404, 409, 413, 415);
        group.MapGet("/{connectionId:guid}/sync-runs", RunsAsync).WithName("ListErpSyncRuns").WithSummary("The last fifty readings, newest first")
            .Produces<IReadOnlyList<ErpSyncRunView>>().Refuses(401, 403, 404);
    }

    private static ErpView ToView(IErp erp, IConfiguration configuration)
    {
        var descriptor = erp.Descriptor;
        return new ErpView(
            descriptor.Id, descriptor.DisplayName, erp is IErpConsent, IsAvailable(erp, configuration),
            [.. descriptor.Credentials.Select(f => new CredentialFieldView(f.Name, f.Label, f.Required, f.Secret, f.Help, f.NeededFor))]);
    }

    private static bool IsAvailable(IErp erp, IConfiguration configuration)
        => erp is not IErpConsent || configuration[$"{ErpOptions.Section}:{erp.Descriptor.Id}:{nameof(ErpAppOptions.ClientId)}"] is { Length: > 0 };

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, ManageErpConnections connections)
        => TypedResults.Json((await connections.Of(merchantId).OrderByDescending(c => c.Id).Take(RowsMax).ToListAsync(http.RequestAborted)).Select(ToView), CentryJson.Options);

    private static Task<IResult> ConnectAsync(HttpContext http, Guid merchantId, ManageErpConnections connections, ErpRegistry erps, IConfiguration configuration)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var (id, environment, reconnect) = (fields.Text("erp", WordMax, required: true), fields.OneOf("environment", Core.Environments.All, required: true), fields.Id("reconnect"));
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            if (erps.Find(id!) is not { } erp)
                return NoSuchErp.ToResult();
            if (erp is IErpConsent)
            {
                if (!IsAvailable(erp, configuration))
                    return Refusal.Invalid("erp", $"This Centry has no app at {erp.Descriptor.DisplayName}: its operator must configure one.").ToResult();
                var (begun, address, refusal) = await connections.BeginConsentAsync(merchantId, environment!, erp, reconnect, http.RequestAborted);
                return begun is null ? refusal!.ToResult() : Connected(begun, address);
            }

            if (ReadCredentials(fields, erp.Descriptor) is not { } credentials)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (connection, refused) = await connections.SignInAsync(merchantId, environment!, erp, credentials["company_db"], credentials, reconnect, http.RequestAborted);
            return connection is null ? refused!.ToResult() : Connected(connection, null);
        });

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<ErpConnectedView> Connected(ErpConnection connection, Uri? address)
        => TypedResults.Json(new ErpConnectedView(ToView(connection), address?.AbsoluteUri), CentryJson.Options, statusCode: StatusCodes.Status201Created);

    private static Dictionary<string, string>? ReadCredentials(JsonFields fields, ErpDescriptor erp)
    {
        if (fields.Find("credentials") is not { ValueKind: JsonValueKind.Object } given)
        {
            fields.Fault("credentials", $"Is required: an object with {string.Join(", ", erp.Credentials.Where(f => f.Required).Select(f => f.Name))}.");
            return null;
        }

        var read = new JsonFields(given);
        var credentials = new Dictionary<string, string>();
        foreach (CredentialField field in erp.Credentials)
        {
            if (read.Text(field.Name, SecretMax, field.Required) is { } value)
                credentials[field.Name] = value;
        }

        foreach (var stray in given.EnumerateObject().Where(member => erp.Credentials.All(field => field.Name != member.Name)))
            read.Fault(stray.Name, "There is no such credential.");
        foreach (var (field, faults) in read.Faults)
            fields.Fault($"credentials.{field}", faults[0]);
        return fields.HasFaults ? null : credentials;
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections)
        => await FindAsync(http, merchantId, connectionId, connections) is { } connection
            ? TypedResults.Json(ToView(connection), CentryJson.Options)
            : ManageErpConnections.NoSuch.ToResult();

    private static async Task<IResult> DisconnectAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections)
        => (await connections.DisconnectAsync(merchantId, connectionId, http.RequestAborted)).ToNoContent();

    private static Task<IResult> ChooseAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var tenant = fields.Text("tenant_id", WordMax, required: true);
            return fields.HasFaults
                ? PaymentFields.Invalid(fields.Faults).ToResult()
                : Answer(await connections.ChooseAsync(merchantId, connectionId, tenant!, http.RequestAborted));
        });

    private static async Task<IResult> GetMappingAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections)
        => await FindAsync(http, merchantId, connectionId, connections) is { } connection
            ? TypedResults.Json(ErpMappingRule.Read(connection.Mapping).Select(ToView), CentryJson.Options)
            : ManageErpConnections.NoSuch.ToResult();

    private static Task<IResult> MapAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var rules = ReadRules(fields);
        var autoMatchFrom = (int?)fields.Number("auto_match_from", ConfidenceMax, decimals: 0);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (connection, refusal) = await connections.MapAsync(merchantId, connectionId, rules, autoMatchFrom, http.RequestAborted);
        return connection is null ? refusal!.ToResult() : TypedResults.Json(rules.Select(ToView), CentryJson.Options);
    });

    private static List<ErpMappingRule> ReadRules(JsonFields fields)
    {
        var rules = new List<ErpMappingRule>();
        if (fields.Find("rules") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > ErpMappingRule.RulesMax)
        {
            fields.Fault("rules", $"Is required: a list of at most {ErpMappingRule.RulesMax} rules.");
            return rules;
        }

        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                fields.Fault($"rules[{index}]", "Must be an object.");
                continue;
            }

            var one = new JsonFields(item);
            rules.Add(new ErpMappingRule(
                one.Text("country_code", 2)?.ToUpperInvariant(), one.Text("currency_code", 3)?.ToUpperInvariant(), one.Text("revenue_account", WordMax, required: true) ?? "",
                one.Text("expense_account", WordMax, required: true) ?? "", one.Text("bank_account", WordMax, required: true) ?? "", one.Text("fee_account", WordMax),
                one.Text("overpayment_account", WordMax), one.Text("tax_code", WordMax)));
            foreach (var (field, faults) in one.Faults)
                fields.Fault($"rules[{index}].{field}", faults[0]);
        }

        return rules;
    }

    private static async Task<IResult> AccountsAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections, CentryDbContext context)
    {
        if (await FindAsync(http, merchantId, connectionId, connections) is null)
            return ManageErpConnections.NoSuch.ToResult();
        var rows = await context.ErpAccounts.AsNoTracking().Where(a => a.ConnectionId == connectionId && !a.IsRemoved).OrderBy(a => a.Code).Take(5 * RowsMax).ToListAsync(http.RequestAborted);
        return TypedResults.Json(rows.Select(a => new ErpAccountView(a.Code, a.Name, a.Class, a.CurrencyCode, a.TakesPayments)), CentryJson.Options);
    }

    private static async Task<IResult> TaxRatesAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections, CentryDbContext context)
    {
        if (await FindAsync(http, merchantId, connectionId, connections) is null)
            return ManageErpConnections.NoSuch.ToResult();
        var rows = await context.ErpTaxRates.AsNoTracking().Where(r => r.ConnectionId == connectionId && !r.IsRemoved).OrderBy(r => r.Code).Take(RowsMax).ToListAsync(http.RequestAborted);
        return TypedResults.Json(rows.Select(r => new ErpTaxRateView(r.Code, r.Name, r.Percent)), CentryJson.Options);
    }

    private static Task<IResult> SyncAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var full = fields.Flag("full");
            return fields.HasFaults
                ? PaymentFields.Invalid(fields.Faults).ToResult()
                : Answer(await connections.SyncSoonAsync(merchantId, connectionId, full, http.RequestAborted), StatusCodes.Status202Accepted);
        }, optional: true);

    private static async Task<IResult> RunsAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections, CentryDbContext context)
    {
        if (await FindAsync(http, merchantId, connectionId, connections) is null)
            return ManageErpConnections.NoSuch.ToResult();
        var runs = await context.ErpSyncRuns.AsNoTracking().Where(r => r.ConnectionId == connectionId).OrderByDescending(r => r.Id).Take(RunsMax).ToListAsync(http.RequestAborted);
        return TypedResults.Json(
            runs.Select(r => new ErpSyncRunView(r.Id, r.IsFull, r.Status, JsonSerializer.Deserialize<Dictionary<string, int>>(r.Counts)!, r.Error, r.StartedAt, r.EndedAt)), CentryJson.Options);
    }

    private static IResult Answer((ErpConnection? Connection, Refusal? Refusal) result, int status = StatusCodes.Status200OK)
        => result.Connection is { } connection ? TypedResults.Json(ToView(connection), CentryJson.Options, statusCode: status) : result.Refusal!.ToResult();

    private static Task<ErpConnection?> FindAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections)
        => connections.Of(merchantId).SingleOrDefaultAsync(c => c.Id == connectionId, http.RequestAborted);

    private static ErpConnectionView ToView(ErpConnection c) => new(
        c.Id, c.Erp, c.Environment, c.Status, c.TenantId, c.TenantName,
        c.Tenants is { } tenants ? [.. JsonSerializer.Deserialize<List<ErpTenant>>(tenants, CentryJson.Options)!.Select(t => new ErpTenantView(t.Id, t.Name))] : [],
        c.CurrencyCode, c.AutoMatchFrom, c.LastSyncedAt, c.Status == ErpConnectionStatus.Connected ? c.NextSyncAt : null, c.RestUntil, c.Problem, c.CreatedAt);

    private static ErpMappingView ToView(ErpMappingRule r)
        => new(r.CountryCode, r.CurrencyCode, r.RevenueAccount, r.ExpenseAccount, r.BankAccount, r.FeeAccount, r.OverpaymentAccount, r.TaxCode);
}
