using Centry.Connectors.Gateways.Ozow;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Ozow;

/// <summary>Hashes and ciphers, computed elsewhere by Ozow's rules.</summary>
public sealed class OzowVectorTests
{
    [Fact]
    public void A_payment_request_is_hashed_in_its_order()
        => Assert.Equal(
            "ecf355c55e465f5a19b4091b2f677d3ca26441c9483affbd8e92f48fc617a8b22980588c00c3b19cb20a0f1b31c4e640da8e49597abea2769070ea55f0e02085",
            OzowHash.Of(
                ["DEMO-001", "ZA", "ZAR", "25.00", "ORD-1001", "ORD-1001", "https://c.test/cancel", "https://c.test/error", "https://c.test/ok", "https://c.test/ozow/notify", "true"],
                "demo-private-key"));

    [Fact]
    public void A_response_is_hashed_in_its_order_and_what_is_empty_adds_nothing()
        => Assert.Equal(
            "afe0ec5bf87b7b9ccd34a4175891101e3d3eee92feacd75e69d14213aacb1c53e896eccc9200515b98b13cc693e00053d91f7c4aaef0c7499d922b76ff72e426",
            OzowHash.Of(
                ["DEMO-001", "8f0e0c9e-0000-4000-8000-000000000001", "ORD-1001", "25.00", "Complete", "", null, "", null, "", "ZAR", "true", "Test transaction completed"],
                "demo-private-key"));

    [Fact]
    public void A_payout_is_hashed_with_its_cents()
        => Assert.Equal(
            "1f9a257e4a17759f3482bcd133d8bf29f5c55ac01d282529de432a3239357129ab47f1f9dab9bed9ad21cc72d26bc6af1b73b6d6c44b7a7d9f4016046f08340d",
            OzowHash.Of(
                ["DEMO-001", OzowTexts.Cents(25m), "PO-1001", "PO-1001", "false", "https://c.test/ozow/payout", "13999fa2-0000-4000-8000-000000000002", "QUJDRA==", "632005"],
                "demo-api-key"));

    [Theory]
    [InlineData(OzowAccountIv.Text, "XuWBmW3C2P2dFE5mQDNtgA==")]
    [InlineData(OzowAccountIv.Hex, "MiNIV8bNmyhUxOyQK11MzQ==")]
    public void An_account_number_is_encrypted_in_either_way(OzowAccountIv iv, string encrypted)
        => Assert.Equal(encrypted, OzowPayoutOrder.Encrypt("1234567890", "PO-1001", "2500", "demo-key", iv));

    [Fact]
    public void A_hash_is_right_in_either_case_and_without_its_leading_zeros_and_in_no_other_way()
    {
        // Found by trying: a value whose hash starts with a zero.
        var value = Enumerable.Range(0, 1_000).Select(i => $"{i}").First(text => OzowHash.Of([text], "k")[0] == '0');
        var hash = OzowHash.Of([value], "k");
        Assert.True(OzowHash.IsRight(hash, [value], "k"));
        Assert.True(OzowHash.IsRight(hash.ToUpperInvariant(), [value], "k"));
        Assert.True(OzowHash.IsRight(hash.TrimStart('0'), [value], "k"));
        Assert.False(OzowHash.IsRight(hash, [value], "l"));
        Assert.False(OzowHash.IsRight(hash, [value + "1"], "k"));
        Assert.False(OzowHash.IsRight(hash + "0", [value], "k"));
        Assert.False(OzowHash.IsRight(hash[..^1], [value], "k"));
        Assert.False(OzowHash.IsRight("", [value], "k"));
        Assert.False(OzowHash.IsRight(null, [value], "k"));
    }

    [Theory]
    [InlineData(25, "25.00", "2500")]
    [InlineData(0.01, "0.01", "1")]
    [InlineData(9_999_999.99, "9999999.99", "999999999")]
    [InlineData(10_000_000, null, "1000000000")]
    [InlineData(25.001, null, null)]
    [InlineData(0, null, "0")]
    [InlineData(-1, null, "-100")]
    public void Amounts_are_in_rands_and_in_cents(double amount, string? rands, string? cents)
        => Assert.Equal((rands, cents), (OzowTexts.Rands((decimal)amount), OzowTexts.Cents((decimal)amount)));

    [Theory]
    [InlineData("https://x.test/callbacks/t/" + ConfiguredOzow.PaymentKey, true)]
    [InlineData("https://x.test/callbacks/t/" + ConfiguredOzow.PaymentKey + "?a=b", true)]
    [InlineData("https://x.test/callbacks/t/" + ConfiguredOzow.PaymentKey + "/", false)]
    [InlineData("https://x.test/callbacks/t", false)]
    [InlineData("https://x.test/callbacks/t/x19bc000123470008000000000000001" + "3f2504e04f8941d39a0c0305e82c3301", false)]
    [InlineData(ConfiguredOzow.PaymentKey, false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_address_of_ours_names_payment_and_submission(string? address, bool isOurs)
        => Assert.Equal(isOurs ? (ConfiguredOzow.Payment, ConfiguredOzow.Submission) : null, OzowTexts.Addressee(address));
}
