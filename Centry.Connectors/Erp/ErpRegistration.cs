using Centry.Connectors.Erp.QuickBooks;
using Centry.Connectors.Erp.SapBusinessOne;
using Centry.Connectors.Erp.Xero;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Connectors.Erp;

/// <summary>Registers every ERP. A new one is a folder of its own and one line here. The host adds an <see cref="IErpTransport"/>.</summary>
public static class ErpRegistration
{
    public static IServiceCollection AddErps(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddErp<XeroErp, XeroOptions>(XeroErp.Id, configuration);
        services.AddErp<SapBusinessOneErp, SapBusinessOneOptions>(SapBusinessOneErp.Id, configuration);
        services.AddErp<QuickBooksErp, QuickBooksOptions>(QuickBooksErp.Id, configuration);
        return services.AddSingleton<ErpPace>().AddSingleton<ErpHttp>().AddSingleton<ErpRegistry>();
    }

    private static void AddErp<TErp, TOptions>(this IServiceCollection services, string id, IConfiguration configuration)
        where TErp : class, IErp
        where TOptions : ErpOptions
    {
        services.AddOptions<TOptions>()
            .Bind(configuration.GetSection($"{ErpOptions.Section}:{id}"))
            .Validate(options => options.IsValid(), $"{ErpOptions.Section}:{id}: Timeout must be above zero and at most {ErpOptions.LongestTimeout.TotalSeconds} seconds, counts above zero.")
            .ValidateOnStart();
        services.AddSingleton<IErp, TErp>();
    }
}
