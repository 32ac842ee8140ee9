using Centry.Connectors.Gateways;

namespace Centry.Core.ProviderAccounts;

/// <summary>Judges credentials by the provider's schema. What is wrong is named by field, never by value.</summary>
internal static class ProviderCredentials
{
    public const int ValueMax = 10_000;

    /// <param name="change">Of each field its new value; null takes it out.</param>
    /// <param name="path">The name of the whole in the request: <c>credentials_sandbox</c>.</param>
    /// <returns>The credentials as they are then.</returns>
    public static IReadOnlyDictionary<string, string> Merge(
        GatewayDescriptor gateway, IReadOnlyDictionary<string, string>? present, IReadOnlyDictionary<string, string?> change, string path, Faults faults)
    {
        var merged = new Dictionary<string, string>(present ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in change)
        {
            if (gateway.Credentials.All(f => f.Name != name))
                faults.Add($"{path}.{name}", $"{gateway.DisplayName} has no such credential. It has {string.Join(", ", gateway.Credentials.Select(f => f.Name))}.");
            else if (string.IsNullOrWhiteSpace(value))
                merged.Remove(name);
            else if (value.Length > ValueMax)
                faults.Add($"{path}.{name}", $"At most {ValueMax} characters.");
            else
                merged[name] = value.Trim();
        }

        foreach (var missing in gateway.Credentials.Where(f => f.Required && !merged.ContainsKey(f.Name)))
            faults.Add($"{path}.{missing.Name}", "Is required.");
        return merged;
    }
}
