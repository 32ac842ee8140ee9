using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Ozow;

/// <summary>All that Ozow's side needs, in one line of the host.</summary>
internal static class OzowFeature
{
    public static IServiceCollection AddOzow(this IServiceCollection services)
    {
        services.AddOptions<OzowOptions>().BindConfiguration(OzowOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<OzowNotices>();
        services.AddSingleton<OzowBooks>();
        services.AddSingleton<OzowVerification>();
        services.AddSingleton<OzowApi>();
        services.AddSingleton<OzowPayoutsApi>();
        services.AddSingleton<OzowPage>();
        services.AddSingleton<IProvider, OzowProvider>();
        services.AddSingleton(provider => new ConfiguredFaults(
            OzowProvider.ProviderName, provider.GetRequiredService<IOptions<OzowOptions>>().Value.Faults));
        return services;
    }
}
