using System.Text.RegularExpressions;
using System.Xml.Linq;
using Centry.Testing;
using Xunit;

namespace Centry.House.Tests.House;

/// <summary>Holds the rooms to the arrows between them, and the code to habits that no compiler knows.</summary>
public sealed partial class ArchitectureTests
{
    [Theory]
    [InlineData("Centry.Contracts", "")]
    [InlineData("Centry.Connectors", "")]
    [InlineData("Centry.Simulator", "")]
    [InlineData("Centry.ServiceDefaults", "")]
    [InlineData("Centry.Core", "Centry.Connectors Centry.Contracts")]
    [InlineData("Centry.Api", "Centry.Contracts Centry.Core Centry.ServiceDefaults")]
    [InlineData("Centry.Worker", "Centry.Core Centry.ServiceDefaults")]
    [InlineData("Centry.Dashboard", "Centry.Client Centry.ServiceDefaults")]
    [InlineData("sdks/dotnet/Centry.Client", "Centry.Contracts")]
    public void A_room_knows_only_the_rooms_that_its_arrows_lead_to(string room, string allowed)
    {
        var project = XDocument.Load(Repository.PathOf([.. room.Split('/'), room.Split('/')[^1] + ".csproj"]));
        var references = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))).Order(StringComparer.Ordinal);
        Assert.Equal(allowed, string.Join(' ', references));
    }

    [Fact]
    public void The_dashboard_reaches_no_database()
        => Assert.DoesNotContain(typeof(Centry.Dashboard.DashboardHost).Assembly.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Npgsql", StringComparison.Ordinal) || a.Name.Contains("EntityFrameworkCore", StringComparison.Ordinal) || a.Name == "Centry.Core");

    [Fact]
    public void Connectors_have_no_database_and_no_web_server()
        => Assert.DoesNotContain(typeof(Centry.Connectors.Gateways.IGateway).Assembly.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Npgsql", StringComparison.Ordinal) || a.Name.Contains("EntityFrameworkCore", StringComparison.Ordinal) || a.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Nothing_is_left_for_later()
        => Assert.DoesNotContain(Sources(), file => LeftForLater().IsMatch(File.ReadAllText(file)));

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        var broken = from page in Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
                     where !page.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                         // The dashboard's own pages link to each other by address; their test follows them.
                         && !page.Contains(Path.Combine("Centry.Dashboard", "Documentation"), StringComparison.Ordinal)
                     from Match link in Link().Matches(File.ReadAllText(page))
                     let target = link.Groups[1].Value
                     where !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
                     select $"{page}: {target}";
        Assert.Empty(broken);
    }

    private static IEnumerable<string> Sources()
        => Directory.EnumerateDirectories(Repository.Root, "Centry.*").Append(Repository.PathOf("sdks"))
            .SelectMany(room => Directory.EnumerateFiles(room, "*.cs", SearchOption.AllDirectories));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
