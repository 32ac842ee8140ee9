using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Centry.Dashboard.Texts;
using Xunit;

namespace Centry.Dashboard.Tests.Rules;

/// <summary>Every text that the pages ask for exists, and none exists that nobody asks for.</summary>
public sealed partial class TextTests
{
    /// <summary>Names that are put together at run time begin so.</summary>
    private static readonly string[] Composed = ["Status.", "Method.", "Timeline.", "Time."];

    [Fact]
    public void Every_text_asked_for_exists()
    {
        var missing = Asked().Where(name => !Known().Contains(name)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void No_text_is_there_for_nobody()
    {
        var asked = Asked().ToHashSet();
        var spare = Known().Where(name => !asked.Contains(name) && !Composed.Any(start => name.StartsWith(start, StringComparison.Ordinal))).ToList();
        Assert.Empty(spare);
    }

    [Fact]
    public void Every_status_method_and_source_of_the_contract_has_a_text()
        => Assert.Empty(new[]
        {
            "Status.pending", "Status.processing", "Status.completed", "Status.failed", "Status.cancelled", "Status.refunded",
            "Status.delivery_pending", "Status.delivery_delivered", "Status.delivery_failed",
            "Method.mobile_money", "Method.card", "Method.bank_transfer", "Method.crypto",
            "Timeline.pending", "Timeline.processing", "Timeline.completed", "Timeline.failed", "Timeline.cancelled", "Timeline.refunded",
            "Timeline.By.api", "Timeline.By.gateway", "Timeline.By.callback", "Timeline.By.sandbox", "Timeline.By.sweep",
        }.Except(Known()));

    private static HashSet<string> Known()
    {
        var resources = new ResourceManager("Centry.Dashboard.Texts.UiTexts", typeof(UiTexts).Assembly);
        var set = resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!;
        return [.. set.Cast<System.Collections.DictionaryEntry>().Select(entry => (string)entry.Key)];
    }

    /// <summary>All quoted names that begin as a text does, save whole attribute values, which are expressions.</summary>
    private static IEnumerable<string> Asked()
        => Sources().SelectMany(file => Name().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
            .Where(name => Known().Any(known => known.Split('.')[0] == name.Split('.')[0]))).Distinct();

    private static IEnumerable<string> Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Centry.Aspire.sln")))
        {
            folder = folder.Parent;
        }
        Assert.NotNull(folder);
        return Directory.EnumerateFiles(Path.Combine(folder.FullName, "Centry.Dashboard"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?<!=)""([A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)+)""")]
    private static partial Regex Name();
}
