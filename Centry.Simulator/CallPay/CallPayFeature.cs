using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.CallPay;

/// <summary>All that CallPay's side needs, in one line of the host.</summary>
internal static class CallPayFeature
{
    public static IServiceCollection AddCallPay(this IServiceCollection services)
    {
        services.AddOptions<CallPayOptions>().BindConfiguration(CallPayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CallPayBooks>();
        services.AddSingleton<CallPayGate>();
        services.AddSingleton<CallPayApi>();
        services.AddSingleton<CallPayPage>();
        services.AddSingleton<IProvider, CallPayProvider>();
        services.AddSingleton(provider => new ConfiguredFaults(
            CallPayProvider.ProviderName, provider.GetRequiredService<IOptions<CallPayOptions>>().Value.Faults));
        return services;
    }
}
