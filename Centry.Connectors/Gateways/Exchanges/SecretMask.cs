using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Centry.Connectors.Gateways.Exchanges;

/// <summary>
/// Covers secrets in what a provider is told or tells: the values of fields whose names say so, and known values wherever they stand. What one message
/// has under such a name is covered in those that follow, too: an answer may repeat a request in words of its own.
/// </summary>
/// <param name="fields">Names beside the usual ones, without regard to case.</param>
/// <param name="values">What must not be told under any name.</param>
public sealed partial class SecretMask(IEnumerable<string> fields, IEnumerable<string> values)
{
    public const string Cover = "•••";

    /// <summary>A shorter value may stand there by chance, and covering an amount would tell that it is the PIN.</summary>
    private const int ValueLengthMin = 8;

    /// <summary>Parts of names whose values are proofs or secrets.</summary>
    private static readonly string[] UsualNames =
        ["token", "secret", "pass", "pincode", "pin_code", "hash", "signature", "credential", "authorization", "apikey", "api_key", "checksum"];

    private static readonly SearchValues<char> NoNames = SearchValues.Create(" \t\r\n<>\"");

    private readonly HashSet<string> _fields = new(fields.Append("pin"), StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _values = [.. values.Where(value => value.Length >= ValueLengthMin).SelectMany(Spellings)];

    /// <summary>JSON, a form, or any other text.</summary>
    /// <param name="indented">JSON as people like to read it.</param>
    public string Of(string text, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CoverValues(Json(text, indented) ?? BrokenJson().Replace(Form(text), CoverMember));
    }

    /// <summary>A header, say: told to nobody, and covered where its value comes up, if its name says so.</summary>
    public void Hear(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!IsSecret(name))
            return;
        Remember(value);
        Remember(value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..]); // without the scheme
    }

    /// <summary>Null when it is none.</summary>
    private string? Json(string text, bool indented)
    {
        var covered = new ArrayBufferWriter<byte>();
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            using var writer = new Utf8JsonWriter(covered, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            while (reader.Read())
                Copy(ref reader, writer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        return Encoding.UTF8.GetString(covered.WrittenSpan);
    }

    private void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                CopyMember(ref reader, writer);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan);
                break;
        }
    }

    private void CopyMember(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var name = reader.GetString()!;
        writer.WritePropertyName(name);
        if (!IsSecret(name))
            return;
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                writer.WriteNullValue();
                return;
            case JsonTokenType.String:
                Remember(reader.GetString()!);
                break;
            default:
                reader.Skip();
                break;
        }

        writer.WriteStringValue(Cover);
    }

    // a=1&hash=2, with or without a question mark before it. A page is none, whatever stands before its first equals sign.
    private string Form(string text) => string.Join('&', text.Split('&').Select(pair =>
    {
        if (pair.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var end) || pair.AsSpan(0, end).ContainsAny(NoNames) || !IsSecret(Uri.UnescapeDataString(pair[..end].TrimStart('?'))))
            return pair;
        Remember(Uri.UnescapeDataString(pair[(end + 1)..].Replace('+', ' ')));
        return pair[..(end + 1)] + Cover;
    }));

    // Cut off, or with something around it.
    private string CoverMember(Match member) => IsSecret(member.Groups["name"].Value) ? $"\"{member.Groups["name"].Value}\":\"{Cover}\"" : member.Value;

    private string CoverValues(string text)
    {
        foreach (var value in _values)
            text = text.Replace(value, Cover, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    private bool IsSecret(string name) => _fields.Contains(name) || UsualNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private void Remember(string value)
    {
        if (value.Length >= ValueLengthMin)
            _values.UnionWith(Spellings(value));
    }

    // As it may stand in text, in a form and in JSON.
    private static IEnumerable<string> Spellings(string value)
    {
        var escaped = Uri.EscapeDataString(value);
        return [value, escaped, escaped.Replace("%20", "+", StringComparison.Ordinal), JavaScriptEncoder.Default.Encode(value), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)];
    }

    [GeneratedRegex("""
        "(?<name>[^"\\]{1,64})"\s*:\s*(?:"(?:[^"\\]|\\.)*"?|[^\s,{}\[\]"]+)
        """, RegexOptions.CultureInvariant)]
    private static partial Regex BrokenJson();
}
