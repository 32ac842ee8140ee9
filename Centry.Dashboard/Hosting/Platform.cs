namespace Centry.Dashboard.Hosting;

/// <summary>What every service of the stack has: discovery, telemetry, health.</summary>
internal static class Platform
{
    public static void AddPlatform(this WebApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        builder.Services.AddHealthChecks();
    }

    public static void MapPlatform(this WebApplication app)
    {
        app.MapHealthChecks("/alive").AllowAnonymous();
        app.MapHealthChecks("/health").AllowAnonymous();
    }
}
