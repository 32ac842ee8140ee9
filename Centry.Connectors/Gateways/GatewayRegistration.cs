using Centry.Connectors.Gateways.AirtelMoney;
using Centry.Connectors.Gateways.CallPay;
using Centry.Connectors.Gateways.DarajaMpesa;
using Centry.Connectors.Gateways.MtnMomo;
using Centry.Connectors.Gateways.Ozow;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Connectors.Gateways;

/// <summary>Registers every gateway. A new one is a folder of its own and one line here.</summary>
public static class GatewayRegistration
{
    public static IServiceCollection AddGateways(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGateway<MtnMomoGateway, MtnMomoOptions>(MtnMomoGateway.Id, configuration);
        services.AddGateway<AirtelMoneyGateway, AirtelMoneyOptions>(AirtelMoneyGateway.Id, configuration);
        services.AddGateway<DarajaMpesaGateway, DarajaMpesaOptions>(DarajaMpesaGateway.Id, configuration);
        services.AddGateway<CallPayGateway, CallPayOptions>(CallPayGateway.Id, configuration);
        services.AddGateway<OzowGateway, OzowOptions>(OzowGateway.Id, configuration);
        return services.AddSingleton<GatewayRegistry>();
    }

    private static void AddGateway<TGateway, TOptions>(this IServiceCollection services, string id, IConfiguration configuration)
        where TGateway : class, IGateway
        where TOptions : GatewayOptions
    {
        services.AddOptions<TOptions>()
            .Bind(configuration.GetSection($"{GatewayOptions.Section}:{id}"))
            .Validate(options => options.Timeout > TimeSpan.Zero && options.Timeout <= GatewayOptions.LongestTimeout,
                $"{GatewayOptions.Section}:{id}:Timeout must be above zero and at most {GatewayOptions.LongestTimeout.TotalSeconds} seconds.")
            .ValidateOnStart();
        services.AddSingleton<IGateway, TGateway>();
    }
}
