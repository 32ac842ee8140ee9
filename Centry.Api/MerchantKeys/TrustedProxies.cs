using System.Collections.Immutable;
using System.Net;
using Centry.Core.Http;
using Centry.ServiceDefaults;

namespace Centry.Api.MerchantKeys;

/// <summary>Proxies whose <c>X-Forwarded-For</c> is believed: configuration <c>TrustedProxies</c>, a list of addresses and CIDR ranges.</summary>
public sealed class TrustedProxies
{
    public const string Section = "TrustedProxies";

    /// <summary>As the framework spells it, its prefix <c>ASPNETCORE_</c> taken off.</summary>
    private const string FrameworksSwitch = "ForwardedHeaders_Enabled";

    public TrustedProxies(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        // The framework's switch believes everybody's X-Forwarded-For: then any caller passes any key's whitelist.
        if (configuration.GetValue<bool>(FrameworksSwitch) && !configuration.GetValue<bool>(Topology.Configuration.DemoEnabled))
            throw new StartRefusedException($"ASPNETCORE_FORWARDEDHEADERS_ENABLED believes every caller's X-Forwarded-For and so opens the IP whitelists of all keys: unset it and name your proxies in {Section}.");
        var entries = configuration.GetSection(Section).Get<string[]>() ?? [];
        if (!IpWhitelist.TryParseRanges(entries, out var ranges, out var faults))
            throw new StartRefusedException($"{Section} is not a list of addresses and CIDR ranges: {string.Join(' ', faults)}");
        Ranges = ranges;
    }

    public ImmutableArray<IpRange> Ranges { get; }

    /// <summary>Who calls, trusted proxies taken off.</summary>
    public IPAddress ClientOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return ClientIp.Resolve(http.Connection.RemoteIpAddress ?? IPAddress.None, ForwardedFor(http.Request), Ranges);
    }

    // StringValues' own joining leaves empty lines out, and with them the hop that such a line hides.
    private static string? ForwardedFor(HttpRequest request)
        => request.Headers["X-Forwarded-For"] is { Count: > 1 } lines ? string.Join(',', lines.ToArray()) : request.Headers["X-Forwarded-For"].ToString();
}
