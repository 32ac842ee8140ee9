using System.Security.Cryptography;
using System.Text;
using Centry.Core.Webhooks;
using Stripe;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class SigningTests
{
    private const long Now = 1_713_090_900;
    private const string Id = "550e8400-e29b-41d4-a716-446655440000";
    private static readonly string Json = """{"id":"550e8400-e29b-41d4-a716-446655440000","event":"payin.completed","data":{"customer_name":"Nakató €"}}""";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Json);

    [Fact]
    public void Stripes_library_accepts_the_signature()
    {
        var secret = WebhookSecret.New();
        var header = WebhookSigner.CentrySignature(Now, Body, [secret]);

        EventUtility.ValidateSignature(Json, header, secret.Reveal(), tolerance: 300, utcNow: Now + 299);
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Json, header, secret.Reveal(), tolerance: 300, utcNow: Now + 301));
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Json + " ", header, secret.Reveal(), tolerance: 300, utcNow: Now));
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Json, header, WebhookSecret.New().Reveal(), tolerance: 300, utcNow: Now));
    }

    [Fact]
    public void Stripes_library_accepts_either_secret_during_a_rotation()
    {
        var (old, young) = (WebhookSecret.New(), WebhookSecret.New());
        var header = WebhookSigner.CentrySignature(Now, Body, [young, old]);

        EventUtility.ValidateSignature(Json, header, old.Reveal(), tolerance: 300, utcNow: Now);
        EventUtility.ValidateSignature(Json, header, young.Reveal(), tolerance: 300, utcNow: Now);
        Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(Json, header, WebhookSecret.New().Reveal(), tolerance: 300, utcNow: Now));
    }

    [Fact]
    public void A_receiver_that_keeps_the_last_v1_follows_a_rotation_with_the_new_secret()
    {
        var (old, young) = (WebhookSecret.New(), WebhookSecret.New());
        var header = WebhookSigner.CentrySignature(Now, Body, [young, old]);

        var last = header.Split(',')[^1];

        Assert.Equal($"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(young.Reveal()), Encoding.UTF8.GetBytes($"{Now}.{Json}")))}", last);
    }

    [Fact]
    public void The_header_has_the_documented_form()
    {
        var header = WebhookSigner.CentrySignature(Now, Body, [WebhookSecret.New(), WebhookSecret.New()]);

        Assert.Matches("^t=1713090900(,v1=[0-9a-f]{64}){2}$", header);
    }

    [Fact]
    public void The_signature_is_the_hmac_that_an_independent_tool_computed()
    {
        // printf '1713090900.{}' | openssl dgst -sha256 -hmac 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
        var secret = WebhookSecret.Parse("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

        Assert.Equal("t=1713090900,v1=e72fd8623663f7bb3a9211da586adcfcbc1461fd602f18702795ed8238762663", WebhookSigner.CentrySignature(Now, "{}"u8, [secret]));
    }

    [Fact]
    public void A_standard_webhooks_verifier_accepts_either_secret()
    {
        var (old, young) = (WebhookSecret.New(), WebhookSecret.New());
        var header = WebhookSigner.StandardSignature(Id, Now, Body, [young, old]);

        Assert.True(StandardVerifies(young.Reveal(), Id, Now, Json, header));
        Assert.True(StandardVerifies(old.Reveal(), Id, Now, Json, header));
        Assert.False(StandardVerifies(WebhookSecret.New().Reveal(), Id, Now, Json, header));
        Assert.False(StandardVerifies(young.Reveal(), Id, Now + 1, Json, header));
        Assert.False(StandardVerifies(young.Reveal(), Id + "0", Now, Json, header));
        Assert.False(StandardVerifies(young.Reveal(), Id, Now, Json + " ", header));
    }

    [Fact]
    public void The_specification_s_example_verifies()
    {
        // Standard Webhooks, reference implementations' test vector.
        var secret = WebhookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var header = WebhookSigner.StandardSignature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8, [secret]);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", header);
    }

    [Fact]
    public void Nothing_is_sent_unsigned()
    {
        Assert.Throws<ArgumentException>(() => WebhookSigner.CentrySignature(Now, Body, []));
        Assert.Throws<ArgumentException>(() => WebhookSigner.StandardSignature(Id, Now, Body, []));
    }

    /// <summary>Written from the specification's "Verifying signatures", apart from our own code.</summary>
    private static bool StandardVerifies(string secret, string id, long timestamp, string body, string header)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        return header.Split(' ')
            .Select(part => part.Split(',', 2))
            .Where(part => part[0] == "v1")
            .Any(part => CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(part[1]), expected));
    }
}
