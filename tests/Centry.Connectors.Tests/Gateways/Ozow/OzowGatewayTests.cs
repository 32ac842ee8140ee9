using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Ozow;
using CsCheck;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Ozow;

/// <summary>The gateway as a whole: what it says of itself, and the callbacks of payments.</summary>
public sealed class OzowGatewayTests : IDisposable
{
    private static readonly string[] Starts = ["", "{", "{\"payoutId\":", "{\"\\ud800\":1}", "Hash=%ZZ&=&a", "["];

    private readonly OzowGateway _gateway = ConfiguredOzow.At(new Uri("http://127.0.0.1:1"));

    public void Dispose() => _gateway.Dispose();

    private CallbackProof Prove(CallbackRequest callback) => _gateway.Prove(callback, ConfiguredOzow.Access());

    [Fact]
    public void It_can_what_it_says()
    {
        Assert.Equal(["payin", "payout", "refund"], _gateway.Descriptor.Capabilities);
        Assert.IsType<IPayinGateway>(_gateway, exactMatch: false);
        Assert.IsType<IPayoutGateway>(_gateway, exactMatch: false);
        Assert.IsType<IRefundGateway>(_gateway, exactMatch: false);
        Assert.IsType<IPayoutVerifyingGateway>(_gateway, exactMatch: false);
        Assert.Equal(["ZA"], _gateway.Descriptor.Countries);
        Assert.Equal(["bank_transfer"], _gateway.Descriptor.Methods);
        Assert.True(_gateway.Descriptor.PayinsRedirect && _gateway.Descriptor.PayoutsCanReturn && _gateway.TakesPartialRefunds);
    }

    [Fact]
    public void Whoever_only_takes_payments_needs_nothing_of_payouts()
        => Assert.Equal(["site_code", "api_key", "private_key"], _gateway.Descriptor.Credentials.Where(field => field.Required).Select(field => field.Name));

    [Fact]
    public void Callbacks_come_from_where_it_is_configured()
    {
        Assert.Empty(_gateway.CallbackSources("production"));
        using var configured = ConfiguredOzow.At(new Uri("http://127.0.0.1:1"), null, ("CallbackSources:0", "127.0.0.0/8"));
        Assert.Equal(["127.0.0.0/8"], configured.CallbackSources("production"));
    }

    [Fact]
    public void A_response_names_its_payment_and_is_proven_by_its_hash_as_a_form_and_in_the_browser()
    {
        foreach (var callback in (CallbackRequest[])[ConfiguredOzow.Form(ConfiguredOzow.Response()), ConfiguredOzow.Browser(ConfiguredOzow.Response())])
        {
            Assert.Equal(ConfiguredOzow.Payment, _gateway.ReadPaymentId(callback));
            Assert.Equal(CallbackProof.Valid, Prove(callback));
            Assert.False(_gateway.IsVerification(callback));
        }
    }

    [Fact]
    public void A_response_that_was_tampered_with_is_a_forgery()
    {
        var response = ConfiguredOzow.Response("Cancelled");
        Assert.Equal(CallbackProof.Invalid, Prove(ConfiguredOzow.Browser([.. response.Select(field => field.Item1 == "Status" ? ("Status", "Complete") : field)])));
        Assert.Equal(CallbackProof.Invalid, Prove(ConfiguredOzow.Form([("Status", "Complete"), .. response])));
        Assert.Equal(CallbackProof.Invalid, Prove(ConfiguredOzow.Form(ConfiguredOzow.Response(key: "another"))));
        Assert.Equal(CallbackProof.Invalid, Prove(ConfiguredOzow.Form([.. response.Where(field => field.Item1 != "Hash")])));
        Assert.Equal(CallbackProof.Invalid, Prove(ConfiguredOzow.Form([.. response.Where(field => field.Item1 != "Amount")])));
        Assert.Equal(CallbackProof.Invalid, _gateway.Prove(ConfiguredOzow.Form(ConfiguredOzow.Response(key: "")), ConfiguredOzow.Access([])));
    }

    [Fact]
    public void A_browser_that_comes_back_with_nothing_proves_nothing()
    {
        Assert.Equal(CallbackProof.None, Prove(ConfiguredOzow.Browser()));
        Assert.Equal(CallbackProof.None, Prove(ConfiguredOzow.Browser(("Status", "Complete"))));
        Assert.Equal(CallbackProof.None, Prove(ConfiguredOzow.Form()));
    }

    [Fact]
    public void What_of_a_response_is_hashed_is_configured()
    {
        using var gateway = ConfiguredOzow.At(new Uri("http://127.0.0.1:1"), null, ("ResponseHashFields:0", "Status"), ("ResponseHashFields:1", "SubStatus"), ("RefundNoticeHashFields:0", "IsRtc"));
        var access = ConfiguredOzow.Access();
        Assert.Equal(CallbackProof.Valid, gateway.Prove(ConfiguredOzow.Form(("Status", "Complete"), ("SubStatus", "X"), ("Hash", ConfiguredOzow.Hash("CompleteX", "demo-private-key"))), access));
        Assert.Equal(CallbackProof.Valid, gateway.Prove(ConfiguredOzow.Form(("RefundId", "1"), ("isRtc", "True"), ("Hash", ConfiguredOzow.Hash("True", "demo-private-key"))), access));
        Assert.Equal(CallbackProof.Invalid, gateway.Prove(ConfiguredOzow.Form(ConfiguredOzow.Response()), access));
    }

    [Fact]
    public void Reading_a_callback_never_throws()
        => Gen.Select(Gen.Byte.Array, Gen.String, Gen.Int[0, Starts.Length - 1].Select(i => Starts[i])).Sample((bytes, query, start) =>
        {
            foreach (var method in (string[])["GET", "POST"])
            {
                var callback = new CallbackRequest(method, new Dictionary<string, string>(), (byte[])[.. System.Text.Encoding.UTF8.GetBytes(start), .. bytes], query);
                _ = _gateway.ReadPaymentId(callback);
                Assert.NotEqual(CallbackProof.Valid, Prove(callback));
                Assert.False(_gateway.IsVerification(callback));
                Assert.Contains("\"IsVerified\":false", _gateway.Verify(callback, null, ConfiguredOzow.Access()), StringComparison.Ordinal);
            }
        });

    [Fact]
    public void Texts_are_always_what_a_statement_takes()
        => Gen.Select(Gen.String, Gen.Int[1, 100]).Sample((text, max) =>
        {
            var plain = OzowTexts.Plain(text, max, "P");
            Assert.InRange(plain.Length, 1, max);
            Assert.All(plain, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is ' ' or '-'));
            Assert.Equal(plain.Trim(), plain);
        });
}
