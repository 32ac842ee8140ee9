using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.MtnMomo;
using Centry.Connectors.Tests.Gateways;
using Xunit;

namespace Centry.Connectors.Tests.MtnMomo;

public sealed class MtnPayoutTests : MtnContract
{
    protected override string Product => "disbursement";
    protected override string Resource => "transfer";
    protected override string PartyMember => "payee";

    protected override Task<GatewayOutcome> SubmitWithAsync(MtnMomoGateway gateway, GatewayAccess access, Guid submission)
        => gateway.SubmitPayoutAsync(Payout with { SubmissionId = submission }, access, Cancel);

    protected override Task<GatewayOutcome> QueryWithAsync(MtnMomoGateway gateway, GatewayAccess access) => gateway.QueryPayoutAsync(Payout, access, Cancel);

    private PayoutSubmission Payout => new(
        Submission, Payment, "UG", "UGX", 15_000m, "mobile_money", "Jane", "+256772123456", null, null, null,
        "Jane's invoice & more", new Uri("https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef"));

    [Fact]
    public async Task A_transfer_is_as_MTN_documents_it()
    {
        var body = await SubmittedBodyAsync();
        Assert.Equal("MSISDN", body.GetProperty("payee").GetProperty("partyIdType").GetString());
        Assert.Equal("256772123456", body.GetProperty("payee").GetProperty("partyId").GetString());
        Assert.Equal(["amount", "currency", "externalId", "payee", "payeeNote", "payerMessage"], Members(body));
    }

    [Theory]
    [InlineData("PAYEE_NOT_FOUND", "payee_not_found")]
    [InlineData("PAYEE_LIMIT_REACHED", "payee_limit_reached")]
    [InlineData("PAYEE_NOT_ALLOWED_TO_RECEIVE", "payee_not_allowed_to_receive")]
    [InlineData("NOT_ENOUGH_FUNDS", "not_enough_float")]
    [InlineData("PAYER_LIMIT_REACHED", "payer_limit_reached")]
    [InlineData("COULD_NOT_PERFORM_TRANSACTION", "not_completed")]
    [InlineData("TRANSACTION_NOT_FOUND", "not_completed")]
    public async Task Reasons_speak_of_the_recipient_and_of_the_merchants_float(string reason, string code) => Assert.Equal(code, await CodeOfAsync($"\"{reason}\""));

    [Fact]
    public async Task A_transfer_for_which_MTN_ran_out_of_time_may_have_been_paid()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("TIMEOUT"))));

    [Fact]
    public async Task A_payout_to_no_number_is_our_own_bug()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Gateway(Provider.Url).SubmitPayoutAsync(Payout with { RecipientPhone = null }, Access, Cancel));
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task An_unregistered_address_is_said_to_be_one()
        => Assert.Equal("forbidden_ip", Assert.IsType<GatewayOutcome.Failed>(
            await SubmitAsync(http => ScriptedProvider.Json(http, 403, """{"code":"FORBIDDEN IP","message":"x"}"""))).Code);
}
