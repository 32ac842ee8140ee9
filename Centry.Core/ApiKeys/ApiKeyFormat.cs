using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Core.ApiKeys;

/// <summary>
/// The shape of merchant keys: <c>mk_test_</c> or <c>mk_live_</c>, 26 random base62 characters (154 bits), 6 of checksum.
/// The checksum is the CRC-32 (IEEE) of all that stands before it, in base62, padded with zeros: a mistyped or invented key is
/// refused without a look-up, and a leak scanner can tell a real one. It is no secret and guards nothing by itself.
/// </summary>
public static class ApiKeyFormat
{
    public const int Length = 40;
    public const int PrefixLength = 16;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string TestStart = "mk_test_";
    private const string LiveStart = "mk_live_";
    private const int StartLength = 8;
    private const int ChecksumLength = 6;

    /// <summary>Makes a key from the system's random generator, every character equally likely.</summary>
    /// <param name="environment"><c>sandbox</c> or <c>production</c>.</param>
    public static ApiKeySecret Generate(string environment)
    {
        var start = environment switch
        {
            "sandbox" => TestStart,
            "production" => LiveStart,
            _ => throw new ArgumentException($"\"{environment}\" is not an environment.", nameof(environment)),
        };
        Span<char> key = stackalloc char[Length];
        start.CopyTo(key);
        RandomNumberGenerator.GetItems(Alphabet, key[StartLength..^ChecksumLength]);
        WriteChecksum(key[..^ChecksumLength], key[^ChecksumLength..]);
        return new ApiKeySecret(new string(key));
    }

    /// <summary>Tells whether this can be a key of ours, by shape and checksum alone.</summary>
    /// <param name="environment">The environment that the key opens.</param>
    public static bool TryParse(ReadOnlySpan<char> key, [NotNullWhen(true)] out string? environment)
    {
        environment = null;
        if (key.Length != Length)
        {
            return false;
        }

        var isTest = key.StartsWith(TestStart, StringComparison.Ordinal);
        if (!isTest && !key.StartsWith(LiveStart, StringComparison.Ordinal))
        {
            return false;
        }

        // No early exit: how long this takes says nothing about where a key went wrong.
        var wellFormed = true;
        foreach (var c in key[StartLength..])
        {
            wellFormed &= char.IsAsciiLetterOrDigit(c);
        }

        Span<char> expected = stackalloc char[ChecksumLength];
        WriteChecksum(key[..^ChecksumLength], expected);
        var given = key[^ChecksumLength..];
        var difference = 0;
        for (var i = 0; i < ChecksumLength; i++)
        {
            difference |= expected[i] ^ given[i];
        }

        if (!wellFormed || difference != 0)
        {
            return false;
        }

        environment = isTest ? "sandbox" : "production";
        return true;
    }

    /// <summary>SHA-256 of a key's UTF-8 bytes: what is stored and looked up.</summary>
    public static byte[] Hash(string key)
    {
        Span<byte> bytes = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(key, bytes, out var length)
            ? SHA256.HashData(bytes[..length])
            : SHA256.HashData(Encoding.UTF8.GetBytes(key));
    }

    private static void WriteChecksum(ReadOnlySpan<char> covered, Span<char> checksum)
    {
        var rest = Crc32.Of(covered);
        for (var i = checksum.Length - 1; i >= 0; i--)
        {
            (rest, var digit) = Math.DivRem(rest, (uint)Alphabet.Length);
            checksum[i] = Alphabet[(int)digit];
        }
    }
}
