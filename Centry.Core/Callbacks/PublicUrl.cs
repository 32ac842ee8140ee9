using Centry.Connectors.Gateways;
using Microsoft.Extensions.Configuration;

namespace Centry.Core.Callbacks;

/// <summary>Where this API is reached from outside: <c>PublicUrl</c>, and <c>Gateways:{id}:CallbackBaseUrl</c> where a provider must come another way.</summary>
public sealed class PublicUrl(IConfiguration configuration)
{
    public const string Key = "PublicUrl";

    /// <summary>For customers' browsers; null when none is configured.</summary>
    public string? ForPages => Get(Key);

    /// <summary>For a gateway's callbacks; null when none can arrive.</summary>
    public string? ForCallbacks(string gateway) => Get($"{GatewayOptions.Section}:{gateway}:{nameof(GatewayOptions.CallbackBaseUrl)}") ?? ForPages;

    private string? Get(string key) => configuration[key] is { Length: > 0 } url ? url.TrimEnd('/') : null;
}
