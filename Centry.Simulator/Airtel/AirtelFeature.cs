using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>All that Airtel's side needs, in one line of the host.</summary>
internal static class AirtelFeature
{
    public static IServiceCollection AddAirtel(this IServiceCollection services)
    {
        services.AddOptions<AirtelOptions>().BindConfiguration(AirtelOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AirtelClients>();
        services.AddSingleton<AirtelKeys>();
        services.AddSingleton<AirtelGate>();
        services.AddSingleton<AirtelOutcomes>();
        services.AddSingleton<AirtelPost>();
        services.AddSingleton<AirtelBooks>();
        services.AddSingleton<AirtelAccess>();
        services.AddSingleton<AirtelCollections>();
        services.AddSingleton<AirtelDisbursements>();
        services.AddSingleton<AirtelInquiries>();
        services.AddSingleton<IProvider, AirtelProvider>();
        services.AddSingleton(provider => new ConfiguredFaults(
            AirtelProvider.ProviderName, provider.GetRequiredService<IOptions<AirtelOptions>>().Value.Faults));
        return services;
    }
}
