using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>All that Safaricom's side needs, in one line of the host.</summary>
internal static class DarajaFeature
{
    public static IServiceCollection AddDaraja(this IServiceCollection services)
    {
        services.AddOptions<DarajaOptions>().BindConfiguration(DarajaOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DarajaApps>();
        services.AddSingleton<DarajaInitiator>();
        services.AddSingleton<DarajaGate>();
        services.AddSingleton<DarajaOutcomes>();
        services.AddSingleton<DarajaPost>();
        services.AddSingleton<DarajaBooks>();
        services.AddSingleton<DarajaPushes>();
        services.AddSingleton<DarajaInitiated>();
        services.AddSingleton<DarajaC2b>();
        services.AddSingleton<IProvider, DarajaProvider>();
        services.AddSingleton(provider => new ConfiguredFaults(
            DarajaProvider.ProviderName, provider.GetRequiredService<IOptions<DarajaOptions>>().Value.Faults));
        return services;
    }
}
