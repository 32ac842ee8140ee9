using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Centry.Contracts;
using Centry.Dashboard.Components.Organization;
using Centry.Dashboard.Hosting;
using Centry.Dashboard.Texts;
using Xunit;

namespace Centry.Dashboard.Tests.Rules;

/// <summary>Every text that the pages ask for exists, and none exists that nobody asks for.</summary>
public sealed partial class TextTests
{
    /// <summary>Names that are put together at run time begin so.</summary>
    private static readonly string[] Composed =
    [
        "Status.", "Method.", "Timeline.", "Time.", "Sessions.By.", "Role.", "Permission.",
        "Erp.Entry.", "Erp.Record.", "Erp.Rows.",
        "Attention.", "Activity.", "Ledger.Kind.", "Ledger.Account.", "Reports.", "Audit.Action.", "Audit.Target.", "Invoices.", "Bills.",
        "Posting.Account.", "NewPayout.Done.",
        "Providers.Can.", "Providers.Check.", "GoingLive.Step.", "Exchange.Call.",
    ];

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
            "Status.draft", "Status.approved", "Status.rejected",
            "Status.pending", "Status.processing", "Status.completed", "Status.failed", "Status.cancelled", "Status.refunded",
            "Status.delivery_pending", "Status.delivery_delivered", "Status.delivery_failed",
            "Method.mobile_money", "Method.card", "Method.bank_transfer", "Method.crypto",
            "Timeline.draft", "Timeline.approved", "Timeline.rejected", "Timeline.pending", "Timeline.processing", "Timeline.completed", "Timeline.failed", "Timeline.cancelled", "Timeline.refunded",
            "Timeline.By.api", "Timeline.By.gateway", "Timeline.By.callback", "Timeline.By.sandbox", "Timeline.By.sweep", "Timeline.By.person",
            "Exchange.Call.submit_payin", "Exchange.Call.submit_payout", "Exchange.Call.submit_recipient", "Exchange.Call.submit_refund",
            "Exchange.Call.query_payin", "Exchange.Call.query_payout", "Exchange.Call.query_recipient", "Exchange.Call.query_refund",
            "NewPayout.Done.sent", "NewPayout.Done.pending", "NewPayout.Done.draft",
        }.Except(Known()));

    [Fact]
    public void Every_permission_has_a_name_an_explanation_and_a_group()
    {
        Assert.Empty(Permissions.All.SelectMany(permission => new[] { $"Permission.{permission}", $"Permission.{permission}.Text" }).Except(Known()));
        Assert.Equal(Permissions.All.Order(), PermissionGroups.All.SelectMany(group => group.Permissions).Order());
    }

    [Fact]
    public void Every_language_has_every_text_and_the_same_places_to_fill()
    {
        var faults = Languages.Supported.Skip(1).SelectMany(language => UiTextsLocalizer.Areas.SelectMany(area =>
        {
            var (english, other) = (Read(area, CultureInfo.InvariantCulture), Read(area, CultureInfo.GetCultureInfo(language)));
            return english.Keys.Except(other.Keys).Concat(other.Keys.Except(english.Keys)).Select(name => $"{language} {name}: in one language alone")
                .Concat(english.Keys.Intersect(other.Keys).Where(name => !Places(english[name]).SetEquals(Places(other[name]))).Select(name => $"{language} {name}: other places"));
        }));
        Assert.Empty(faults);
    }

    [Fact]
    public void No_text_stands_in_two_files()
        => Assert.DoesNotContain(UiTextsLocalizer.Areas.SelectMany(area => Read(area, CultureInfo.InvariantCulture).Keys).CountBy(name => name), name => name.Value > 1);

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    private static Dictionary<string, string> Read(string area, CultureInfo language)
        => new ResourceManager(area, typeof(UiTexts).Assembly).GetResourceSet(language, createIfNotExists: true, tryParents: false) is { } set
            ? set.Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!)
            : [];

    private static HashSet<string> Known() => [.. UiTextsLocalizer.Areas.SelectMany(area => Read(area, CultureInfo.InvariantCulture).Keys)];

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

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<!=)""([A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)+)""")]
    private static partial Regex Name();
}
