namespace Centry.Connectors.Gateways;

/// <summary>Where a gateway's provider is reached: section <c>Gateways:{id}</c>.</summary>
public class GatewayOptions
{
    public const string Section = "Gateways";

    /// <summary>Base URL of the provider's sandbox; the adapter's own default when empty.</summary>
    public Uri? SandboxUrl { get; set; }

    /// <summary>Base URL of the provider's production hosts; the adapter's own default when empty.</summary>
    public Uri? ProductionUrl { get; set; }

    /// <summary>Public base URL of this API for the provider's callbacks; without it none are asked for and status is polled.</summary>
    public Uri? CallbackBaseUrl { get; set; }

    /// <summary>The addresses (IP or CIDR) from which callbacks are taken; the adapter's own default when empty.</summary>
    public IList<string> CallbackSources { get; } = [];

    /// <summary>Longest time for one call to the provider, connect and body included. At most <see cref="LongestTimeout"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Two calls and their bookkeeping fit into the time that the worker gives a task.</summary>
    public static TimeSpan LongestTimeout { get; } = TimeSpan.FromSeconds(9);
}
