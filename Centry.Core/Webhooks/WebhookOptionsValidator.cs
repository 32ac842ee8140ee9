using System.Net;
using Microsoft.Extensions.Options;

namespace Centry.Core.Webhooks;

/// <summary>Names every fault of section <c>Webhooks</c> at once, when the service starts.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private const int MostDelays = 20;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestOpen = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var faults = Faults(options).Select(fault => $"{WebhookOptions.Section}:{fault}").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(WebhookOptions options)
    {
        if (options.RetryDelays.Count is 0 or > MostDelays)
            yield return $"RetryDelays must hold 1 to {MostDelays} delays.";
        if (options.RetryDelays.Any(delay => delay <= TimeSpan.Zero || delay > LongestDelay))
            yield return $"RetryDelays must each be above zero and at most {LongestDelay.TotalDays:0} days.";
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > LongestTimeout)
            yield return $"Timeout must be above zero and at most {LongestTimeout.TotalSeconds:0} seconds.";
        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > LongestTimeout)
            yield return $"ConnectTimeout must be above zero and at most {LongestTimeout.TotalSeconds:0} seconds.";
        if (options.ResolveTimeout <= TimeSpan.Zero || options.ResolveTimeout > LongestTimeout)
            yield return $"ResolveTimeout must be above zero and at most {LongestTimeout.TotalSeconds:0} seconds.";
        if (options.MaxResponseBytes is < 0 or > 64 * 1024)
            yield return "MaxResponseBytes must be 0 to 65536.";
        if (options.Concurrency is < 1 or > 4096)
            yield return "Concurrency must be 1 to 4096.";
        if (options.ConcurrencyPerEndpoint < 1 || options.ConcurrencyPerEndpoint > options.Concurrency)
            yield return "ConcurrencyPerEndpoint must be at least 1 and at most Concurrency.";
        if (options.ConcurrencyPerQuickEndpoint < options.ConcurrencyPerEndpoint || options.ConcurrencyPerQuickEndpoint > options.Concurrency)
            yield return "ConcurrencyPerQuickEndpoint must be at least ConcurrencyPerEndpoint and at most Concurrency.";
        if (options.BreakerFailures is < 1 or > 1000)
            yield return "BreakerFailures must be 1 to 1000.";
        if (options.BreakerOpen <= TimeSpan.Zero || options.BreakerOpenMax < options.BreakerOpen || options.BreakerOpenMax > LongestOpen)
            yield return $"BreakerOpen must be above zero, and BreakerOpenMax at least that and at most {LongestOpen.TotalMinutes:0} minutes.";
        if (options.DisableAfter <= TimeSpan.Zero)
            yield return "DisableAfter must be above zero.";
        foreach (var network in options.BlockedNetworks.Where(network => !IPNetwork.TryParse(network, out _)))
            yield return $"BlockedNetworks: '{network}' is not a network in CIDR form.";
    }
}
