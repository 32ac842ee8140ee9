using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Centry.Core.Http;

/// <summary>
/// Parses request bodies strictly: UTF-8, no key twice in an object (which of the two would count?), no comments or trailing
/// commas, at most 64 levels, and no text that could not be stored (half surrogate pairs, U+0000).
/// </summary>
public static class JsonBody
{
    internal const int MaxDepth = 64;

    private static readonly JsonDocumentOptions _options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Parses a body. The document reads from <paramref name="body"/>, which must stay as it is until it is disposed.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> body,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out JsonFault? fault)
    {
        document = null;
        var bytes = body.Span;

        // Text that parses but cannot be read later shows only in escapes, which few bodies have.
        if (!Utf8.IsValid(bytes) || bytes.IndexOf("\\u"u8) >= 0)
        {
            fault = JsonFaultFinder.Find(bytes);
            if (fault is not null)
            {
                return false;
            }
        }

        try
        {
            document = JsonDocument.Parse(body, _options);
            fault = null;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            fault = JsonFaultFinder.Find(bytes) ?? new JsonFault("The body is not valid JSON.", 1, 1);
            return false;
        }
    }
}
