using Centry.Api.Http;
using Centry.Api.Limits;
using Centry.Api.Management.Members;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.ApiKeys;
using Centry.Core.Audit;
using Centry.Core.Fees;
using Centry.Core.Merchants;
using Centry.Core.People;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Centry.Api.Platform;

/// <summary>
/// <c>/api/platform</c>: what Centry's own people do. Not in the public schema, and not there at all for anybody else. Each act is in the
/// audit log of the organization that it concerns.
/// </summary>
public static class PlatformRoutes
{
    private const int LimitDefault = 50;
    private const int LimitMax = 200;
    private const int EmailMax = 254;
    private const decimal FixedMax = 1_000_000_000m;

    private static readonly Refusal NothingHere = new(ErrorCodes.NotFound, "There is nothing here.");
    private static readonly Refusal SecondFactorFirst = new(ErrorCodes.SecondFactorRequired, "Set up an authenticator app or sign in with a passkey first: Centry's own people need a second factor.");

    public static IEndpointRouteBuilder MapPlatform(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/platform").ExcludeFromDescription().RequireAuthorization(PeopleFeature.SignedIn).NeverStored()
            .AddEndpointFilter<SignedInFilter>().AddEndpointFilter(AdmitAsync);
        group.MapGet("/organizations", ListAsync).WithName("PlatformListOrganizations").WithSummary("Organizations, newest first");
        group.MapPost("/organizations", CreateAsync).WithName("PlatformCreateOrganization").WithSummary("Create an organization, and invite its first owner");
        group.MapPost("/organizations/{organizationId:guid}/merchants", CreateMerchantAsync).WithName("PlatformCreateMerchant").WithSummary("Create a merchant");
        group.MapPost("/organizations/{organizationId:guid}/invitations", InviteAsync).WithName("PlatformInvite").WithSummary("Invite somebody into an organization");
        group.MapGet("/merchants/{id:guid}", GetMerchantAsync).WithName("PlatformGetMerchant").WithSummary("A merchant with its keys that work");
        group.MapPatch("/merchants/{id:guid}", ChangeMerchantAsync).WithName("PlatformChangeMerchant").WithSummary("Set a merchant's fees and limits, pause it");
        group.MapPatch("/merchants/{id:guid}/api-keys/{keyId:guid}", ChangeKeyAsync).WithName("PlatformChangeApiKey").WithSummary("Set a key's rate limit");
        return app;
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var person = SignedInPerson.Of(http);
        if (!person.IsPlatformAdmin)
            return NothingHere.ToResult();
        if (!person.HasStrongSession && http.RequestServices.GetRequiredService<IOptions<PeopleOptions>>().Value.PlatformNeedsSecondFactor)
            return SecondFactorFirst.ToResult();
        http.ActAs(ActorKinds.Platform, person.UserId, person.Email);
        return await next(context);
    }

    private static async Task<IResult> ListAsync(HttpContext http, CentryDbContext context)
    {
        var query = new QueryReader(http.Request.Query);
        var (limit, after, name) = (query.Number("limit", LimitDefault, 1, LimitMax), query.Id("after"), query.Text("q"));
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var rows = context.Organizations.AsNoTracking();
        if (after is { } last)
            rows = rows.Where(o => o.Id.CompareTo(last) < 0);
        if (name is { } wanted)
        {
            var pattern = LikePattern.Containing(wanted);
            rows = rows.Where(o => EF.Functions.ILike(o.Name, pattern) || context.Merchants.Any(m => m.OrganizationId == o.Id && EF.Functions.ILike(m.Name, pattern)));
        }

        var page = await rows.OrderByDescending(o => o.Id).Take(limit + 1).ToListAsync(http.RequestAborted);
        var ids = page.Take(limit).Select(o => o.Id).ToList();
        var merchants = (await context.Merchants.AsNoTracking().Where(m => ids.Contains(m.OrganizationId)).OrderBy(m => m.CreatedAt).ToListAsync(http.RequestAborted)).ToLookup(m => m.OrganizationId);
        var members = await context.Memberships.Where(m => ids.Contains(m.OrganizationId)).GroupBy(m => m.OrganizationId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, http.RequestAborted);
        return TypedResults.Json(
            new Cursored<PlatformOrganization>(
                [.. page.Take(limit).Select(o => new PlatformOrganization(o.Id, o.Name, members.GetValueOrDefault(o.Id), [.. merchants[o.Id].Select(ToView)], o.CreatedAt))],
                page.Count > limit ? page[limit - 1].Id.ToString() : null),
            CentryJson.Options);
    }

