using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.People;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Reference;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Providers;

/// <summary><c>…/provider-accounts</c> and <c>…/country-accounts</c>: where a merchant's payments go.</summary>
internal static class ProviderAccountRoutes
{
    private const int WordMax = 40;

    public static void MapProviderAccounts(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("").WithTags("Provider accounts");
        var view = group.MapGroup("").RequirePermission(Permissions.ProviderAccountsView);
        view.MapGet("/provider-accounts", ListAsync)
            .WithName("ListProviderAccounts").WithSummary("All provider accounts of the merchant")
            .Produces<IReadOnlyList<ProviderAccountView>>().Refuses(401, 403, 404);
        view.MapGet("/provider-accounts/{accountId:guid}", GetAsync)
            .WithName("GetProviderAccount").WithSummary("A provider account; credentials are never shown")
            .Produces<ProviderAccountView>().Refuses(401, 403, 404);
        view.MapGet("/country-accounts", ListCountriesAsync)
            .WithName("ListCountryAccounts").WithSummary("The countries that the merchant is in")
            .Produces<IReadOnlyList<CountryAccountView>>().Refuses(401, 403, 404);
        group.MapGroup("").RequirePermission(Permissions.ProviderAccountsCreate).MapPost("/provider-accounts", CreateAsync)
            .WithName("CreateProviderAccount").WithSummary("Open a provider account; the country account is made where it is missing")
            .Accepts<CreateProviderAccountRequest>("application/json").Produces<ProviderAccountView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        var edit = group.MapGroup("").RequirePermission(Permissions.ProviderAccountsEdit);
        edit.MapPatch("/provider-accounts/{accountId:guid}", ChangeAsync)
            .WithName("ChangeProviderAccount").WithSummary("Change credentials, fees or settings")
            .Accepts<ChangeProviderAccountRequest>("application/json").Produces<ProviderAccountView>().Refuses(400, 401, 403, 404, 413, 415).RequiresRecentProof();
        edit.MapPost("/provider-accounts/{accountId:guid}/check", CheckAsync)
            .WithName("CheckProviderAccount").WithSummary("Ask the provider with the account's credentials what it holds, or whether it takes them")
            .Accepts<CheckProviderAccountRequest>("application/json").Produces<ProviderCheckView>().Refuses(400, 401, 403, 404, 409, 413, 415);
        group.MapGroup("").RequirePermission(Permissions.ProviderAccountsDelete).MapDelete("/provider-accounts/{accountId:guid}", DeleteAsync)
            .WithName("DeleteProviderAccount").WithSummary("Delete a provider account; what is on its way goes on")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404).RequiresRecentProof();
    }

    /// <summary>The one route that is about no merchant: everybody who is signed in may know it.</summary>
    public static void MapProviderReference(this IEndpointRouteBuilder signedIn)
        => signedIn.MapGet("/reference/providers", ListProviders).WithTags("Provider accounts")
            .WithName("ListProviders").WithSummary("The providers that Centry speaks with, and which credentials each wants")
            .Produces<IReadOnlyList<ProviderReference>>().Refuses(401);

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<IEnumerable<ProviderReference>> ListProviders(GatewayRegistry gateways) => TypedResults.Json(
        gateways.All.Select(g => g.Descriptor).OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => new ProviderReference(
            d.Id, d.DisplayName, d.Aliases, d.Capabilities, d.Methods, [.. d.Countries.Order(StringComparer.Ordinal)], CredentialsOf(d))),
        CentryJson.Options);

    /// <summary>The credential schema of a gateway.</summary>
    internal static IReadOnlyList<CredentialFieldView> CredentialsOf(GatewayDescriptor gateway)
        => [.. gateway.Credentials.Select(f => new CredentialFieldView(f.Name, f.Label, f.Required, f.Secret, f.Help, f.NeededFor))];

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, ManageProviderAccounts accounts, GatewayRegistry gateways)
        => TypedResults.Json((await accounts.ListAsync(merchantId, http.RequestAborted)).Select(a => ToView(a, gateways)), CentryJson.Options);

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid accountId, ManageProviderAccounts accounts, GatewayRegistry gateways)
        => await accounts.FindAsync(merchantId, accountId, http.RequestAborted) is { } account
            ? TypedResults.Json(ToView(account, gateways), CentryJson.Options)
            : ManageProviderAccounts.NotFound.ToResult();

    private static Task<IResult> CreateAsync(HttpContext http, Guid merchantId, ManageProviderAccounts accounts, GatewayRegistry gateways)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var provider = fields.Text("provider", WordMax, required: true);
            var wanted = Read(fields, isNew: true);
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (account, refusal) = await accounts.CreateAsync(merchantId, provider!, wanted, http.RequestAborted);
            return account is null ? refusal!.ToResult() : TypedResults.Json(ToView(account, gateways), CentryJson.Options, statusCode: StatusCodes.Status201Created);
        });

    private static Task<IResult> ChangeAsync(HttpContext http, Guid merchantId, Guid accountId, ManageProviderAccounts accounts, GatewayRegistry gateways)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var change = Read(fields, isNew: false);
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (account, refusal) = await accounts.ChangeAsync(merchantId, accountId, change, http.RequestAborted);
            return account is null ? refusal!.ToResult() : TypedResults.Json(ToView(account, gateways), CentryJson.Options);
        });

    private static async Task<IResult> DeleteAsync(HttpContext http, Guid merchantId, Guid accountId, ManageProviderAccounts accounts)
        => (await accounts.DeleteAsync(merchantId, accountId, http.RequestAborted)).ToNoContent();

    private static Task<IResult> CheckAsync(HttpContext http, Guid merchantId, Guid accountId, ManageProviderAccounts accounts) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var environment = fields.OneOf("environment", Core.Environments.All, required: true);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        if (await accounts.FindAsync(merchantId, accountId, http.RequestAborted) is null)
            return ManageProviderAccounts.NotFound.ToResult();
        var (balance, refusal) = await accounts.AskBalanceAsync(accountId, environment!, http.RequestAborted);
        return balance switch
        {
            ProviderBalance.Known known => TypedResults.Json(new ProviderCheckView("ok", "The provider answered.", known.Available, known.CurrencyCode), CentryJson.Options),
            ProviderBalance.Asked => TypedResults.Json(new ProviderCheckView("asked", "The provider took the question; its answer comes by callback.", null, null), CentryJson.Options),
            ProviderBalance.Untold => TypedResults.Json(new ProviderCheckView("ok", "The provider takes the account's credentials.", null, null), CentryJson.Options),
            ProviderBalance.Unavailable unavailable => TypedResults.Json(new ProviderCheckView("failed", unavailable.Reason, null, null), CentryJson.Options),
            _ => refusal!.ToResult(),
        };
    });

    private static async Task<IResult> ListCountriesAsync(HttpContext http, Guid merchantId, CentryDbContext context)
    {
        var rows = await context.CountryAccounts.AsNoTracking().Where(c => c.MerchantId == merchantId).OrderBy(c => c.CountryCode)
            .Select(c => new { Row = c, Accounts = context.ProviderAccounts.Count(a => a.CountryAccountId == c.Id && a.DeletedAt == null) })
            .ToListAsync(http.RequestAborted);
        return TypedResults.Json(
            rows.Select(r => new CountryAccountView(
                r.Row.Id, r.Row.CountryCode, Countries.TryGet(r.Row.CountryCode, out var country) ? country.Name : r.Row.CountryCode, r.Row.CurrencyCode, r.Accounts, r.Row.CreatedAt)),
            CentryJson.Options);
    }

    private static ProviderAccountChange Read(JsonFields fields, bool isNew)
    {
        var isRanked = fields.Find("failover_rank") is not null;
        return new ProviderAccountChange
        {
            Name = fields.Text("name", ManageProviderAccounts.NameMax, required: isNew),
            Country = fields.Text("country", WordMax),
            ActiveEnvironment = fields.OneOf("active_environment", Core.Environments.All),
            Credentials = ReadCredentials(fields),
            FeePercentage = fields.Number("fee_percentage", 100, decimals: 4),
            FeeFixed = fields.Number("fee_fixed", ManageProviderAccounts.FeeFixedMax, decimals: 2),
            IsDefault = fields.Find("is_default") is null ? null : fields.Flag("is_default"),
            IsPaused = isNew || fields.Find("is_paused") is null ? null : fields.Flag("is_paused"),
            ChangesFailover = !isNew && (isRanked || fields.IsNull("failover_rank")),
            FailoverRank = isNew ? null : (short?)fields.Number("failover_rank", ManageProviderAccounts.RankMax, decimals: 0, min: 1),
        };
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string?>?> ReadCredentials(JsonFields fields)
    {
        var all = new Dictionary<string, IReadOnlyDictionary<string, string?>?>();
        foreach (var environment in Core.Environments.All)
        {
            var path = CredentialVault.FieldOf(environment);
            if (fields.IsNull(path))
            {
                all[environment] = null;
            }
            else if (fields.Find(path) is { } element)
            {
                if (element.ValueKind != JsonValueKind.Object
                    || element.EnumerateObject().Any(p => p.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
                    fields.Fault(path, "Must be an object of strings, as the provider's credential schema has them.");
                else
                    all[environment] = element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString());
            }
        }

        return all;
    }

    private static ProviderAccountView ToView(ProviderAccount a, GatewayRegistry gateways)
    {
        var gateway = gateways.Find(a.Provider)?.Descriptor;
        return new ProviderAccountView(
            a.Id, a.Provider, a.Name, a.CountryCode, a.CountryAccountId, a.ActiveEnvironment, a.FieldsSandbox ?? [], a.FieldsProduction ?? [],
            a.FeePercentage, a.FeeFixed, a.Capabilities, Reached(Core.Environments.Sandbox), Reached(Core.Environments.Production), a.IsDefault, a.IsPaused, a.FailoverRank, a.CreatedAt, a.UpdatedAt);

        IReadOnlyList<string> Reached(string environment) => gateway is null ? [] : [.. a.Capabilities.Where(c => a.Can(c, gateway, environment))];
    }
}
