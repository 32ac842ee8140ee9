using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Mtn;

/// <summary>All that MTN's side needs, in one line of the host.</summary>
internal static class MtnFeature
{
    public static IServiceCollection AddMtn(this IServiceCollection services)
    {
        services.AddOptions<MtnOptions>().BindConfiguration(MtnOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<MtnAccounts>();
        services.AddSingleton<MtnGate>();
        services.AddSingleton<MtnOutcomes>();
        services.AddSingleton<MtnBooks>();
        services.AddSingleton<MtnProvisioning>();
        services.AddSingleton<MtnPayments>();
        services.AddSingleton<MtnInquiries>();
        services.AddSingleton<IProvider, MtnProvider>();
        services.AddSingleton(provider => new ConfiguredFaults(
            MtnProvider.ProviderName, provider.GetRequiredService<IOptions<MtnOptions>>().Value.Faults));
        return services;
    }
}
