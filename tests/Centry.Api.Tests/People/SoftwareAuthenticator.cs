using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Centry.Api.Tests.People;

/// <summary>A passkey authenticator as WebAuthn level 3 describes one: ES256, no attestation, user verified.</summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _credentialId = RandomNumberGenerator.GetBytes(32);
    private string _userHandle = "";
    private uint _count;

    public void Dispose() => _key.Dispose();

    public string CredentialId => Base64Url.EncodeToString(_credentialId);

    /// <summary>Answers <c>navigator.credentials.create</c>.</summary>
    public JsonElement Create(JsonElement options, string origin)
    {
        _userHandle = options.GetProperty("user").GetProperty("id").GetString()!;
        var client = ClientData("webauthn.create", options.GetProperty("challenge").GetString()!, origin);
        var key = _key.ExportParameters(includePrivateParameters: false);
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. key.Q.X!, 0x22, 0x58, 0x20, .. key.Q.Y!];
        byte[] authData = [.. AuthData(options.GetProperty("rp").GetProperty("id").GetString()!, 0x45), .. new byte[16], 0, 32, .. _credentialId, .. cose];
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), 0x58, (byte)authData.Length, .. authData];
        return Credential(new { clientDataJSON = Base64Url.EncodeToString(client), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal" } });
    }

    /// <summary>Answers <c>navigator.credentials.get</c>.</summary>
    public JsonElement Get(JsonElement options, string origin)
    {
        var client = ClientData("webauthn.get", options.GetProperty("challenge").GetString()!, origin);
        var authData = AuthData(options.GetProperty("rpId").GetString()!, 0x05);
        var signature = _key.SignData([.. authData, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(authData),
            signature = Base64Url.EncodeToString(signature),
            userHandle = _userHandle,
        });
    }

    private JsonElement Credential(object response)
        => JsonSerializer.SerializeToElement(new { id = CredentialId, rawId = CredentialId, type = "public-key", response, clientExtensionResults = new { } });

    private static byte[] ClientData(string type, string challenge, string origin) => JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin, crossOrigin = false });

    private byte[] AuthData(string relyingParty, byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, ++_count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(relyingParty)), flags, .. count];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];
}
