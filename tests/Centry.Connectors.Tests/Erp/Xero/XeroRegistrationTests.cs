using Centry.Connectors.Erp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

public sealed class XeroRegistrationTests
{
    [Fact]
    public void It_is_found_by_its_id_and_reads_its_section()
    {
        using var services = Services(("Erp:xero:ClientId", "app-9"), ("Erp:xero:BaseUrl", "http://127.0.0.1:5102/xero/"));
        var erp = services.GetRequiredService<ErpRegistry>().Get("xero");
        Assert.Equal(("Xero", 60), (erp.Descriptor.DisplayName, erp.Descriptor.CallsPerMinute));
        Assert.StartsWith(
            "http://127.0.0.1:5102/xero/identity/connect/authorize?response_type=code&client_id=app-9&",
            Assert.IsAssignableFrom<IErpConsent>(erp).AuthorizeUrl("s", "c", XeroPerson.Redirect).AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_client_id_nobody_can_connect()
    {
        using var services = Services();
        var erp = (IErpConsent)services.GetRequiredService<ErpRegistry>().Get("xero");
        Assert.Equal(ErpFault.Refused, Assert.Throws<ErpException>(() => erp.AuthorizeUrl("s", "c", XeroPerson.Redirect)).Fault);
    }

    [Fact]
    public void A_timeout_that_is_too_long_is_no_configuration()
    {
        using var services = Services(("Erp:xero:Timeout", "00:03:00"));
        Assert.Throws<OptionsValidationException>(services.GetRequiredService<ErpRegistry>);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
        return new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton<IErpTransport, OpenTransport>().AddErps(configuration).BuildServiceProvider();
    }
}
