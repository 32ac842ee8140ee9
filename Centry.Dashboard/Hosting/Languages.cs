using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Centry.Dashboard.Hosting;

/// <summary>The languages that there are texts for; the first is the default.</summary>
internal static class Languages
{
    public static readonly string[] Supported = ["en", "fr"];

    /// <summary>English without a region would be written as in the United States: elsewhere days come first and hours go to 24.</summary>
    private const string DefaultCulture = "en-GB";

    /// <summary>Every region's way of writing numbers and dates in these languages: <c>en-UG</c>, <c>fr-CD</c>.</summary>
    public static IReadOnlyList<CultureInfo> Cultures { get; } =
    [
        .. CultureInfo.GetCultures(CultureTypes.AllCultures)
            .Where(culture => Supported.Contains(culture.TwoLetterISOLanguageName) && culture.Name != Supported[0]),
    ];

    /// <summary>Texts are in the browser's language, numbers and dates as its region writes them.</summary>
    public static void Configure(RequestLocalizationOptions options)
    {
        (options.SupportedCultures, options.DefaultRequestCulture) = ([.. Cultures], new RequestCulture(DefaultCulture, Supported[0]));
        options.AddSupportedUICultures(Supported);
    }
}
