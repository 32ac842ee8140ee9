using Centry.Api.Balances;
using Centry.Api.Callbacks;
using Centry.Api.CustomerPages;
using Centry.Api.Docs;
using Centry.Api.Events;
using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Api.Limits;
using Centry.Api.Management;
using Centry.Api.Management.Erp;
using Centry.Api.MerchantKeys;
using Centry.Api.Payins;
using Centry.Api.Payments;
using Centry.Api.Payouts;
using Centry.Api.People;
using Centry.Api.Platform;
using Centry.Api.Reference;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.ApiKeys;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Centry.ServiceDefaults;

namespace Centry.Api;

/// <summary>Builds the API's host. One factory serves the process of its own and the one-machine stack.</summary>
public static class ApiHost
{
    /// <param name="args">Command line, read as configuration.</param>
    /// <param name="configure">Changes to the builder before services are added: configuration, clock, URLs.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Centry.Api" });
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.AddNpgsqlDbContext<CentryDbContext>(Topology.Connections.Database);
        builder.AddRedisClient(Topology.Connections.Redis);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MoneyEndpoint.BodyBytesMax;
        });
        AddServices(builder.Services, builder.Configuration);

        var app = builder.Build();
        app.Services.GetRequiredService<TrustedProxies>(); // a list that cannot be read stops the start, not every request
        app.UseMiddleware<RequestIds>();
        app.UseResponseHeaders();
        app.UseContractErrors();
        app.UseMiddleware<UnroutedCalls>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        MapEndpoints(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddCentryCore(configuration);
        services.AddGateways(configuration);
        services.AddWebhookSending(configuration);
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section)
            .Validate(o => o.RequestsPerMinute > 0 && o.RedisTimeout > TimeSpan.Zero, "RateLimits: RequestsPerMinute and RedisTimeout must be above 0.").ValidateOnStart();
        services.AddSingleton<RateLimiter>();
        services.AddHostedService<RateLimiterUpkeep>();
        services.AddSingleton<TrustedProxies>();
        services.AddKeyTraces();
        services.AddSingleton<MerchantKeyGate>();
        services.AddPaymentEndpoints();
        services.ConfigureHttpJsonOptions(json => CentryJson.Configure(json.SerializerOptions));
        services.AddCallbacks();
        services.AddPeople(configuration);
        services.AddMerchantManagement(configuration);
        services.AddDocs();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapDefaultEndpoints();
        var v1 = app.MapGroup("/v1").AddEndpointFilter<MerchantKeyFilter>();
        v1.MapPayins();
        v1.MapPayouts();
        v1.MapBalance();
        v1.MapEventFeed();
        app.MapCallbacks();
        app.MapCustomerPages();
        app.MapAuth();
        app.MapReference();
        app.MapMerchantManagement();
        app.MapErpCallbacks();
        app.MapPlatform();
        app.MapDocs();
    }
}
