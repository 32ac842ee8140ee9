using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Core.Http;

/// <summary>
/// Tells whether two requests are the same: method, path, and the body as a JSON value. Order of keys, white space, escapes and
/// the way a number is written do not matter. Every part is tagged and carries its length, so that no two different requests
/// give the same bytes.
/// </summary>
public static class CanonicalJson
{
    private const byte EmptyBody = 0;
    private const byte JsonValue = 1;

    /// <summary>A body that is no JSON we take is compared byte for byte; it is refused all the same.</summary>
    private const byte RawBody = 2;

    /// <summary>SHA-256 over the canonical form of a request; 32 bytes.</summary>
    /// <param name="jsonBody">The raw body; may be empty.</param>
    public static byte[] Fingerprint(string method, string path, ReadOnlySpan<byte> jsonBody)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(256, jsonBody.Length + 128));
        WriteText(method, output);
        WriteText(path, output);
        if (jsonBody.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            WriteByte(EmptyBody, output);
        }
        else
        {
            WriteBody(jsonBody, output);
        }

        return SHA256.HashData(output.WrittenSpan);
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), Encoding.UTF8.GetByteCount(text));
        output.Advance(4);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void WriteByte(byte value, ArrayBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void WriteBody(ReadOnlySpan<byte> body, ArrayBufferWriter<byte> output)
    {
        var canonical = new CanonicalJsonWriter(body.Length);
        if (canonical.TryWrite(body))
        {
            WriteByte(JsonValue, output);
            output.Write(canonical.Written);
        }
        else
        {
            WriteByte(RawBody, output);
            output.Write(body);
        }
    }
}
