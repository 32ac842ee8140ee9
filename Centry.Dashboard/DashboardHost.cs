using System.Reflection;
using Centry.Dashboard.Components;
using Centry.Dashboard.Components.Reports;
using Centry.Dashboard.Documentation;
using Centry.Dashboard.Hosting;
using Centry.Dashboard.Live;
using Centry.Dashboard.Session;
using Centry.Dashboard.Texts;
using Centry.Dashboard.Theme;
using Centry.Dashboard.Workspaces;
using Microsoft.Extensions.Localization;
using MudBlazor.Services;

namespace Centry.Dashboard;

/// <summary>Builds the dashboard host. One factory serves the process of its own and the one-machine stack.</summary>
public static class DashboardHost
{
    /// <param name="args">Command line, read as configuration.</param>
    /// <param name="configure">Changes to the builder before services are added: configuration, clock, URLs.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // The files lie beside this assembly, whichever program is the entry and wherever it was started.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = "Centry.Dashboard",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        // Else files of a build that was not published are read anew and sent uncompressed, in case somebody edits them.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = builder.Environment.IsDevelopment() ? "true" : "false";
        configure?.Invoke(builder);
        builder.AddPlatform();
        builder.AddApiClients();
        builder.AddSignIn();
        AddPages(builder);

        var app = builder.Build();
        UsePages(app);
        return app;
    }

    private static void AddPages(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddPolicyReports();
        services.AddLocalization();
        services.AddSingleton<IStringLocalizer<UiTexts>, UiTextsLocalizer>();
        services.AddHttpContextAccessor();
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            // A lost circuit costs memory until it comes back; a phone in a tunnel comes back within minutes.
            options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(5);
            options.DisconnectedCircuitMaxRetained = 200;
        });
        services.AddCascadingAuthenticationState();
        services.AddMudServices();
        services.AddDocumentation();
        services.AddSingleton<PrerenderHandoff>();
        services.AddScoped<LiveFeed>();
        services.AddScoped<Ticker>();
        services.AddScoped<Access>();
        services.AddScoped<Toasts>();
        services.AddScoped<StepUpPrompt>();
        services.AddTransient<Submission>();
        services.AddReportDownloads();
        services.AddSingleton(provider => new Lazy<Task<ThemeStylesheet>>(
            () => ThemeStylesheet.RenderAsync(provider, provider.GetRequiredService<ILoggerFactory>())));
    }

    private static void UsePages(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseDocumentation();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", "?status={0}", createScopeForStatusCodePages: true);
        app.UseRequestLocalization(Languages.Configure);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseFormTokens();
        app.UseRateLimiter();

        var assets = AssetManifest();
        app.MapStaticAssets(assets).AllowAnonymous();
        app.MapPolicyReports();
        app.MapThemeStylesheet();
        app.MapSession();
        app.MapReportDownloads();
        app.MapPasskey();
        app.MapPlatform();
        app.MapRazorComponents<App>()
            .WithStaticAssets(assets)
            // Our own policy says 'none' for the whole site.
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }

    /// <summary>
    /// The list of our files. A build leaves ours beside every program that refers to this project; publishing another
    /// program merges it into that program's own.
    /// </summary>
    private static string AssetManifest()
    {
        var ours = Manifest("Centry.Dashboard");
        return File.Exists(ours) || Assembly.GetEntryAssembly()?.GetName().Name is not { } entry ? ours : Manifest(entry);

        static string Manifest(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.staticwebassets.endpoints.json");
    }
}
