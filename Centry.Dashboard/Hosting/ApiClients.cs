using Centry.Client;
using Centry.Dashboard.Session;
using Centry.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Centry.Dashboard.Hosting;

/// <summary>The API, found by its name and asked as the person at hand.</summary>
internal static class ApiClients
{
    private const string Name = Topology.Resources.Api;

    /// <summary>A page that waits longer than this says so instead.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static void AddApiClients(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        var http = services.AddHttpClient(Name, Configure);
        // The clients live as long as the process: their connections must not, or they never see the API move.
        http.UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2));
        http.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        // Repeats are the client's: it knows that a refresh token works only once.
#pragma warning disable EXTEXP0001
        http.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddSingleton(provider =>
        {
            // Before the sign-in there is nothing but the request at hand.
            var requests = provider.GetRequiredService<IHttpContextAccessor>();
            return new AuthClient(Http(provider, () => ValueTask.FromResult(requests.HttpContext is { } context ? BrowserOrigin.Of(context) : null)), Options(provider));
        });
        services.AddScoped(provider =>
        {
            var session = provider.GetRequiredService<CurrentSession>();
            return new ManagementClient(Http(provider, session.OriginAsync), session.AccessTokenAsync, Options(provider));
        });
    }

    /// <summary>The API as the person of a session, where there is no page: in an endpoint.</summary>
    public static ManagementClient Of(BrowserSession session, IServiceProvider provider)
        => new(Http(provider, () => ValueTask.FromResult(session.Origin)), session.AccessTokenAsync, Options(provider));

    /// <summary>For what anybody may ask.</summary>
    public static HttpClient Http(IServiceProvider provider) => Http(provider, () => ValueTask.FromResult<BrowserOrigin?>(null));

    private static HttpClient Http(IServiceProvider provider, Func<ValueTask<BrowserOrigin?>> origin)
    {
        var handler = new OriginHandler(origin) { InnerHandler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(Name) };
        var http = new HttpClient(handler, disposeHandler: false);
        Configure(http);
        return http;
    }

    private static void Configure(HttpClient http)
    {
        http.BaseAddress = new Uri($"https+http://{Name}");
        // Each call has its own deadline; the stream of changes has none.
        http.Timeout = Timeout.InfiniteTimeSpan;
    }

    private static CentryClientOptions Options(IServiceProvider provider)
        => new() { Timeout = Deadline, TimeProvider = provider.GetRequiredService<TimeProvider>() };
}
