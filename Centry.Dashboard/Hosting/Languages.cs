using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Centry.Dashboard.Hosting;

/// <summary>The languages that there are texts for; the first is the default.</summary>
internal static class Languages
{
    /// <summary>Written by the browser's script when somebody chooses.</summary>
    private const string CookieName = "centry_lang";

    /// <summary>English without a region would be written as in the United States: elsewhere days come first and hours go to 24.</summary>
    private const string DefaultCulture = "en-GB";

    public static readonly string[] Supported = ["en", "fr"];

    /// <summary>Every region's way of writing numbers and dates in these languages: <c>en-UG</c>, <c>fr-CD</c>.</summary>
    public static IReadOnlyList<CultureInfo> Cultures { get; } =
    [
        .. CultureInfo.GetCultures(CultureTypes.AllCultures)
            .Where(culture => Supported.Contains(culture.TwoLetterISOLanguageName) && culture.Name != Supported[0]),
    ];

    /// <summary>Texts are in the language that was chosen, else in the browser's; numbers and dates as the browser's region writes them in it.</summary>
    public static void Configure(RequestLocalizationOptions options)
    {
        (options.SupportedCultures, options.DefaultRequestCulture) = ([.. Cultures], new RequestCulture(DefaultCulture, Supported[0]));
        options.AddSupportedUICultures(Supported);
        options.RequestCultureProviders = [new CustomRequestCultureProvider(ReadAsync), new AcceptLanguageHeaderRequestCultureProvider()];
    }

    private static Task<ProviderCultureResult?> ReadAsync(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { } chosen || !Supported.Contains(chosen))
        {
            return Task.FromResult<ProviderCultureResult?>(null);
        }
        var region = context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Cultures.FirstOrDefault(culture => language.Value.Equals(culture.Name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(culture => culture?.TwoLetterISOLanguageName == chosen)?.Name;
        return Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(region ?? (chosen == Supported[0] ? DefaultCulture : chosen), chosen));
    }
}
