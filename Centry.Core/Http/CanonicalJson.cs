using System.Security.Cryptography;

namespace Centry.Core.Http;

/// <summary>
/// Tells whether two requests are the same: method, path, and the body as a JSON value. Order of keys, white space, escapes and
/// the way a number is written do not matter. Every part is tagged or carries its length, so that no two different requests
/// give the same bytes.
/// </summary>
public static class CanonicalJson
{
    private const byte EmptyBody = 0;
    private const byte JsonValue = 1;

    /// <summary>A body that is no JSON we take is compared byte for byte; it is refused all the same.</summary>
    private const byte RawBody = 2;

    /// <summary>SHA-256 over the canonical form of a request; 32 bytes.</summary>
    /// <param name="jsonBody">The raw body; empty or white space alone means that there is none.</param>
    public static byte[] Fingerprint(string method, string path, ReadOnlySpan<byte> jsonBody)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        using var output = new CanonicalBuffer(jsonBody.Length + (jsonBody.Length / 2));
        output.Write(method);
        output.Write(path);
        var bodyStart = output.Length;
        if (jsonBody.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            output.Write(EmptyBody);
            return SHA256.HashData(output.Written);
        }

        output.Write(JsonValue);
        if (!new CanonicalJsonWriter(output).TryWrite(jsonBody))
        {
            output.Truncate(bodyStart);
            output.Write(RawBody);
            output.Write(jsonBody);
        }

        return SHA256.HashData(output.Written);
    }
}
