using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Texts;

/// <summary>
/// All texts as one set of names, whichever of the files <c>Texts/*.resx</c> holds them: a file for each area of pages, and the same
/// again for each language (<c>Payouts.resx</c>, <c>Payouts.fr.resx</c>). What a language lacks is shown in English.
/// </summary>
public sealed class UiTextsLocalizer : IStringLocalizer<UiTexts>
{
    private const string Folder = "Centry.Dashboard.Texts.";
    private const string Extension = ".resources";

    private static readonly ConcurrentDictionary<string, FrozenDictionary<string, string>> Languages = new(StringComparer.Ordinal);

    /// <summary>The files of English, without language and extension.</summary>
    public static IReadOnlyList<string> Areas { get; } =
    [
        .. typeof(UiTexts).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => name[..^Extension.Length]),
    ];

    public LocalizedString this[string name] => Find(name) is { } text ? new(name, text) : new(name, name, resourceNotFound: true);

    public LocalizedString this[string name, params object[] arguments]
        => Find(name) is { } text ? new(name, string.Format(CultureInfo.CurrentCulture, text, arguments)) : new(name, name, resourceNotFound: true);

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => Of(CultureInfo.CurrentUICulture).Select(text => new LocalizedString(text.Key, text.Value));

    private static string? Find(string name) => Of(CultureInfo.CurrentUICulture).GetValueOrDefault(name);

    private static FrozenDictionary<string, string> Of(CultureInfo culture)
        => Languages.GetOrAdd(culture.TwoLetterISOLanguageName, static language => Read(CultureInfo.GetCultureInfo(language)));

    private static FrozenDictionary<string, string> Read(CultureInfo language)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var resources in Areas.Select(area => new ResourceManager(area, typeof(UiTexts).Assembly)))
        {
            foreach (var culture in new[] { CultureInfo.InvariantCulture, language })
            {
                if (resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false) is { } set)
                {
                    foreach (System.Collections.DictionaryEntry entry in set)
                    {
                        texts[(string)entry.Key] = (string)entry.Value!;
                    }
                }
            }
        }
        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
