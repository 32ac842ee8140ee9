using Centry.Core.Webhooks.Outbound;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Centry.Core.Webhooks;

public static class WebhookSendingExtensions
{
    /// <summary>
    /// Registers the sender, its schedule and the judge of URLs, from section <c>Webhooks</c>. A registered
    /// <see cref="HostResolver"/> or <see cref="TimeProvider"/> is kept.
    /// </summary>
    public static IServiceCollection AddWebhookSending(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(WebhookOptions.Section);
        services.AddOptions<WebhookOptions>()
            .Configure(options =>
            {
                // The binder appends to a list; a schedule that is set replaces the built-in one.
                if (section.GetSection(nameof(WebhookOptions.RetryDelays)).GetChildren().Any()) options.RetryDelays.Clear();
                section.Bind(options);
            })
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>());

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HostResolver>(_ => System.Net.Dns.GetHostAddressesAsync);
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<WebhookOptions>>().Value;
            return new OutboundPolicy(options.AllowLoopback, options.BlockedNetworks);
        });
        services.TryAddSingleton(provider => new RetrySchedule(provider.GetRequiredService<IOptions<WebhookOptions>>().Value.RetryDelays));
        services.TryAddSingleton<WebhookUrlChecker>();
        services.TryAddSingleton<WebhookSender>();
        return services;
    }
}
