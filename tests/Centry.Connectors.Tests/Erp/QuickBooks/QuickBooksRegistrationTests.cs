using Centry.Connectors.Erp;
using Centry.Connectors.Erp.QuickBooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

public sealed class QuickBooksRegistrationTests
{
    [Fact]
    public void It_is_registered_with_its_section_of_the_configuration()
    {
        using var services = Services("00:00:05");
        var erp = services.GetRequiredService<ErpRegistry>().Get("quickbooks");
        Assert.True(erp is IErpConsent and IErpWebhooks);
        Assert.Equal((500, TimeSpan.FromDays(30)), (erp.Descriptor.CallsPerMinute, erp.Descriptor.ChangesReachBack));
        Assert.StartsWith("http://127.0.0.1:5102/quickbooks/connect/oauth2?client_id=ours&", ((IErpConsent)erp).AuthorizeUrl("s", "c", new Uri("http://127.0.0.1/")).AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:02:01")]
    public void A_deadline_that_cannot_be_is_refused(string timeout)
    {
        using var services = Services(timeout);
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<QuickBooksOptions>>().Value);
    }

    private static ServiceProvider Services(string timeout) => new ServiceCollection()
        .AddErps(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Erp:quickbooks:BaseUrl"] = "http://127.0.0.1:5102/quickbooks/",
            ["Erp:quickbooks:ClientId"] = "ours",
            ["Erp:quickbooks:Timeout"] = timeout,
        }).Build())
        .AddSingleton<IErpTransport, OpenTransport>()
        .AddSingleton(TimeProvider.System)
        .BuildServiceProvider();
}
