using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.DarajaMpesa;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.DarajaMpesa;

public sealed class DarajaRefundTests : DarajaInitiatedContract
{
    private RefundSubmission _refund = new(
        Guid.Empty, Guid.Empty, Guid.NewGuid(), "TAE51H8J60", "KE", "KES", 500m, "Broken cup", ConfiguredDaraja.CallbackUrl);

    // A reversal has no key of ours.
    protected override bool TellsDuplicates => false;
    protected override string Path => "/mpesa/reversal/v1/request";
    protected override string Originator => "8521-4298025-1";
    protected override string ShortCode => "174379";
    private RefundSubmission Refund => _refund with { SubmissionId = Submission, PaymentId = Payment };

    protected override Task<GatewayOutcome> SubmitWithAsync(DarajaMpesaGateway gateway) => gateway.SubmitRefundAsync(Refund, Access, Cancel);

    protected override Task<GatewayOutcome> QueryWithAsync(DarajaMpesaGateway gateway, IReadOnlyList<CallbackRequest> reports, bool acknowledged)
        => gateway.QueryRefundAsync(Refund with { Reports = reports, ProviderReference = acknowledged ? Originator : null }, Access, Cancel);

    protected override Task DuplicateAsync(HttpContext http) => ScriptedProvider.Json(http, 200, """{"ResponseCode":"R000001"}""");

    protected override string ResultOf(string amount = "500", string? originator = null) => ResultOf(amount, originator, "TAE51H8J60");

    private string ResultOf(string amount, string? originator, string reversed) => $$$"""
        {"Result":{"ResultType":0,"ResultCode":"0","ResultDesc":"The service request is processed successfully.","OriginatorConversationID":"{{{originator ?? Originator}}}","ConversationID":"{{{Conversation}}}","TransactionID":"TAF61H8J60",
        "ResultParameters":{"ResultParameter":[{"Key":"DebitAccountCurrentBalance","Value":"Utility Account|KES|7722179.62|7722179.62|0.00|0.00"},{"Key":"Amount","Value":{{{amount}}}},
        {"Key":"TransCompletedTime","Value":20260115105457},{"Key":"OriginalTransactionID","Value":"{{{reversed}}}"},{"Key":"Charge","Value":0},
        {"Key":"CreditPartyPublicName","Value":"254712345678 - Jane Doe"},{"Key":"DebitPartyPublicName","Value":"174379 - Shop"}]},
        "ReferenceData":{"ReferenceItem":{"Key":"QueueTimeoutURL","Value":"https://x.test/timeout"} } } }
        """;

    [Fact]
    public async Task A_reversal_is_as_Daraja_documents_it()
    {
        Assert.Equal(new GatewayOutcome.Accepted(Originator), await SubmitAsync(AcceptAsync));

        Assert.Equal(
            $$"""{"Initiator":"centryapi","SecurityCredential":"*","CommandID":"TransactionReversal","TransactionID":"TAE51H8J60","Amount":500,"ReceiverParty":"174379","RecieverIdentifierType":"11","Remarks":"Broken cup","QueueTimeOutURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=timeout","ResultURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=result","Occasion":"{{Payment}}"}""",
            Masked(Provider.Seen.Last()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ws_CO_15012026103000123")]
    public async Task Without_a_receipt_there_is_nothing_to_reverse(string? reference)
    {
        _refund = _refund with { PayinProviderReference = reference };

        Assert.Equal("missing_reference", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task A_part_of_a_payin_can_be_given_back_in_whole_shillings()
    {
        Assert.True(ConfiguredDaraja.At(Provider.Url).TakesPartialRefunds);
        _refund = _refund with { Amount = 0.5m };
        Assert.Equal("invalid_amount", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
    }

    [Fact]
    public async Task A_reversal_that_was_done_already_is_never_called_a_failure()
        => Assert.Equal((typeof(GatewayOutcome.Unknown), false), await HearAsync(true, Result(ResultWithCode("R000001", Originator))) is var (outcome, asked) ? (outcome.GetType(), asked) : default);

    [Fact]
    public async Task A_receipt_that_Daraja_does_not_know_cannot_be_reversed()
        => Assert.Equal("payin_not_found", Assert.IsType<GatewayOutcome.Failed>((await HearAsync(true, Result(ResultWithCode("R000002", Originator)))).Outcome).Code);

    [Fact]
    public async Task A_result_of_another_receipt_decides_nothing()
        => Assert.IsType<GatewayOutcome.Accepted>((await HearAsync(true, Result(ResultOf("500", null, "TAE51H8J61")))).Outcome);

    [Fact]
    public async Task A_reversal_whose_acknowledgement_was_lost_cannot_be_asked_about_but_its_result_is_heard()
    {
        Assert.Equal((typeof(GatewayOutcome.Unknown), false), await HearAsync(false) is var (outcome, asked) ? (outcome.GetType(), asked) : default);
        Assert.Equal((new GatewayOutcome.Completed("TAF61H8J60"), false), await HearAsync(false, Result(ResultOf())));
        Assert.IsType<GatewayOutcome.Unknown>((await HearAsync(false, Answered(StatusOf("Completed")))).Outcome);
    }

    [Fact]
    public async Task Goods_are_given_back_by_the_till()
    {
        Credentials["transaction_type"] = "CustomerBuyGoodsOnline";
        Credentials["till_number"] = "5123456";
        await SubmitAsync(AcceptAsync);

        Assert.Contains("\"ReceiverParty\":\"5123456\"", Provider.Seen.Last().Body, StringComparison.Ordinal);
    }
}
