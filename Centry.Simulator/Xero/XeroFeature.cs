using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <summary>All that Xero's side needs, in one line of the host.</summary>
internal static class XeroFeature
{
    public static IServiceCollection AddXero(this IServiceCollection services)
    {
        services.AddOptions<XeroOptions>().BindConfiguration(XeroOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<XeroCompanies>();
        services.AddSingleton<XeroTokens>();
        services.AddSingleton<XeroLimits>();
        services.AddSingleton<XeroGate>();
        services.AddSingleton<XeroIdentityApi>();
        services.AddSingleton<XeroConsentPage>();
        services.AddSingleton<XeroWebhooks>();
        services.AddSingleton<IXeroResource, XeroSetup>();
        services.AddSingleton<IXeroResource, XeroContacts>();
        services.AddSingleton<IXeroResource, XeroInvoices>();
        services.AddSingleton<IXeroResource, XeroPayments>();
        services.AddSingleton<IXeroResource, XeroCreditNotes>();
        services.AddSingleton<IXeroResource, XeroBankTransactions>();
        services.AddSingleton<IProvider, XeroProvider>();
        services.AddSingleton(provider => new ConfiguredFaults(
            XeroProvider.ProviderName, provider.GetRequiredService<IOptions<XeroOptions>>().Value.Faults));
        return services;
    }
}
