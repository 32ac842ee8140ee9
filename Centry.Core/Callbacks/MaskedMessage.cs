using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Core.Callbacks;

/// <summary>A provider's message as people may see it: what proves where it came from could be used again, so it is masked.</summary>
public static class MaskedMessage
{
    private const string Mask = "•••";
    private const int LengthMax = 4096;

    /// <summary>Parts of names whose values are proofs or secrets, without regard to case.</summary>
    private static readonly string[] Secrets = ["token", "secret", "pass", "pincode", "pin_code", "hash", "signature", "credential", "authorization", "apikey", "api_key", "checksum"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Query and body, at most 4 KiB of them.</summary>
    /// <param name="query">With its question mark; may be empty.</param>
    public static string Of(string query, string body)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(body);
        var text = string.Join('\n', new[] { Form(query), Body(body) }.Where(part => part.Length > 0));
        return text.Length > LengthMax ? text[..(LengthMax - 1)] + "…" : text;
    }

    private static string Body(string body)
    {
        try
        {
            if (JsonNode.Parse(body) is { } json)
            {
                Cover(json);
                return json.ToJsonString(Readable);
            }
        }
        catch (JsonException)
        {
            // Not JSON: a form, or text of no known shape.
        }

        return Form(body);
    }

    private static void Cover(JsonNode node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (IsSecret(name))
                        fields[name] = Mask;
                    else if (value is not null)
                        Cover(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items.OfType<JsonNode>())
                    Cover(item);
                break;
        }
    }

    // a=1&hash=2, with or without a question mark before it.
    private static string Form(string text)
        => string.Join('&', text.Split('&').Select(pair => pair.IndexOf('=', StringComparison.Ordinal) is var end and > 0 && IsSecret(pair[..end]) ? pair[..(end + 1)] + Mask : pair));

    private static bool IsSecret(string name) => name.Equals("pin", StringComparison.OrdinalIgnoreCase) || Secrets.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