    private static Task<IResult> CreateAsync(HttpContext http, ManageMerchants merchants, Invitations invitations) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var name = fields.Text("name", ManageMerchants.NameMax, required: true);
        var owner = fields.Text("owner_email", EmailMax, required: true);
        if (owner is not null && !EmailAddress.IsSound(owner.Trim()))
            fields.Fault("owner_email", "This is not an e-mail address.");
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var organization = await merchants.AddOrganizationAsync(name!, http.RequestAborted);
        var (_, refusal) = await invitations.InviteAsync(organization.Id, actorId: null, owner!, Roles.Owner, http.RequestAborted);
        return refusal is not null
            ? refusal.ToResult()
            : TypedResults.Json(new PlatformOrganization(organization.Id, organization.Name, 0, [], organization.CreatedAt), CentryJson.Options, statusCode: StatusCodes.Status201Created);
    });

    private static Task<IResult> CreateMerchantAsync(HttpContext http, Guid organizationId, ManageMerchants merchants) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var name = fields.Text("name", ManageMerchants.NameMax, required: true);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (merchant, refusal) = await merchants.AddMerchantAsync(organizationId, name!, http.RequestAborted);
        return merchant is null ? refusal!.ToResult() : TypedResults.Json(ToView(merchant), CentryJson.Options, statusCode: StatusCodes.Status201Created);
    });

    private static Task<IResult> InviteAsync(HttpContext http, Guid organizationId, Invitations invitations, CentryDbContext context) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var (email, role) = (fields.Text("email", EmailMax, required: true), fields.Text("role", CustomRole.NameMax, required: true));
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        if (!await context.Organizations.AnyAsync(o => o.Id == organizationId, http.RequestAborted))
            return NothingHere.ToResult();
        var (invitation, refusal) = await invitations.InviteAsync(organizationId, actorId: null, email!, role!, http.RequestAborted);
        return invitation is null ? refusal!.ToResult() : TypedResults.Json(MemberRoutes.ToView(invitation), CentryJson.Options, statusCode: StatusCodes.Status201Created);
    });

    private static async Task<IResult> GetMerchantAsync(
        HttpContext http, Guid id, CentryDbContext context, ApiKeyQueries keys, IOptionsMonitor<FeeOptions> fees, IOptionsMonitor<RateLimitOptions> limits, TimeProvider time)
    {
        var found = await (from merchant in context.Merchants.AsNoTracking()
                           join organization in context.Organizations on merchant.OrganizationId equals organization.Id
                           where merchant.Id == id
                           select new { Merchant = merchant, OrganizationName = organization.Name }).SingleOrDefaultAsync(http.RequestAborted);
        if (found is null)
            return NothingHere.ToResult();
        var now = time.GetUtcNow();
        var working = (await keys.ListAsync(id, http.RequestAborted)).Select(listed => listed.Key).Where(key => key.StatusAt(now) is ApiKeyStatus.Active or ApiKeyStatus.Ending);
        var rates = fees.CurrentValue;
        return TypedResults.Json(
            new PlatformMerchantDetail(
                ToView(found.Merchant), found.OrganizationName, rates.PayinPercentage, rates.PayoutPercentage, limits.CurrentValue.RequestsPerMinute,
                [.. working.Take(LimitMax).Select(key => new PlatformApiKey(key.Id, key.Name, key.Prefix, key.Environment, key.RateLimitPerMinute))]),
            CentryJson.Options);
    }

    private static Task<IResult> ChangeMerchantAsync(HttpContext http, Guid id, ManageMerchants merchants) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var change = new MerchantChange
        {
            Name = fields.Text("name", ManageMerchants.NameMax),
            PayinFeePercentage = fields.Number("payin_fee_percentage", 100, decimals: 4),
            PayinFeeFixed = fields.Number("payin_fee_fixed", FixedMax, decimals: 2),
            PayoutFeePercentage = fields.Number("payout_fee_percentage", 100, decimals: 4),
            PayoutFeeFixed = fields.Number("payout_fee_fixed", FixedMax, decimals: 2),
            TakesDefaultPayinFee = fields.IsNull("payin_fee_percentage"),
            TakesDefaultPayoutFee = fields.IsNull("payout_fee_percentage"),
            RateLimitPerMinute = (int?)fields.Number("rate_limit_per_minute", ApiKeyTerms.RateLimitMax, decimals: 0, min: 1),
            TakesDefaultRateLimit = fields.IsNull("rate_limit_per_minute"),
            IsPaused = fields.Find("is_paused") is null ? null : fields.Flag("is_paused"),
        };
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (merchant, refusal) = await merchants.ChangeAsync(id, change, http.RequestAborted);
        return merchant is null ? refusal!.ToResult() : TypedResults.Json(ToView(merchant), CentryJson.Options);
    });

    private static Task<IResult> ChangeKeyAsync(HttpContext http, Guid id, Guid keyId, ManageApiKeys keys, TimeProvider time) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var limit = (int?)fields.Number("rate_limit_per_minute", ApiKeyTerms.RateLimitMax, decimals: 0, min: 1);
        if (limit is null && !fields.IsNull("rate_limit_per_minute"))
            fields.Fault("rate_limit_per_minute", "Is required; null takes the merchant's.");
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (key, refusal) = await keys.ChangeAsync(id, keyId, terms => terms with { RateLimitPerMinute = limit }, http.RequestAborted);
        return key is null ? refusal!.ToResult() : TypedResults.Json(ApiKeyView.Of(key, null, time.GetUtcNow()), CentryJson.Options);
    });

    private static PlatformMerchant ToView(Merchant m) => new(
        m.Id, m.OrganizationId, m.Name, m.PayinFeePercentage, m.PayinFeeFixed, m.PayoutFeePercentage, m.PayoutFeeFixed, m.RateLimitPerMinute, m.IsPaused, m.CreatedAt);
}
