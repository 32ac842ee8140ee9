using System.Reflection;
using Centry.Testing;
using Xunit;

namespace Centry.House.Tests.House;

public sealed class ConfigurationDocsTests
{
    private static readonly Assembly[] Rooms =
    [
        typeof(Centry.Api.ApiHost).Assembly, typeof(Centry.Worker.WorkerHost).Assembly, typeof(Centry.Core.Ids).Assembly,
        typeof(Centry.Connectors.Gateways.IGateway).Assembly, typeof(Centry.Simulator.SimulatorHost).Assembly,
        typeof(Centry.Dashboard.DashboardHost).Assembly,
    ];

    [Fact]
    public async Task Every_key_of_every_options_class_is_documented()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "configuration.md"), TestContext.Current.CancellationToken);
        var missing = OptionKeys().Where(key => !page.Contains($"`{key}`", StringComparison.Ordinal)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public async Task Every_documented_key_of_an_options_section_exists()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "configuration.md"), TestContext.Current.CancellationToken);
        var known = OptionKeys().ToHashSet(StringComparer.Ordinal);
        var sections = known.Select(k => k[..k.LastIndexOf(':')]).ToHashSet(StringComparer.Ordinal);
        var documented = System.Text.RegularExpressions.Regex.Matches(page, "`([A-Za-z_]+(?::[A-Za-z_]+)+)`").Select(m => m.Groups[1].Value)
            .Where(k => sections.Contains(k[..k.LastIndexOf(':')]));
        Assert.DoesNotContain(documented, key => !known.Contains(key));
    }

    // Gateways and ERPs have a section each, below one.
    private static readonly (Type Base, Type Of)[] Connectors =
    [
        (typeof(Centry.Connectors.Gateways.GatewayOptions), typeof(Centry.Connectors.Gateways.IGateway)),
        (typeof(Centry.Connectors.Erp.ErpOptions), typeof(Centry.Connectors.Erp.IErp)),
    ];

    // A class with a Section holds the keys below it.
    private static IEnumerable<string> OptionKeys()
        => from room in Rooms
           from type in room.GetTypes()
           where type.IsClass && !type.IsAbstract
           let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy)?.GetRawConstantValue() as string
           where section is not null && type.GetConstructor(Type.EmptyTypes) is not null && Connectors.All(connector => connector.Base != type)
           let connector = Connectors.FirstOrDefault(connector => connector.Base.IsAssignableFrom(type))
           let prefix = connector.Base is null ? section : $"{section}:{IdOf(type, connector.Of)}"
           from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           select $"{prefix}:{property.Name}";

    // It stands in the folder of its options.
    private static string IdOf(Type options, Type connector)
        => (string)options.Assembly.GetTypes().Single(t => t.Namespace == options.Namespace && connector.IsAssignableFrom(t) && t.IsClass)
            .GetField("Id", BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;
}
