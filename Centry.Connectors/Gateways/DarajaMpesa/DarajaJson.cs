using System.Text.Json;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>Daraja writes one thing as an object, several as an array.</summary>
internal static class DarajaJson
{
    /// <summary>Named values, of which there may be one or an array.</summary>
    public static IReadOnlyDictionary<string, string> Named(JsonElement items, string keyName)
    {
        var named = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        IEnumerable<JsonElement> all = items.ValueKind switch
        {
            JsonValueKind.Array => items.EnumerateArray(),
            JsonValueKind.Object => [items],
            _ => [],
        };
        foreach (var item in all)
        {
            // Some have no value at all: a push's Balance.
            if (ProviderJson.Text(item, keyName) is { } key && ProviderJson.Text(item, "Value") is { } value)
                named.TryAdd(key, value);
        }

        return named;
    }
}
