using System.Security.Cryptography;

namespace Centry.Simulator.Tests.Airtel;

/// <summary>The key that clients encrypt under, and what they sign with it.</summary>
public sealed class SignatureTests
{
    [Theory]
    [InlineData("1024", 1024)]
    [InlineData("2048", 2048)]
    public async Task The_encryption_key_is_of_the_configured_size(string size, int bits)
    {
        await using var airtel = await PlayedAirtel.StartAsync(("KeySize", size));
        var answer = await airtel.GetAsync("/v1/rsa/encryption-keys");
        using var key = await airtel.KeyAsync();

        Assert.Equal((bits, "DP02010001001"), (key.KeySize, PlayedAirtel.Code(answer)));
        Assert.Equal("15-01-2027 10:30:00", answer.Json.GetProperty("data").GetProperty("valid_upto").GetString());
        Assert.NotEmpty(answer.Json.GetProperty("data").GetProperty("key_id").GetString()!);
    }

    [Fact]
    public async Task The_encryption_key_can_be_a_given_one()
    {
        using var given = RSA.Create(2048);
        await using var airtel = await PlayedAirtel.StartAsync(("PrivateKey", given.ExportPkcs8PrivateKeyPem()));
        using var key = await airtel.KeyAsync();

        Assert.Equal(given.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public async Task A_signature_is_that_of_the_bytes_that_were_sent()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var body = airtel.PushBody();

        var unsigned = await airtel.PostAsync(PlayedAirtel.SignedPush, body);
        var other = await airtel.PostSignedAsync(PlayedAirtel.SignedPush, body, signed: body.ToJsonString() + " ");
        var padded = await airtel.PostSignedAsync(PlayedAirtel.SignedPush, body, padding: RSAEncryptionPadding.OaepSHA1);
        var garbage = await airtel.SendAsync(HttpMethod.Post, PlayedAirtel.SignedPush, body.ToJsonString(), ("x-signature", "AAAA"), ("x-key", "not base64"));
        var right = await airtel.PostSignedAsync(PlayedAirtel.SignedPush, body);

        Assert.Equal((400, "ROUTER003"), (unsigned.Status, PlayedAirtel.Result(unsigned)));
        foreach (var wrong in (Answer[])[other, padded, garbage]) Assert.Equal((403, "DP00800001026"), (wrong.Status, PlayedAirtel.Code(wrong)));
        Assert.Equal((200, "DP00800001006"), (right.Status, PlayedAirtel.Code(right)));
    }

    [Fact]
    public async Task A_wrong_signature_counts_also_where_none_is_wanted()
    {
        await using var airtel = await PlayedAirtel.StartAsync();

        Assert.Equal("DP00800001026", PlayedAirtel.Code(await airtel.PostSignedAsync(PlayedAirtel.Push, airtel.PushBody(), signed: "{}")));
        Assert.Equal("DP00900001016", PlayedAirtel.Code(await airtel.PostSignedAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(), signed: "{}")));
        Assert.Equal("DP00800001006", PlayedAirtel.Code(await airtel.PostSignedAsync(PlayedAirtel.Push, airtel.PushBody())));
    }

    [Fact]
    public async Task Signatures_can_be_wanted_everywhere_and_under_another_padding()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("RequireSignatures", "true"), ("SignaturePadding", "oaep-sha256"));

        Assert.Equal("ROUTER003", PlayedAirtel.Result(await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody())));
        Assert.Equal("ROUTER003", PlayedAirtel.Result(await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync())));
        Assert.Equal("DP00800001006", PlayedAirtel.Code(await airtel.PostSignedAsync(PlayedAirtel.Push, airtel.PushBody(), padding: RSAEncryptionPadding.OaepSHA256)));
    }
}
