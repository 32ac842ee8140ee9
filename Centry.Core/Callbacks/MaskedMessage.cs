using Centry.Connectors.Gateways.Exchanges;

namespace Centry.Core.Callbacks;

/// <summary>A provider's message as people may see it: what proves where it came from could be used again, so it is masked.</summary>
public static class MaskedMessage
{
    private const int LengthMax = 4096;

    /// <summary>Query and body, at most 4 KiB of them.</summary>
    /// <param name="query">With its question mark; may be empty.</param>
    public static string Of(string query, string body)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(body);
        var mask = new SecretMask([], []);
        var text = string.Join('\n', new[] { mask.Of(query), mask.Of(body, indented: true) }.Where(part => part.Length > 0));
        return text.Length > LengthMax ? text[..(LengthMax - 1)] + "…" : text;
    }
}
