using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>All that SAP Business One's side needs, in one line of the host.</summary>
internal static class SapFeature
{
    public static IServiceCollection AddSapBusinessOne(this IServiceCollection services)
    {
        services.AddOptions<SapOptions>().BindConfiguration(SapOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.Rates.Count <= SapOptions.RatesMax && options.Rates.All(rate => rate.Key.Length == 3 && rate.Value > 0),
                $"{SapOptions.Section}:Rates must have codes of three letters and rates above zero, and at most {SapOptions.RatesMax} of them.")
            .ValidateOnStart();
        services.AddSingleton<IProvider, SapSide>();
        services.AddSingleton(provider => new ConfiguredFaults(SapSide.ProviderName, provider.GetRequiredService<IOptions<SapOptions>>().Value.Faults));
        return services;
    }
}
