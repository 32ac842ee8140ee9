using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>All that QuickBooks' side needs, in one line of the host.</summary>
internal static class QuickBooksFeature
{
    public static IServiceCollection AddQuickBooks(this IServiceCollection services)
    {
        services.AddOptions<QuickBooksOptions>().BindConfiguration(QuickBooksOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<QuickBooksLedger>();
        services.AddSingleton<QuickBooksAccess>();
        services.AddSingleton<QuickBooksThrottle>();
        services.AddSingleton<QuickBooksTables>();
        services.AddSingleton<QuickBooksNames>();
        services.AddSingleton<QuickBooksTransactions>();
        services.AddSingleton<QuickBooksPayments>();
        services.AddSingleton<QuickBooksChanges>();
        services.AddSingleton<QuickBooksApi>();
        services.AddSingleton<QuickBooksNotices>();
        services.AddSingleton<IProvider, QuickBooksSide>();
        services.AddSingleton(provider => new ConfiguredFaults(
            QuickBooksSide.ProviderName, provider.GetRequiredService<IOptions<QuickBooksOptions>>().Value.Faults));
        return services;
    }
}
