using Centry.ServiceDefaults;
using Centry.Standalone;
using Xunit;

namespace Centry.House.Tests.AppHost;

/// <summary>The app host and the one-machine stack tell the services the same things under the same names.</summary>
public sealed class OneDescriptionTests
{
    // What the app host has from Aspire itself, or has no need of.
    private static readonly string[] HostsOwn = ["Logging:", "Kestrel:", Topology.Configuration.TelemetryEnabled, Topology.Configuration.OtlpServiceName];

    [Theory]
    [InlineData(Topology.Resources.Api)]
    [InlineData(Topology.Resources.Worker)]
    [InlineData(Topology.Resources.Dashboard)]
    [InlineData(Topology.Resources.Simulator)]
    public void Both_stacks_give_a_service_the_same_configuration_keys(string service)
    {
        var resource = AppHostCompilation.Run()[service];
        var underAspire = resource.Environment.Keys
            .Select(variable => variable.Replace("__", ":", StringComparison.Ordinal))
            .Except([Topology.Configuration.AspNetCoreEnvironment])
            .Concat(resource.References.Where(reference => reference.StartsWith("connection ", StringComparison.Ordinal))
                .Select(reference => Topology.Connections.Key(reference["connection ".Length..])));

        var onOneMachine = new ServiceWiring(StandaloneOptions.Read([]), "database", "redis").Configuration(service)
            .Select(setting => setting.Key)
            .Where(key => !HostsOwn.Any(own => key.StartsWith(own, StringComparison.Ordinal)) && !key.StartsWith("services:", StringComparison.Ordinal));

        Assert.Equal(onOneMachine.Order(StringComparer.Ordinal), underAspire.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_one_machine_stack_knows_the_address_of_every_service_that_one_refers_to()
    {
        var references = AppHostCompilation.Run().Resources.SelectMany(resource => resource.References)
            .Where(reference => reference.StartsWith("service ", StringComparison.Ordinal))
            .Select(reference => $"services:{reference["service ".Length..]}:{Topology.Endpoints.Http}:0")
            .Distinct();

        var addresses = new ServiceWiring(StandaloneOptions.Read([]), "database", "redis").Configuration(Topology.Resources.Dashboard)
            .Select(setting => setting.Key);

        Assert.Empty(references.Except(addresses));
    }
}
