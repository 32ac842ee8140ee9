using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace Centry.Dashboard.Texts;

/// <summary>
/// What the API says, in the reader's language. The API speaks English to everyone: programs keep and compare what it says. The dashboard is
/// read by people. In <c>ApiSentences.{language}.resx</c> each sentence is named by its English, with <c>{0}</c> where the API fills something in.
/// What the file does not know stays English.
/// </summary>
public static partial class ApiSentences
{
    private static readonly ConcurrentDictionary<string, Language?> Languages = new(StringComparer.Ordinal);

    /// <param name="sentence">As the API said it; several one after another are told one by one.</param>
    [return: NotNullIfNotNull(nameof(sentence))]
    public static string? Tell(string? sentence) => sentence is null ? null : Of(CultureInfo.CurrentUICulture)?.Find(sentence) ?? sentence;

    /// <summary>The faults of fields; their names are the API's.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Tell(IReadOnlyDictionary<string, IReadOnlyList<string>> faults)
        => faults.ToDictionary(field => field.Key, field => (IReadOnlyList<string>)[.. field.Value.Select(fault => Tell(fault))]);

    private static Language? Of(CultureInfo culture)
        => Languages.GetOrAdd(culture.TwoLetterISOLanguageName, static language => Read(CultureInfo.GetCultureInfo(language)) is { } texts ? new Language(texts) : null);

    /// <summary>The sentences of a language by their English; null where it has no file.</summary>
    public static IReadOnlyDictionary<string, string>? Read(CultureInfo language)
        => new ResourceManager(typeof(ApiSentences)).GetResourceSet(language, createIfNotExists: true, tryParents: false)?
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    [GeneratedRegex(@"\{(\d)\}")]
    private static partial Regex Place();

    private sealed class Language(IReadOnlyDictionary<string, string> texts)
    {
        /// <summary>Longer than anything that the API says by itself; what others wrote into it must not cost much to look at.</summary>
        private const int LengthMax = 1_000;

        /// <summary>A gateway's reason within why another gateway is tried, in a sentence that names a field.</summary>
        private const int DepthMax = 3;

        private readonly FrozenDictionary<string, string> _texts = texts.ToFrozenDictionary(StringComparer.Ordinal);

        /// <summary>The more of a sentence is its own, the sooner it is tried.</summary>
        private readonly Template[] _templates =
            [.. texts.Where(text => Place().IsMatch(text.Key)).OrderByDescending(text => Place().Replace(text.Key, "").Length).Select(text => new Template(text.Key, text.Value))];

        public string? Find(string text) => text.Length > LengthMax ? null : _texts.GetValueOrDefault(text) ?? Several(text) ?? Filled(text, DepthMax);

        /// <summary>Sentences one after another, all of them known; else what looks like an end is within what was filled in.</summary>
        private string? Several(string text)
        {
            for (var end = text.IndexOf(". ", StringComparison.Ordinal); end >= 0; end = text.IndexOf(". ", end + 1, StringComparison.Ordinal))
            {
                if (One(text[..(end + 1)], DepthMax) is { } told)
                {
                    return Find(text[(end + 2)..]) is { } rest ? $"{told} {rest}" : null;
                }
            }
            return null;
        }

        private string? One(string text, int depth) => _texts.GetValueOrDefault(text) ?? Filled(text, depth);

        /// <summary>What was filled in stays as it is, unless it is something that the API says.</summary>
        private string? Filled(string text, int depth)
        {
            if (depth == 0)
            {
                return null;
            }
            foreach (var template in _templates)
            {
                if (template.Parts(text) is { } parts)
                {
                    return Place().Replace(template.Told, place =>
                    {
                        var part = parts[int.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1].Value;
                        return One(part, depth - 1) ?? part;
                    });
                }
            }
            return null;
        }
    }

    /// <summary>A sentence with places, which its English numbers as they stand.</summary>
    private sealed class Template
    {
        private readonly string _start;
        private readonly string _end;

        /// <summary>Takes time that grows with the text alone, whatever somebody wrote into it.</summary>
        private readonly Regex _pattern;

        public Template(string english, string told)
        {
            var literals = Place().Split(english).Where((_, index) => index % 2 == 0).ToList();
            (_start, _end, Told) = (literals[0], literals[^1], told);
            _pattern = new Regex($@"\A{string.Join("(.+?)", literals.Select(Regex.Escape))}\z", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        }

        public string Told { get; }

        /// <summary>What was filled in, from the second group on; null when it is another sentence.</summary>
        public GroupCollection? Parts(string text)
            => text.StartsWith(_start, StringComparison.Ordinal) && text.EndsWith(_end, StringComparison.Ordinal) && _pattern.Match(text) is { Success: true } match ? match.Groups : null;
    }
}
