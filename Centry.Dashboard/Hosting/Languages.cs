using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Centry.Dashboard.Hosting;

/// <summary>The languages that there are texts for; the first is the default.</summary>
internal static class Languages
{
    /// <summary>Written by the browser's script when somebody chooses.</summary>
    private const string CookieName = "centry_lang";

    public static readonly string[] Supported = ["en", "fr"];

    /// <summary>Every region's way of writing numbers and dates in these languages: <c>en-UG</c>, <c>fr-CD</c>, and the languages' own.</summary>
    public static IReadOnlyList<CultureInfo> Cultures { get; } =
        [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => Supported.Contains(culture.TwoLetterISOLanguageName))];

    /// <summary>Texts are in the language that was chosen, else in the browser's; numbers and dates as the browser's region writes them.</summary>
    public static void Configure(RequestLocalizationOptions options)
    {
        options.SupportedCultures = [.. Cultures];
        options.AddSupportedUICultures(Supported).SetDefaultCulture(Supported[0]);
        options.RequestCultureProviders = [new CustomRequestCultureProvider(ReadAsync), new AcceptLanguageHeaderRequestCultureProvider()];
    }

    private static Task<ProviderCultureResult?> ReadAsync(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { } chosen || !Supported.Contains(chosen))
        {
            return Task.FromResult<ProviderCultureResult?>(null);
        }
        var region = context.Request.GetTypedHeaders().AcceptLanguage.Select(asked => asked.Value.Value)
            .FirstOrDefault(asked => asked?.StartsWith($"{chosen}-", StringComparison.OrdinalIgnoreCase) == true);
        return Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(region ?? chosen, chosen));
    }
}
