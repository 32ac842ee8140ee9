using System.Reflection;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Centry.Dashboard.Documentation;

/// <summary>
/// The documentation: Markdown files in this assembly, read once. A fenced block <c>sample operation</c> becomes that call in every language
/// (<c>each</c> after it: for every gateway; on a gateway's own page it is that gateway's), and <c>verify</c> the checks of a webhook's signature,
/// which stand in <c>docs/webhooks.md</c> and are taken from there.
/// </summary>
public sealed partial class DocsLibrary
{
    private const string PageFolder = "Centry.Dashboard.Documentation.Pages.";
    private const string WebhookGuide = "Centry.Dashboard.Documentation.webhooks.md";

    /// <summary>How the guide calls its languages, how we do, and what a reader does.</summary>
    private static readonly (string Fence, string Id, string Label)[] VerifyLanguages =
        [("csharp", "csharp", "C#"), ("python", "python", "Python"), ("js", "node", "Node"), ("php", "php", "PHP")];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().UseYamlFrontMatter().Build();

    private readonly string _api;
    private readonly IReadOnlyList<GatewayFacts> _gateways;

    public DocsLibrary(PublicApi api)
    {
        ArgumentNullException.ThrowIfNull(api);
        _api = api.Url;
        var sources = Resources().Where(name => name.StartsWith(PageFolder, StringComparison.Ordinal)).Select(name => Head(Read(name))).ToList();
        _gateways = [.. sources.Where(source => source.Facts.ContainsKey("gateway")).OrderBy(source => Order(source.Facts)).Select(source => new GatewayFacts(source.Facts))];
        Pages = [.. sources.Select(source => Render(source.Facts, source.Markdown)).OrderBy(page => page.Order)];
    }

    /// <summary>In the order of the contents.</summary>
    public IReadOnlyList<DocsPage> Pages { get; }

    /// <param name="slug">Empty for the first page.</param>
    public DocsPage? Find(string slug) => Pages.FirstOrDefault(page => page.Slug == slug);

    private DocsPage Render(Dictionary<string, string> facts, string markdown)
    {
        var document = Markdown.Parse(markdown.Replace("{api}", _api, StringComparison.Ordinal), Pipeline);
        var gateway = facts.TryGetValue("gateway", out var id) ? _gateways.Single(known => known.Id == id) : null;
        var parts = new List<DocsPart>();
        using var text = new StringWriter();
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        foreach (var block in document)
        {
            if (block is FencedCodeBlock { Info: "sample" or "verify" } fence)
            {
                Flush(text, parts);
                parts.Add(Sample(fence, gateway, parts.Count));
            }
            else if (block is FencedCodeBlock code)
            {
                // What is longer than its box must be reachable by keyboard.
                renderer.Write($"<pre class=\"listing\" tabindex=\"0\"><code>{CodeColours.Paint(code.Lines + "\n")}</code></pre>");
            }
            else
            {
                renderer.Render(block);
            }
        }
        Flush(text, parts);
        return new DocsPage(facts["slug"], facts["title"], facts["summary"], facts["section"], Order(facts), gateway, Headings(document), parts);
    }

    private DocsPart.Sample Sample(FencedCodeBlock fence, GatewayFacts? gateway, int number)
    {
        var id = $"sample-{number}";
        if (fence.Info == "verify")
        {
            return new DocsPart.Sample(id, "Verify a signature", [new SampleVariant("", VerifyCode())]);
        }
        var (operation, each) = (fence.Arguments ?? "").Split(' ') is [var name, "each"] ? (name, true) : (fence.Arguments ?? "", false);
        IReadOnlyList<(string Name, SampleCall Call)> calls = each
            ? [.. _gateways.Where(known => known.PaysOut || operation == "payin").Select(known => (known.Name, SampleCall.Of(operation, known)))]
            : [("", SampleCall.Of(operation, gateway))];
        return new DocsPart.Sample(id, calls[0].Call.Title, [.. calls.Select(call => new SampleVariant(call.Name, Code(call.Call)))]);
    }

    private List<SampleCode> Code(SampleCall call) => [.. SampleLanguage.All.Select(language =>
    {
        var code = language.Write(call, _api);
        return new SampleCode(language.Id, language.Label, code, CodeColours.Paint(code));
    })];

    private static List<SampleCode> VerifyCode()
    {
        var guide = Read(WebhookGuide);
        return [.. VerifyLanguages.Select(language =>
        {
            var code = Fence().Matches(guide).Single(match => match.Groups["language"].Value == language.Fence).Groups["code"].Value;
            return new SampleCode(language.Id, language.Label, code, CodeColours.Paint(code));
        })];
    }

    private static void Flush(StringWriter text, List<DocsPart> parts)
    {
        var markup = text.ToString();
        if (markup.Length > 0)
        {
            // Wide tables scroll by themselves, so that the page does not.
            parts.Add(new DocsPart.Html(markup.Replace("<table>", "<div class=\"table-scroll\" tabindex=\"0\"><table>", StringComparison.Ordinal)
                .Replace("</table>", "</table></div>", StringComparison.Ordinal)));
            text.GetStringBuilder().Clear();
        }
    }

    private static List<DocsHeading> Headings(MarkdownDocument document) =>
    [
        .. from heading in document.OfType<HeadingBlock>()
           where heading.Level is 2 or 3
           select new DocsHeading(
               heading.GetAttributes().Id!, string.Concat(heading.Inline!.Descendants().Select(inline => inline switch
               {
                   LiteralInline words => words.Content.ToString(),
                   CodeInline code => code.Content,
                   _ => "",
               })), heading.Level),
    ];

    /// <summary>The facts at the head of a page, and what follows.</summary>
    private static (Dictionary<string, string> Facts, string Markdown) Head(string source)
    {
        var end = source.IndexOf("\n---\n", StringComparison.Ordinal);
        var facts = source[4..end].Split('\n').Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        return (facts, source[(end + 5)..]);
    }

    private static int Order(Dictionary<string, string> facts) => int.Parse(facts["order"], System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Resources() => typeof(DocsLibrary).Assembly.GetManifestResourceNames();

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
