using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.MtnMomo;
using Centry.Connectors.Tests.Gateways;
using Xunit;

namespace Centry.Connectors.Tests.MtnMomo;

public sealed class MtnRefundTests : MtnContract
{
    private readonly Guid _payin = Guid.NewGuid();

    protected override string Product => "disbursement";
    protected override string Resource => "refund";
    protected override string PartyMember => "payee";

    protected override Task<GatewayOutcome> SubmitWithAsync(MtnMomoGateway gateway, GatewayAccess access, Guid submission)
        => gateway.SubmitRefundAsync(Refund with { SubmissionId = submission }, access, Cancel);

    protected override Task<GatewayOutcome> QueryWithAsync(MtnMomoGateway gateway, GatewayAccess access) => gateway.QueryRefundAsync(Refund, access, Cancel);

    private RefundSubmission Refund => new(
        Submission, Payment, _payin, "1533280711", "UG", "UGX", 15_000m, "Jane's invoice & more", new Uri("https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef"));

    [Fact]
    public async Task A_refund_names_the_request_to_pay_and_no_party()
    {
        var body = await SubmittedBodyAsync();
        Assert.Equal(_payin.ToString(), body.GetProperty("referenceIdToRefund").GetString());
        Assert.Equal(["amount", "currency", "externalId", "payeeNote", "payerMessage", "referenceIdToRefund"], Members(body));
    }

    [Theory]
    [InlineData("TRANSACTION_NOT_FOUND", "payin_not_found")]
    [InlineData("TRANSACTION_NOT_COMPLETED", "payin_not_completed")]
    [InlineData("NOT_ENOUGH_FUNDS", "not_enough_float")]
    public async Task Reasons_speak_of_the_payin_and_of_the_merchants_float(string reason, string code) => Assert.Equal(code, await CodeOfAsync($"\"{reason}\""));

    [Fact]
    public async Task A_payin_that_MTN_does_not_know_cannot_be_refunded()
        => Assert.Equal("payin_not_found", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(NeverHeardOfItAsync)).Code);

    [Fact]
    public async Task A_refund_for_which_MTN_ran_out_of_time_may_have_been_paid()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("TIMEOUT"))));

    [Fact]
    public async Task A_part_of_a_payin_can_be_given_back()
    {
        Assert.True(Gateway(Provider.Url).TakesPartialRefunds);
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        await Gateway(Provider.Url).SubmitRefundAsync(Refund with { CurrencyCode = "GHS", CountryCode = "GH", Amount = 0.05m }, Access, Cancel);
        Assert.Contains("\"amount\":\"0.05\"", Provider.Seen.Last().Body, StringComparison.Ordinal);
    }
}
