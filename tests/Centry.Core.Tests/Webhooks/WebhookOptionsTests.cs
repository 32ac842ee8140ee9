using Centry.Core.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class WebhookOptionsTests
{
    [Fact]
    public void The_defaults_are_the_documented_ones_and_valid()
    {
        var options = Bind([]);

        Assert.False(options.AllowLoopback);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Timeout);
        Assert.Equal(4096, options.MaxResponseBytes);
        Assert.Equal(5, options.RetryDelays.Count);
    }

    [Fact]
    public void A_schedule_that_is_set_replaces_the_default()
    {
        var options = Bind(new() { ["Webhooks:RetryDelays:0"] = "00:00:01", ["Webhooks:RetryDelays:1"] = "1.00:00:00", ["Webhooks:AllowLoopback"] = "true" });

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)], options.RetryDelays);
        Assert.True(options.AllowLoopback);
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Bind(new()
        {
            ["Webhooks:RetryDelays:0"] = "-00:00:01",
            ["Webhooks:Timeout"] = "00:00:00",
            ["Webhooks:ConnectTimeout"] = "01:00:00",
            ["Webhooks:ResolveTimeout"] = "00:00:00",
            ["Webhooks:MaxResponseBytes"] = "-1",
            ["Webhooks:Concurrency"] = "0",
            ["Webhooks:ConcurrencyPerEndpoint"] = "9",
            ["Webhooks:BlockedNetworks:0"] = "10.0.0.0",
        }));

        foreach (var name in new[] { "RetryDelays", "Timeout", "ConnectTimeout", "ResolveTimeout", "MaxResponseBytes", "Concurrency", "ConcurrencyPerEndpoint", "BlockedNetworks" })
            Assert.Contains(fault.Failures, failure => failure.StartsWith($"Webhooks:{name}", StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_that_sending_needs_is_registered()
    {
        using var provider = Services([]);

        Assert.NotNull(provider.GetRequiredService<WebhookSender>());
        Assert.NotNull(provider.GetRequiredService<WebhookUrlChecker>());
        Assert.Equal(6, provider.GetRequiredService<RetrySchedule>().Attempts);
    }

    private static WebhookOptions Bind(Dictionary<string, string?> settings)
    {
        using var provider = Services(settings);
        return provider.GetRequiredService<IOptions<WebhookOptions>>().Value;
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
        => new ServiceCollection()
            .AddLogging()
            .AddWebhookSending(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
