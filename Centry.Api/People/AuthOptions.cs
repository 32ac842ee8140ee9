using System.Security.Cryptography;

namespace Centry.Api.People;

/// <summary>How people's access tokens are signed.</summary>
public sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>
    /// Base64 of at least 32 random bytes, the same on every replica. Empty: one is made once and kept, encrypted, in the database.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>How long after proving who they are a person may do what asks for recent proof, such as issuing keys.</summary>
    public TimeSpan StepUpWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>SHA-256's HMAC wants a key at least as long as its output.</summary>
    internal const int KeyBytesMin = SHA256.HashSizeInBytes;

    /// <exception cref="FormatException">Not base64.</exception>
    internal byte[]? ReadSigningKey() => string.IsNullOrWhiteSpace(SigningKey) ? null : Convert.FromBase64String(SigningKey);

    internal bool HasSoundKey()
    {
        try
        {
            return ReadSigningKey() is null or { Length: >= KeyBytesMin };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
