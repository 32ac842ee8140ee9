using Microsoft.AspNetCore.Localization;

namespace Centry.Dashboard.Hosting;

/// <summary>The languages that there are texts for; the first is the default.</summary>
internal static class Languages
{
    /// <summary>Written by the browser's script when somebody chooses.</summary>
    private const string CookieName = "centry_lang";

    public static readonly string[] Supported = ["en", "fr"];

    /// <summary>What was chosen, else what the browser asks for.</summary>
    public static void Configure(RequestLocalizationOptions options)
    {
        options.AddSupportedCultures(Supported).AddSupportedUICultures(Supported).SetDefaultCulture(Supported[0]);
        options.RequestCultureProviders = [new CustomRequestCultureProvider(ReadAsync), new AcceptLanguageHeaderRequestCultureProvider()];
    }

    private static Task<ProviderCultureResult?> ReadAsync(HttpContext context)
        => Task.FromResult(context.Request.Cookies[CookieName] is { } chosen && Supported.Contains(chosen) ? new ProviderCultureResult(chosen) : null);
}
