using System.Xml.Linq;
using Centry.ServiceDefaults;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Centry.House.Tests.AppHost;

/// <summary>Holds the source that not every machine can compile to what is known of Aspire, and the project file to the shape that was tried.</summary>
public sealed class AppHostSourceTests
{
    private static string Repository => Path.GetDirectoryName(AppHostCompilation.Folder)!;

    [Fact]
    public void It_compiles_for_Docker_Compose_and_for_Kubernetes()
    {
        foreach (var compilation in AppHostCompilation.All)
        {
            Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        }
    }

    /// <summary>
    /// The list was taken from a compilation of the same source against Aspire 13.5.2 itself. So the double says neither more nor less than
    /// Aspire does, and a member that nobody has checked there fails here. Experimental and obsolete members would be marked as such.
    /// </summary>
    [Fact]
    public void It_uses_only_members_that_were_checked_in_Aspire_with_these_signatures()
    {
        var known = File.ReadAllLines(Path.Combine(Repository, "tests", "Centry.House.Tests", "AppHost", "aspire-13.5.2-members.txt"));

        var used = AppHostCompilation.All.SelectMany(AspireMembers.UsedBy).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(known, used);
        Assert.DoesNotContain(known, member => member.StartsWith("Experimental", StringComparison.Ordinal) || member.StartsWith("Obsolete", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_come_from_the_topology_and_are_not_written_down_again()
    {
        var literals = AppHostCompilation.All
            .SelectMany(compilation => compilation.SyntaxTrees).Where(tree => tree.FilePath.Length > 0)
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<LiteralExpressionSyntax>())
            .Where(literal => literal.IsKind(SyntaxKind.StringLiteralExpression))
            .Select(literal => literal.Token.ValueText)
            .Where(value => value.Length > 0);
        string[] names =
        [
            .. Topology.Resources.All, .. Topology.Connections.All, .. Topology.Commands.All,
            .. Topology.Endpoints.All, .. Topology.Parameters.All, .. Topology.Configuration.All,
        ];

        Assert.Empty(literals.Intersect(names).Concat(literals.Where(value => value.Contains("__", StringComparison.Ordinal))));
    }

    [Fact]
    public void The_other_branch_starts_the_one_machine_stack()
    {
        var root = CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(AppHostCompilation.Folder, "AppHost.cs")), cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken);

        Assert.Equal("return await Centry.Standalone.StandaloneHost.RunAsync(args);", root.DescendantNodes().OfType<GlobalStatementSyntax>().Single().ToString());
    }

    [Fact]
    public void The_project_imports_Aspires_SDK_only_under_its_condition()
    {
        var project = XDocument.Load(Path.Combine(AppHostCompilation.Folder, "Centry.AppHost.csproj")).Root!;

        Assert.Null(project.Attribute("Sdk"));
        Assert.Equal(
            [
                ("Sdk.props", "Aspire.AppHost.Sdk", "'$(UseAspire)' == 'true'"),
                ("Sdk.props", "Microsoft.NET.Sdk", "'$(UseAspire)' != 'true'"),
                ("Sdk.targets", "Aspire.AppHost.Sdk", "'$(UseAspire)' == 'true'"),
                ("Sdk.targets", "Microsoft.NET.Sdk", "'$(UseAspire)' != 'true'"),
            ],
            project.Elements("Import").Select(import => (Value(import, "Project"), Value(import, "Sdk"), Value(import, "Condition"))));
        Assert.Equal(["true", "true", "true", "true", "false"], project.Descendants("ProjectReference")
            .Where(reference => Value(reference.Parent!, "Condition") == "'$(UseAspire)' == 'true'")
            .Select(reference => (string?)reference.Attribute("IsAspireProjectResource") ?? "true"));

        static string Value(XElement element, string name) => (string?)element.Attribute(name) ?? "";
    }

    [Fact]
    public void There_is_one_version_of_Aspire()
    {
        var packages = XDocument.Load(Path.Combine(Repository, "Directory.Packages.props")).Root!;
        var version = packages.Descendants("AspireVersion").Single().Value;
        var sdks = XDocument.Load(Path.Combine(AppHostCompilation.Folder, "Centry.AppHost.csproj")).Descendants("Import")
            .Select(import => (string?)import.Attribute("Version")).OfType<string>();
        var aspire = packages.Descendants("PackageVersion")
            .Where(package => ((string)package.Attribute("Include")!).StartsWith("Aspire.", StringComparison.Ordinal))
            .ToDictionary(package => (string)package.Attribute("Include")!, package => (string)package.Attribute("Version")!);

        Assert.All(sdks, sdk => Assert.Equal(version, sdk));
        Assert.All(aspire, package => Assert.Equal(package.Key == "Aspire.Hosting.Kubernetes" ? "$(AspireKubernetesVersion)" : "$(AspireVersion)", package.Value));
        Assert.StartsWith(version + "-", packages.Descendants("AspireKubernetesVersion").Single().Value, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository, "tests", "Centry.House.Tests", "AppHost", $"aspire-{version}-members.txt")));
    }
}
