using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.DarajaMpesa;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.DarajaMpesa;

public sealed class DarajaPayoutTests : DarajaInitiatedContract
{
    private PayoutSubmission _payout = new(
        Guid.Empty, Guid.Empty, "KE", "KES", 500m, "mobile_money", "Jane", "+254712345678", null, null, null, "payout 1", ConfiguredDaraja.CallbackUrl);

    protected override string Path => "/mpesa/b2c/v3/paymentrequest";
    protected override string Originator => Submission.ToString("D");
    protected override string ShortCode => "600997";
    private PayoutSubmission Payout => _payout with { SubmissionId = Submission, PaymentId = Payment };

    protected override Task<GatewayOutcome> SubmitWithAsync(DarajaMpesaGateway gateway) => gateway.SubmitPayoutAsync(Payout, Access, Cancel);

    protected override Task<GatewayOutcome> QueryWithAsync(DarajaMpesaGateway gateway, IReadOnlyList<CallbackRequest> reports, bool acknowledged)
        => gateway.QueryPayoutAsync(Payout with { Reports = reports, ProviderReference = acknowledged ? Conversation : null }, Access, Cancel);

    protected override string ResultOf(string amount = "500", string? originator = null) => $$$"""
        {"Result":{"ResultType":0,"ResultCode":0,"ResultDesc":"The service request is processed successfully.","OriginatorConversationID":"{{{originator ?? Originator}}}","ConversationID":"{{{Conversation}}}","TransactionID":"TAF61H8J60",
        "ResultParameters":{"ResultParameter":[{"Key":"TransactionAmount","Value":{{{amount}}}},{"Key":"TransactionReceipt","Value":"TAF61H8J60"},
        {"Key":"B2CRecipientIsRegisteredCustomer","Value":"Y"},{"Key":"B2CChargesPaidAccountAvailableFunds","Value":-4510.00},
        {"Key":"ReceiverPartyPublicName","Value":"254712345678 - Jane Doe"},{"Key":"TransactionCompletedDateTime","Value":"15.01.2026 10:54:57"},
        {"Key":"B2CUtilityAccountAvailableFunds","Value":10116.00},{"Key":"B2CWorkingAccountAvailableFunds","Value":900000.00}]},
        "ReferenceData":{"ReferenceItem":{"Key":"QueueTimeoutURL","Value":"https://x.test/timeout"} } } }
        """;

    [Fact]
    public async Task A_payout_is_as_Daraja_documents_it()
    {
        Assert.Equal(new GatewayOutcome.Accepted(Conversation), await SubmitAsync(AcceptAsync));

        var request = Provider.Seen.Last();
        var credential = JsonDocument.Parse(request.Body).RootElement.GetProperty("SecurityCredential").GetString()!;
        Assert.Equal("initiator's word", ConfiguredDaraja.Decrypt(credential));
        Assert.Equal(
            $$"""{"OriginatorConversationID":"{{Submission}}","InitiatorName":"centryapi","SecurityCredential":"*","CommandID":"BusinessPayment","Amount":500,"PartyA":"600997","PartyB":"254712345678","Remarks":"payout 1","QueueTimeOutURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=timeout","ResultURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=result","Occasion":"{{Payment}}"}""",
            Masked(request));
    }

    [Fact]
    public async Task Without_a_payout_short_code_the_short_code_pays()
    {
        Credentials.Remove("payout_short_code");
        await SubmitAsync(AcceptAsync);

        Assert.Contains("\"PartyA\":\"174379\"", Provider.Seen.Last().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500.5, "+254712345678", "KES", "invalid_amount")]
    [InlineData(500, "+256772123456", "KES", "invalid_phone")]
    [InlineData(500, null, "KES", "invalid_phone")]
    [InlineData(500, "+254712345678", "UGX", "invalid_currency")]
    public async Task What_M_Pesa_cannot_pay_is_not_sent(double amount, string? phone, string currency, string code)
    {
        _payout = _payout with { Amount = (decimal)amount, RecipientPhone = phone, CurrencyCode = currency };

        Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task Without_an_address_to_report_to_nothing_is_sent_and_nothing_is_known()
    {
        _payout = _payout with { CallbackUrl = null };

        Assert.Equal("callback_url_missing", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(PendingAsync));
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task A_payout_that_was_not_acknowledged_is_asked_about_and_stays_unknown_until_something_is_reported()
    {
        Assert.Equal((typeof(GatewayOutcome.Unknown), true), await HearAsync(false) is var (nothing, asked) ? (nothing.GetType(), asked) : default);
        Assert.Equal(new GatewayOutcome.Completed("TAF61H8J60"), (await HearAsync(false, Result(ResultOf()))).Outcome);
        Assert.Equal(new GatewayOutcome.Completed("TAF61H8J60"), (await HearAsync(false, Answered(StatusOf("Completed")))).Outcome);
        Assert.Equal("not_completed", Assert.IsType<GatewayOutcome.Failed>((await HearAsync(false, Answered(StatusOf("Declined")))).Outcome).Code);
    }

    [Fact]
    public async Task The_first_result_counts_though_a_repetition_was_refused()
        => Assert.Equal((new GatewayOutcome.Completed("TAF61H8J60"), false), await HearAsync(true, Result(ResultWithCode("15", Originator)), Result(ResultOf())));
}
