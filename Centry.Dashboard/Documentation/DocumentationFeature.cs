using Centry.Client;
using Centry.Dashboard.Hosting;
using Microsoft.AspNetCore.ResponseCompression;

namespace Centry.Dashboard.Documentation;

/// <summary>The pages that everybody may read: <c>/docs</c> and <c>/reference</c>.</summary>
internal static class DocumentationFeature
{
    private static readonly string[] Paths = ["/docs", "/reference"];

    public static void AddDocumentation(this IServiceCollection services)
    {
        services.AddSingleton<PublicApi>();
        services.AddSingleton<DocsLibrary>();
        services.AddSingleton(provider => new ReferenceClient(ApiClients.Http(provider), new CentryClientOptions
        {
            // A reader waits for it, and the next one asks again.
            Timeout = TimeSpan.FromSeconds(3),
            MaxRetries = 1,
            TimeProvider = provider.GetRequiredService<TimeProvider>(),
        }));
        services.AddSingleton<ReferenceReader>();
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
    }

    /// <summary>
    /// Packs these pages, which are long and say the same to everybody. No other page: one that holds a secret beside what a stranger may have put into
    /// it must not be packed, or its length tells the secret.
    /// </summary>
    public static void UseDocumentation(this WebApplication app)
    {
        app.UseWhen(context => Paths.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)), pages => pages.UseResponseCompression());
        // Read now: a fault in a page is found at the start, not by a reader.
        app.Services.GetRequiredService<DocsLibrary>();
    }
}
