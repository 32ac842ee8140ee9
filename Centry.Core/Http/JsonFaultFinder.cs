using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Centry.Core.Http;

/// <summary>The slow walk through a body that was refused: finds the first fault and its place.</summary>
internal static class JsonFaultFinder
{
    private const int MaxNameShown = 64;

    /// <summary>The first fault, or null when there is none.</summary>
    public static JsonFault? Find(ReadOnlySpan<byte> body)
    {
        if (FirstInvalidByte(body) is var invalid and >= 0)
        {
            return At(body, invalid, "The body is not valid UTF-8.");
        }

        if (body.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new JsonFault("The body is empty: send JSON.", 1, 1);
        }

        // One level more than is taken, so that the level too many is a token with a place.
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth + 1 });
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (FindFault(ref reader, names) is { } message)
                {
                    return At(body, (int)reader.TokenStartIndex, message);
                }
            }

            return null;
        }
        catch (JsonException e)
        {
            var offset = OffsetOf(body, e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
            return At(body, offset, Sentence(e.Message));
        }
    }

    private static string? FindFault(ref Utf8JsonReader reader, Stack<HashSet<string>> names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth == JsonBody.MaxDepth:
                return $"The body is nested more than {JsonBody.MaxDepth} levels deep.";
            case JsonTokenType.StartObject:
                names.Push(new HashSet<string>(StringComparer.Ordinal));
                return null;
            case JsonTokenType.EndObject:
                names.Pop();
                return null;
            case JsonTokenType.String or JsonTokenType.PropertyName:
                if (!TryGetText(ref reader, out var text))
                {
                    return "A string holds half of a surrogate pair.";
                }

                if (text.Contains('\0', StringComparison.Ordinal))
                {
                    return "A string holds the character U+0000, which cannot be stored.";
                }

                return reader.TokenType == JsonTokenType.PropertyName && !names.Peek().Add(text)
                    ? $"The key \"{Shorten(text)}\" occurs twice in one object."
                    : null;
            default:
                return null;
        }
    }

    private static bool TryGetText(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> body)
    {
        for (var offset = 0; offset < body.Length;)
        {
            if (Rune.DecodeFromUtf8(body[offset..], out _, out var consumed) != OperationStatus.Done)
            {
                return offset;
            }

            offset += consumed;
        }

        return -1;
    }

    private static int OffsetOf(ReadOnlySpan<byte> body, long line, long bytePosition)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            start += body[start..].IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(start + bytePosition, body.Length);
    }

    private static JsonFault At(ReadOnlySpan<byte> body, int offset, string message)
    {
        var before = body[..offset];
        var inLine = before[(before.LastIndexOf((byte)'\n') + 1)..];

        // Bytes that continue a character do not count.
        var position = 1;
        foreach (var b in inLine)
        {
            position += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return new JsonFault(message, before.Count((byte)'\n') + 1, position);
    }

    /// <summary>The reader's sentence without its own place, which counts from zero and in bytes, and its hints to programmers.</summary>
    private static string Sentence(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var sentence = place < 0 ? message : message[..place];
        return sentence.Replace(" Change the reader options.", "", StringComparison.Ordinal);
    }

    private static string Shorten(string name) => name.Length <= MaxNameShown ? name : name[..MaxNameShown] + "…";
}
