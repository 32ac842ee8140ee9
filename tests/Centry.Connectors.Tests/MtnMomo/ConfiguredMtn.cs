using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.MtnMomo;
using Centry.Connectors.Tests.Gateways;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Connectors.Tests.MtnMomo;

/// <summary>The adapter as the services get it, pointed at a provider of the test's.</summary>
internal static class ConfiguredMtn
{
    public static MtnMomoGateway At(Uri baseUrl, TimeProvider? time = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateways:mtn_momo:ProductionUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:mtn_momo:SandboxUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:mtn_momo:Timeout"] = "00:00:02",
        }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<ISharedTokens>(new TestTokens(time ?? TimeProvider.System)).AddSingleton<IConfiguration>(configuration).AddGateways(configuration).BuildServiceProvider();
        return services.GetRequiredService<GatewayRegistry>().Find<MtnMomoGateway>("mtn")!;
    }
}
