using System.Text.Json.Serialization;

namespace Centry.Connectors.Erp.Xero;

/// <summary>What the token endpoint answers. Secret: it has no text of its own.</summary>
internal sealed class XeroTokens
{
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public int ExpiresIn { get; init; }
}

internal sealed record XeroTokenProblem(string? Error);

internal sealed record XeroConnection
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public string? TenantType { get; init; }
    public string? TenantName { get; init; }
}
