using Centry.Api.Http;
using Centry.Api.Management.Audit;
using Centry.Api.Management.Erp;
using Centry.Api.Management.GoingLive;
using Centry.Api.Management.Invoicing;
using Centry.Api.Management.Keys;
using Centry.Api.Management.Live;
using Centry.Api.Management.Members;
using Centry.Api.Management.Overview;
using Centry.Api.Management.Payments;
using Centry.Api.Management.Providers;
using Centry.Api.Management.Reports;
using Centry.Api.Management.Webhooks;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.People;

namespace Centry.Api.Management;

/// <summary><c>/api/v1/merchants/{id}</c>: what the people of an organization see and do with their merchants.</summary>
public static class ManagementFeature
{
    private static readonly Refusal NoSuchMerchant = new(ErrorCodes.NotFound, "There is no such merchant.");

    public static IServiceCollection AddMerchantManagement(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<LiveOptions>().Bind(configuration.GetSection(LiveOptions.Section))
            .Validate(o => o is { StreamsMax: > 0, StreamsPerMerchantMax: > 0 }, $"{LiveOptions.Section}: limits must be above zero.")
            .ValidateOnStart();
        services.AddSingleton<PersonsMoney>();
        services.AddSingleton<PayoutPlanner>();
        services.AddSingleton<EventReader>();
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
        services.AddHostedService<DeliveryListener>();
        return services;
    }

    public static IEndpointRouteBuilder MapMerchantManagement(this IEndpointRouteBuilder app)
    {
        var merchant = app.MapGroup("/api/v1/merchants/{merchantId:guid}")
            .RequireAuthorization(PeopleFeature.SignedIn)
            .NeverStored();
        var payments = merchant.MapGroup("").RequirePermission(Permissions.PaymentsView);
        payments.MapMerchantBalances();
        payments.MapMerchantLive();
        payments.MapOverview();
        merchant.MapMerchantPayins();
        merchant.MapMerchantPayouts();
        payments.MapLedger();
        payments.MapPaymentOptions();
        payments.MapGoingLive();
        var invoicing = merchant.MapGroup("").RequirePermission(Permissions.InvoicesManage);
        invoicing.MapContacts();
        invoicing.MapDocuments();
        merchant.MapGroup("").RequirePermission(Permissions.AuditView).MapAuditLog();
        merchant.MapGroup("").RequirePermission(Permissions.ReportsExport).MapReports();
        merchant.MapProviderAccounts();
        merchant.MapGroup("").RequirePermission(Permissions.ApiKeysManage).MapApiKeys();
        var members = merchant.MapGroup("").RequirePermission(Permissions.MembersManage);
        members.MapMembers();
        members.MapRoles();
        merchant.MapGroup("").RequirePermission(Permissions.SettingsManage).MapSettings();
        app.MapGroup("/api/v1/merchants").RequireAuthorization(PeopleFeature.SignedIn).NeverStored().AddEndpointFilter<SignedInFilter>().MapProviderReference();
        var erp = merchant.MapGroup("").RequirePermission(Permissions.ErpManage);
        erp.MapErpConnections();
        erp.MapErpRecords();
        var webhooks = merchant.MapGroup("").RequirePermission(Permissions.WebhooksManage);
        webhooks.MapWebhookEndpoints();
        webhooks.MapWebhookDeliveries();
        return app;
    }

    /// <summary>
    /// Lets a request pass whose person belongs to the merchant's organization in a role that grants this. To all others the merchant does
    /// not exist. Asked of the database each time: what changed there holds at once.
    /// </summary>
    internal static RouteGroupBuilder RequirePermission(this RouteGroupBuilder group, string permission)
        => group.WithMetadata(new RequiredPermission(permission))
            .AddEndpointFilter(async (context, next) => await RefuseAsync(context.HttpContext, permission) ?? await next(context));

    /// <summary>Whether what let a request pass still holds; for answers that go on.</summary>
    internal static async Task<bool> MayStillAsync(HttpContext http, string permission)
        => await StandingAsync(http) is { SessionIsOpen: true, Grant: { } grant } && grant.Allows(permission);

    private static async Task<IResult?> RefuseAsync(HttpContext http, string permission)
    {
        switch (await StandingAsync(http))
        {
            case { SessionIsOpen: false }:
                return PeopleFeature.SessionOver(http);
            case { Grant: null }:
                return NoSuchMerchant.ToResult();
            case { Grant: { } grant } when !grant.Allows(permission):
                return MissingPermission(grant.Role, permission).ToResult();
            case var standing:
                var member = new Member(AccessTokens.Read(http.User)!.Value.UserId, standing.Email, standing.OrganizationId, standing.Grant!);
                http.Features.Set(member);
                http.Features.Set(new SessionProof(standing.ProvenAt!.Value));
                http.ActAs(ActorKinds.Member, member.UserId, member.Email);
                return null;
        }
    }

    private static Task<MerchantStanding> StandingAsync(HttpContext http)
    {
        var (userId, sessionId) = AccessTokens.Read(http.User) ?? throw new InvalidOperationException("A token without person or session was taken.");
        return http.RequestServices.GetRequiredService<MerchantAccess>().FindAsync(userId, sessionId, MerchantId(http), http.RequestAborted);
    }

    /// <summary>The merchant that the path names.</summary>
    private static Guid MerchantId(HttpContext http) => Guid.Parse((string)http.GetRouteValue("merchantId")!);

    internal static Refusal MissingPermission(string role, string permission)
        => new(ErrorCodes.MissingPermission, $"Your role \"{role}\" does not grant {permission}.") { Details = new Dictionary<string, object> { ["permission"] = permission } };
}

/// <summary>The person who asks, as a member of the merchant's organization: set for every route that wants a permission.</summary>
/// <param name="Grant">What their role lets them do.</param>
public sealed record Member(Guid UserId, string Email, Guid OrganizationId, Grant Grant)
{
    public static Member Of(HttpContext http)
        => http.Features.Get<Member>() ?? throw new InvalidOperationException("This route asks for no permission.");
}

/// <summary>What a route asks of a person's role.</summary>
public sealed record RequiredPermission(string Name);
