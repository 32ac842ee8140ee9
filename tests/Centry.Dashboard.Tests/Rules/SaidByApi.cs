using System.Text.RegularExpressions;
using Centry.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Centry.Dashboard.Tests.Rules;

/// <summary>The sentences in the sources of the API, the core and the connectors, with <c>{0}</c>, <c>{1}</c> … where something is filled in.</summary>
internal static partial class SaidByApi
{
    /// <summary>Folders and files of what the dashboard never shows: commands, mails, the customer's page, calls with merchant keys, descriptions of the API.</summary>
    private static readonly string[] Elsewhere =
        ["Commands", "CustomerPages", "Docs", "Mail", "MerchantKeys", "Migrations", "Reconciliation", "FailureMeanings.cs", "ReferenceMeanings.cs", "ReferenceRoutes.cs", "WebhookOptionsValidator.cs"];

    /// <summary>Calls whose texts are descriptions, checks of the configuration or subjects of mails.</summary>
    private static readonly string[] OtherCalls =
        ["Query", "Validate", "WithDescription", "WithSummary", "SecurityNotice", "CreateCounter", "CreateGauge", "CreateHistogram"];

    public static IReadOnlySet<string> Sentences { get; } = new[] { "Centry.Api", "Centry.Core", "Centry.Connectors" }
        .SelectMany(room => Directory.EnumerateFiles(Repository.PathOf(room), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Intersect(Elsewhere).Any())
        .SelectMany(InFile).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> InFile(string file)
        => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot()
            .DescendantNodes(node => !IsElsewhere(node)).OfType<ExpressionSyntax>()
            .Where(expression => !(expression.Parent is BinaryExpressionSyntax whole && Text(whole) is not null))
            .Select(Text).OfType<string>().Select(text => Adjacent().Replace(text.Trim(), Place))
            .Where(text => Sentence().IsMatch(text) && !Sql().IsMatch(text)).Select(Numbered);

    private static bool IsElsewhere(SyntaxNode node) => node switch
    {
        AttributeSyntax => true,
        ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } } => OtherCalls.Contains(called.Name.Identifier.Text),
        ObjectCreationExpressionSyntax { Parent: ThrowStatementSyntax or ThrowExpressionSyntax } thrown => thrown.Type.ToString() != "ErpException",
        _ => false,
    };

    /// <summary>What an expression of texts alone says, each place a <see cref="Place"/>; null for any other.</summary>
    private static string? Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal when literal.Token.IsKind(SyntaxKind.StringLiteralToken) => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part => part is InterpolatedStringTextSyntax words ? words.TextToken.ValueText : Place)),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when (Text(sum.Left), Text(sum.Right)) is ({ } left, { } right) => left + right,
        _ => null,
    };

    private static string Numbered(string text)
    {
        var pieces = text.Split(Place);
        return string.Concat(pieces.Select((piece, index) => index == 0 ? piece : $"{{{index - 1}}}{piece}"));
    }

    private const string Place = "\0";

    /// <summary>Places with nothing between them are one.</summary>
    [GeneratedRegex("\0{2,}")]
    private static partial Regex Adjacent();

    [GeneratedRegex("""^((?=.* )[\p{Lu}\0"].*[a-z].*(\.|\?|[.:] \0)|\p{Lu}\p{Ll}+\.)$""", RegexOptions.Singleline)]
    private static partial Regex Sentence();

    [GeneratedRegex("^(AND|DELETE|FROM|INSERT|SELECT|UPDATE|WHERE|WITH) ")]
    private static partial Regex Sql();
}
