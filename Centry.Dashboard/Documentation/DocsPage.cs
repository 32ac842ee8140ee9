namespace Centry.Dashboard.Documentation;

/// <summary>A page of the documentation, rendered once.</summary>
/// <param name="Slug">Its address below <c>/docs</c>; empty for the first page.</param>
/// <param name="Summary">One sentence: under the heading, and for search engines.</param>
/// <param name="Section">The group in the contents that it stands in.</param>
/// <param name="Gateway">Facts of the gateway that the page is about; null for all others.</param>
public sealed record DocsPage(
    string Slug, string Title, string Summary, string Section, int Order, GatewayFacts? Gateway, IReadOnlyList<DocsHeading> Headings, IReadOnlyList<DocsPart> Parts)
{
    public string Href => Slug.Length == 0 ? "/docs" : $"/docs/{Slug}";
}

/// <param name="Id">Its anchor.</param>
/// <param name="Level">2 or 3.</param>
public sealed record DocsHeading(string Id, string Text, int Level);

/// <summary>A stretch of a page: text, or a sample with its tabs.</summary>
public abstract record DocsPart
{
    private DocsPart()
    {
    }

    public sealed record Html(string Markup) : DocsPart;

    /// <param name="Title">What the sample does, for those who cannot see its place.</param>
    /// <param name="Variants">One for each gateway, or a single one.</param>
    public sealed record Sample(string Id, string Title, IReadOnlyList<SampleVariant> Variants) : DocsPart;
}

/// <param name="Name">The gateway's; empty where there is one variant.</param>
/// <param name="Code">The same call in every language.</param>
public sealed record SampleVariant(string Name, IReadOnlyList<SampleCode> Code);

/// <param name="Language">Its id: <c>curl</c>.</param>
/// <param name="Text">As it is run.</param>
/// <param name="Markup">As it is shown, coloured.</param>
public sealed record SampleCode(string Language, string Label, string Text, string Markup);
