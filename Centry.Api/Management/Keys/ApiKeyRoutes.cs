using Centry.Api.Http;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core.ApiKeys;
using Centry.Core.Currencies;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Keys;

/// <summary><c>…/api-keys</c>: a merchant's keys, their limits, and what was refused to them.</summary>
internal static class ApiKeyRoutes
{
    private const int OverlapHoursDefault = 24;

    public static void MapApiKeys(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/api-keys").WithTags("API keys");
        group.MapGet("/", ListAsync)
            .WithName("ListApiKeys").WithSummary("A merchant's keys, newest first, those that have ended too")
            .Produces<IReadOnlyList<ApiKeyView>>().Refuses(401, 403, 404);
        group.MapPost("/", CreateAsync)
            .WithName("CreateApiKey").WithSummary("Issue a key; it is shown this once")
            .Accepts<CreateApiKeyRequest>("application/json").Produces<ApiKeyView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 413, 415).RequiresRecentProof();
        group.MapGet("/{keyId:guid}", GetAsync)
            .WithName("GetApiKey").WithSummary("A key, without its secret")
            .Produces<ApiKeyView>().Refuses(401, 403, 404);
        group.MapPatch("/{keyId:guid}", ChangeAsync)
            .WithName("ChangeApiKey").WithSummary("Change a key's name, permissions and limits, at once")
            .Accepts<ChangeApiKeyRequest>("application/json").Produces<ApiKeyView>().Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        group.MapPost("/{keyId:guid}/rotate", RotateAsync)
            .WithName("RotateApiKey").WithSummary("Issue a key on the same terms; the old one works for a while beside it")
            .Accepts<RotateApiKeyRequest>(isOptional: true, "application/json").Produces<ApiKeyView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        group.MapPost("/{keyId:guid}/revoke", RevokeAsync)
            .WithName("RevokeApiKey").WithSummary("End a key now")
            .Produces<ApiKeyView>().Refuses(401, 403, 404, 409).RequiresRecentProof();
        group.MapGet("/{keyId:guid}/rejections", RejectionsAsync)
            .WithName("ListApiKeyRejections").WithSummary("The last calls from outside a key's whitelist")
            .Produces<IReadOnlyList<ApiKeyRejectionView>>().Refuses(401, 403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, ApiKeyQueries keys, TimeProvider time)
        => TypedResults.Json((await keys.ListAsync(merchantId, http.RequestAborted)).Select(k => ApiKeyView.Of(k.Key, k.CountryCode, time.GetUtcNow())), CentryJson.Options);

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid keyId, ApiKeyQueries keys, TimeProvider time)
        => (await keys.FindAsync(keyId.ToString(), http.RequestAborted)).SingleOrDefault(k => k.Key.MerchantId == merchantId) is { } found
            ? TypedResults.Json(ApiKeyView.Of(found.Key, found.CountryCode, time.GetUtcNow()), CentryJson.Options)
            : ManageApiKeys.NoSuchKey.ToResult();

    private static Task<IResult> CreateAsync(HttpContext http, Guid merchantId, ManageApiKeys keys, CentryDbContext context, TimeProvider time)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var environment = fields.OneOf("environment", Core.Environments.All, required: true);
            var terms = Read(fields, new ApiKeyTerms { Name = fields.Text("name", ApiKeyTerms.NameLengthMax, required: true) ?? "" });
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (issued, refusal) = await keys.CreateAsync(merchantId, environment!, terms, Member.Of(http).Email, http.RequestAborted);
            return issued is null
                ? refusal!.ToResult()
                : TypedResults.Json(await ViewAsync(context, issued.Key, time, http.RequestAborted, issued.Secret), CentryJson.Options, statusCode: StatusCodes.Status201Created);
        });

    private static Task<IResult> ChangeAsync(HttpContext http, Guid merchantId, Guid keyId, ManageApiKeys keys, CentryDbContext context, TimeProvider time)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            Read(fields, new ApiKeyTerms { Name = "-" });
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (key, refusal) = await keys.ChangeAsync(merchantId, keyId, terms => Read(fields, terms), http.RequestAborted);
            return key is null ? refusal!.ToResult() : TypedResults.Json(await ViewAsync(context, key, time, http.RequestAborted), CentryJson.Options);
        });

    private static Task<IResult> RotateAsync(HttpContext http, Guid merchantId, Guid keyId, ManageApiKeys keys, CentryDbContext context, TimeProvider time)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var hours = fields.Number("overlap_hours", (decimal)ManageApiKeys.OverlapMax.TotalHours, decimals: 0) ?? OverlapHoursDefault;
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (issued, refusal) = await keys.RotateAsync(merchantId, keyId, TimeSpan.FromHours((double)hours), Member.Of(http).Email, http.RequestAborted);
            return issued is null
                ? refusal!.ToResult()
                : TypedResults.Json(await ViewAsync(context, issued.Key, time, http.RequestAborted, issued.Secret), CentryJson.Options, statusCode: StatusCodes.Status201Created);
        }, optional: true);

    private static async Task<IResult> RevokeAsync(HttpContext http, Guid merchantId, Guid keyId, ManageApiKeys keys, CentryDbContext context, TimeProvider time)
    {
        var (key, refusal) = await keys.RevokeAsync(merchantId, keyId, http.RequestAborted);
        return key is null ? refusal!.ToResult() : TypedResults.Json(await ViewAsync(context, key, time, http.RequestAborted), CentryJson.Options);
    }

    private static async Task<IResult> RejectionsAsync(HttpContext http, Guid merchantId, Guid keyId, ApiKeyQueries keys, CentryDbContext context)
        => await context.ApiKeys.AnyAsync(k => k.Id == keyId && k.MerchantId == merchantId, http.RequestAborted)
            ? TypedResults.Json(
                (await keys.RejectionsAsync(merchantId, keyId, http.RequestAborted)).Select(r => new ApiKeyRejectionView(r.RejectedAt, r.Ip.ToString(), r.Path)), CentryJson.Options)
            : ManageApiKeys.NoSuchKey.ToResult();

    // The rate limit is Centry's to set, so it is not among them.
    private static ApiKeyTerms Read(JsonFields fields, ApiKeyTerms terms) => terms with
    {
        Name = fields.Text("name", ApiKeyTerms.NameLengthMax) ?? terms.Name,
        CountryAccountId = fields.IsNull("country_account") ? null : fields.Id("country_account") ?? terms.CountryAccountId,
        CanCreateInvoices = Flag(fields, "can_create_invoices", terms.CanCreateInvoices),
        CanCreateBills = Flag(fields, "can_create_bills", terms.CanCreateBills),
        CanViewTransactions = Flag(fields, "can_view_transactions", terms.CanViewTransactions),
        CanInitiatePayouts = Flag(fields, "can_initiate_payouts", terms.CanInitiatePayouts),
        IpWhitelist = fields.Texts("ip_whitelist", ApiKeyTerms.WhitelistMax, 60) ?? terms.IpWhitelist,
        SingleTxnCap = fields.IsNull("single_txn_cap") ? null : fields.Number("single_txn_cap", MoneyParsing.Limit, decimals: 2) ?? terms.SingleTxnCap,
        DailyPayoutCap = fields.IsNull("daily_payout_cap") ? null : fields.Number("daily_payout_cap", MoneyParsing.Limit, decimals: 2) ?? terms.DailyPayoutCap,
        ExpiresAt = fields.IsNull("expires_at") ? null : fields.Time("expires_at") ?? terms.ExpiresAt,
    };

    private static bool Flag(JsonFields fields, string field, bool whenLeftOut) => fields.Find(field) is null ? whenLeftOut : fields.Flag(field);

    private static async Task<ApiKeyView> ViewAsync(CentryDbContext context, ApiKey key, TimeProvider time, CancellationToken cancellationToken, ApiKeySecret? secret = null)
    {
        var country = key.CountryAccountId is { } id ? await context.CountryAccounts.Where(c => c.Id == id).Select(c => c.CountryCode).SingleAsync(cancellationToken) : null;
        return ApiKeyView.Of(key, country, time.GetUtcNow(), secret);
    }
}
