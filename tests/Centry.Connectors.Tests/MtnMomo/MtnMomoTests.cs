using System.Text;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.MtnMomo;
using CsCheck;
using Xunit;

namespace Centry.Connectors.Tests.MtnMomo;

/// <summary>The gateway as a whole: what it says of itself, its callbacks, its notes.</summary>
public sealed class MtnMomoTests : IDisposable
{
    private readonly MtnMomoGateway _gateway = ConfiguredMtn.At(new Uri("http://127.0.0.1:1"));

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public void It_can_what_it_says()
    {
        Assert.Equal(["payin", "payout", "refund", "balance"], _gateway.Descriptor.Capabilities);
        Assert.IsType<IPayinGateway>(_gateway, exactMatch: false);
        Assert.IsType<IPayoutGateway>(_gateway, exactMatch: false);
        Assert.IsType<IRefundGateway>(_gateway, exactMatch: false);
        Assert.IsType<IBalanceGateway>(_gateway, exactMatch: false);
    }

    [Fact]
    public void Only_those_who_pay_out_need_a_disbursement_subscription()
        => Assert.Equal(
            [("api_user", true), ("api_key", true), ("collection_subscription_key", true), ("disbursement_subscription_key", false)],
            _gateway.Descriptor.Credentials.Select(field => (field.Name, field.Required)));

    [Fact]
    public void Notes_are_always_what_MTN_takes()
        => Gen.String.Sample(text =>
        {
            var note = MtnOrder.NoteOf(text, "Payment");
            Assert.InRange(note.Length, 1, 160);
            Assert.All(note, c => Assert.True(char.IsAsciiLetterOrDigit(c) || " .,-".Contains(c, StringComparison.Ordinal)));
        });

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"externalId\":5}")]
    [InlineData("{\"externalId\":\"x\"}")]
    [InlineData("{\"externalId\":")]
    public void A_callback_that_names_no_payment_is_read_as_none(string body)
        => Assert.Null(_gateway.ReadPaymentId(new CallbackRequest("PUT", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void Credentials_do_not_show_in_text()
        => Assert.DoesNotContain("secret", new GatewayAccess(Guid.NewGuid(), "sandbox", new Dictionary<string, string> { ["api_key"] = "secret" }).ToString(), StringComparison.Ordinal);
}
