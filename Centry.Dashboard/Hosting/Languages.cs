using System.Globalization;

namespace Centry.Dashboard.Hosting;

/// <summary>The languages that there are texts for; the first is the default.</summary>
internal static class Languages
{
    public static readonly string[] Supported = ["en", "fr"];

    /// <summary>Every region's way of writing numbers and dates in these languages: <c>en-UG</c>, <c>fr-CD</c>, and the languages' own.</summary>
    public static IReadOnlyList<CultureInfo> Cultures { get; } =
        [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => Supported.Contains(culture.TwoLetterISOLanguageName))];

    /// <summary>Texts are in the browser's language, numbers and dates as its region writes them.</summary>
    public static void Configure(RequestLocalizationOptions options)
    {
        options.SupportedCultures = [.. Cultures];
        options.AddSupportedUICultures(Supported).SetDefaultCulture(Supported[0]);
    }
}
