using System.Buffers;
using System.Text;

namespace Centry.Core.Webhooks;

/// <summary>Turns what a receiver answered into text that any text column takes, whatever bytes came.</summary>
internal static class ResponseText
{
    /// <summary>
    /// Reads UTF-8; bytes that are none, and NUL (which PostgreSQL refuses), become U+FFFD. The text has at most
    /// <paramref name="mostBytes"/> bytes in UTF-8, and a character cut off by the bound is left out.
    /// </summary>
    /// <param name="truncated">Whether more bytes followed, so that an incomplete last character is our cut and not a fault.</param>
    public static string From(ReadOnlySpan<byte> bytes, int mostBytes, bool truncated)
    {
        var text = new StringBuilder(bytes.Length);
        var size = 0;
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == OperationStatus.NeedMoreData && truncated) break;
            if (rune.Value == 0) rune = Rune.ReplacementChar;
            size += rune.Utf8SequenceLength;
            if (size > mostBytes) break;
            text.Append(rune.ToString());
            bytes = bytes[consumed..];
        }

        return text.ToString();
    }
}
