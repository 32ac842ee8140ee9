using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.DarajaMpesa;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.DarajaMpesa;

/// <summary>Pushes. Golden bodies as Daraja's documentation has them.</summary>
public sealed class DarajaPayinTests : GatewayContract
{
    private const string Push = "/mpesa/stkpush/v1/processrequest";
    private const string Query = "/mpesa/stkpushquery/v1/query";
    private const string Id = "ws_CO_15012026103000123";

    private PayinSubmission _payin = new(
        Guid.NewGuid(), new Guid("019bc000-1234-7000-8000-000000000001"), "KE", "KES", 1_500m, "+254712345678", "Jane", "Invoice #12 of January", ConfiguredDaraja.CallbackUrl)
    {
        ProviderReference = Id,
    };

    protected override string GatewayId => DarajaMpesaGateway.Id;
    protected override GatewayAccess Account => new(new Guid("22222222-2222-4222-8222-222222222222"), "production", Credentials);
    private Dictionary<string, string> Credentials { get; } = ConfiguredDaraja.Credentials;

    // A push has no key of ours.
    protected override bool TellsDuplicates => false;
    protected override bool TellsUnheardOf => false;
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => ConfiguredDaraja.At(baseUrl).SubmitPayinAsync(_payin with { ProviderReference = null }, Access, Cancel);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => ConfiguredDaraja.At(baseUrl).QueryPayinAsync(_payin, Access, Cancel);
    protected override bool IsSubmission(SeenRequest request) => request is { Method: "POST", Path: Push };
    protected override bool IsQuery(SeenRequest request) => request is { Method: "POST", Path: Query };
    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http)
        => ConfiguredDaraja.IsToken(request) ? ConfiguredDaraja.AnswerTokenAsync(http) : ScriptedProvider.Json(http, 500, "");

    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200,
        $$"""{"MerchantRequestID":"29115-34620561-1","CheckoutRequestID":"{{Id}}","ResponseCode":"0","ResponseDescription":"Success. Request accepted for processing","CustomerMessage":"Success. Request accepted for processing"}""");

    protected override Task RefuseAsync(HttpContext http) => ConfiguredDaraja.ErrorAsync(http, 400, "400.002.02", "Bad Request - Invalid PhoneNumber");
    protected override Task DuplicateAsync(HttpContext http) => ConfiguredDaraja.ErrorAsync(http, 500, "500.001.1001", "The transaction is being processed");
    protected override Task UnknownStatusAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("4711"));
    protected override Task PendingAsync(HttpContext http) => ConfiguredDaraja.ErrorAsync(http, 500, "500.001.1001", "The transaction is being processed");
    protected override Task SucceededAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("0"));
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("1032"));
    protected override Task NeverHeardOfItAsync(HttpContext http) => ConfiguredDaraja.ErrorAsync(http, 400, "400.002.02", "Bad Request - Invalid CheckoutRequestID");

    private static string Status(string code, string id = Id, bool asNumber = false)
        => $$"""{"ResponseCode":"0","ResponseDescription":"The service request has been accepted successsfully","MerchantRequestID":"29115-34620561-1","CheckoutRequestID":"{{id}}","ResultCode":{{(asNumber ? code : $"\"{code}\"")}},"ResultDesc":"x"}""";

    private static CallbackRequest Success(string amount = "1500.00", string id = Id) => ConfiguredDaraja.Report("stk",
        $$$"""
        {"Body":{"stkCallback":{"MerchantRequestID":"29115-34620561-1","CheckoutRequestID":"{{{id}}}","ResultCode":0,"ResultDesc":"The service request is processed successfully.",
        "CallbackMetadata":{"Item":[{"Name":"Amount","Value":{{{amount}}}},{"Name":"MpesaReceiptNumber","Value":"TAF61H8J60"},{"Name":"Balance"},
        {"Name":"TransactionDate","Value":20260115103012},{"Name":"PhoneNumber","Value":254712345678}]} } } }
        """);

    private static CallbackRequest Cancelled { get; } = ConfiguredDaraja.Report("stk",
        $$$"""{"Body":{"stkCallback":{"MerchantRequestID":"29115-34620561-1","CheckoutRequestID":"{{{Id}}}","ResultCode":1032,"ResultDesc":"Request cancelled by user"} } }""");

    private async Task<JsonElement> PushedBodyAsync()
    {
        Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(AcceptAsync));
        return JsonDocument.Parse(Provider.Seen.Last().Body).RootElement;
    }

    [Fact]
    public async Task A_push_is_as_Daraja_documents_it()
    {
        Assert.Equal(new GatewayOutcome.Accepted(Id), await SubmitAsync(AcceptAsync));

        var token = Provider.Seen.First();
        Assert.Equal(("GET", "/oauth/v1/generate", "Basic a2V5OnNlY3JldA=="), (token.Method, token.Path, token.Headers["Authorization"]));
        var request = Provider.Seen.Last();
        Assert.Equal(("Bearer token-1", "application/json"), (request.Headers["Authorization"], request.Headers["Content-Type"]));
        Assert.Equal(
            """{"BusinessShortCode":"174379","Password":"MTc0Mzc5ZGVtby1wYXNza2V5MjAyNjAxMTUxMDMwMDA=","Timestamp":"20260115103000","TransactionType":"CustomerPayBillOnline","Amount":1500,"PartyA":"254712345678","PartyB":"174379","PhoneNumber":"254712345678","CallBackURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=stk","AccountReference":"Invoice 12 o","TransactionDesc":"Invoice 12 of"}""",
            request.Body);
    }

    [Fact]
    public async Task A_status_question_is_as_Daraja_documents_it()
    {
        await QueryAsync(PendingAsync);

        Assert.Equal(
            $$"""{"BusinessShortCode":"174379","Password":"MTc0Mzc5ZGVtby1wYXNza2V5MjAyNjAxMTUxMDMwMDA=","Timestamp":"20260115103000","CheckoutRequestID":"{{Id}}"}""",
            Provider.Seen.Last().Body);
    }

    [Fact]
    public async Task Goods_are_paid_to_the_till()
    {
        Credentials["transaction_type"] = "CustomerBuyGoodsOnline";
        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Credentials["till_number"] = "5123456";

        var body = await PushedBodyAsync();

        Assert.Equal(("CustomerBuyGoodsOnline", "174379", "5123456"),
            (body.GetProperty("TransactionType").GetString(), body.GetProperty("BusinessShortCode").GetString(), body.GetProperty("PartyB").GetString()));
    }

    [Fact]
    public async Task Without_a_description_the_payment_names_itself()
    {
        _payin = _payin with { Description = "'&'" };

        var body = await PushedBodyAsync();

        Assert.Equal(("019bc0001234", "019bc0001234"), (body.GetProperty("AccountReference").GetString(), body.GetProperty("TransactionDesc").GetString()));
    }

    [Theory]
    [InlineData(1500.5, "+254712345678", "KES", "invalid_amount")]
    [InlineData(0.5, "+254712345678", "KES", "invalid_amount")]
    [InlineData(250_001, "+254712345678", "KES", "amount_above_limit")]
    [InlineData(1500, "+254212345678", "KES", "invalid_phone")]
    [InlineData(1500, "+25471234567", "KES", "invalid_phone")]
    [InlineData(1500, "+2547123456789", "KES", "invalid_phone")]
    [InlineData(1500, "254712345678", "KES", "invalid_phone")]
    [InlineData(1500, null, "KES", "invalid_phone")]
    [InlineData(1500, "+254712345678", "UGX", "invalid_currency")]
    public async Task What_M_Pesa_cannot_take_is_not_sent(double amount, string? phone, string currency, string code)
    {
        _payin = _payin with { Amount = (decimal)amount, CustomerPhone = phone, CurrencyCode = currency };

        Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task The_most_that_a_push_may_ask_for_is_configured()
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        var gateway = ConfiguredDaraja.At(Provider.Url, settings: ("MaxAmount", "1499"));
        Assert.Equal("amount_above_limit", Assert.IsType<GatewayOutcome.Failed>(await gateway.SubmitPayinAsync(_payin, Access, Cancel)).Code);
        Assert.IsType<GatewayOutcome.Accepted>(await gateway.SubmitPayinAsync(_payin with { Amount = 1_499m, CustomerPhone = "+254112345678" }, Access, Cancel));
    }

    [Fact]
    public async Task A_push_without_an_address_to_report_to_is_none()
    {
        _payin = _payin with { CallbackUrl = null };

        Assert.Equal("callback_url_missing", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
    }

    [Theory]
    [InlineData(400, "400.003.02", "Bad Request - Invalid CallBackURL", "callback_url_refused")]
    [InlineData(400, "400.999.99", "x", "provider_refused")]
    [InlineData(500, "500.001.1001", "Unable to lock subscriber, a transaction is already in process for the current subscriber", "payer_busy")]
    [InlineData(500, "500.001.1001", "Wrong credentials", "wrong_credentials")]
    public async Task What_Daraja_refuses_at_once_has_failed(int status, string error, string message, string code)
        => Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(http => ConfiguredDaraja.ErrorAsync(http, status, error, message))).Code);

    [Theory]
    [InlineData(500, """{"requestId":"1","errorCode":"500.001.1001","errorMessage":"The transaction is being processed"}""")]
    [InlineData(500, """{"requestId":"1","errorCode":"500.002.1001","errorMessage":"Internal"}""")]
    [InlineData(500, "")]
    [InlineData(503, "")]
    [InlineData(400, "<html>")]
    [InlineData(302, "")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"ResponseCode":"1","CheckoutRequestID":"ws_CO_1"}""")]
    [InlineData(200, """{"ResponseCode":"0"}""")]
    public async Task An_answer_that_may_hide_a_prompt_is_unknown(int status, string body)
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, status, body)));

    [Fact]
    public async Task Too_many_requests_means_not_sent() => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, 429, "")));

    [Fact]
    public async Task A_push_whose_answer_was_lost_is_known_by_its_report_and_never_said_to_be_absent()
    {
        _payin = _payin with { ProviderReference = null };
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
        Assert.Empty(Provider.Seen);

        _payin = _payin with { Reports = [Success()] };
        Assert.Equal(new GatewayOutcome.Accepted(Id), await QueryAsync(PendingAsync));
        Assert.Equal(new GatewayOutcome.Completed("TAF61H8J60"), await QueryAsync(SucceededAsync));

        _payin = _payin with { Reports = [Cancelled] };
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
        Assert.Equal("approval_rejected", Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(FailedAsync)).Code);
    }

    [Fact]
    public async Task A_report_alone_completes_nothing()
    {
        _payin = _payin with { Reports = [Success()] };

        Assert.IsType<GatewayOutcome.Accepted>(await QueryAsync(PendingAsync));
        Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(FailedAsync));
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 503, "")));
    }

    [Fact]
    public async Task The_receipt_is_the_reports_and_without_one_the_pushs_id_stays()
    {
        Assert.Equal(new GatewayOutcome.Completed(Id), await QueryAsync(SucceededAsync));
        _payin = _payin with { Reports = [Success(id: "ws_CO_2", amount: "7"), Success("1500"), Success("\"1500.00\"")] };
        Assert.Equal(new GatewayOutcome.Completed("TAF61H8J60"), await QueryAsync(SucceededAsync));
    }

    [Fact]
    public async Task A_report_of_another_amount_completes_nothing()
    {
        _payin = _payin with { Reports = [Success(), Success("1501.00")] };

        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"Body\":5}")]
    [InlineData("{\"Body\":{\"stkCallback\":null}}")]
    [InlineData("{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":7.5}}}")]
    [InlineData("{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":\"ws_CO_15012026103000123\",\"CallbackMetadata\":[]}}}")]
    [InlineData("{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":\"ws_CO_15012026103000123\",\"CallbackMetadata\":{\"Item\":{\"Name\":\"Amount\",\"Value\":\"x\"}}}}}")]
    public async Task Garbage_for_a_report_is_none(string body)
    {
        _payin = _payin with { Reports = [ConfiguredDaraja.Report("stk", body)] };

        Assert.Equal(new GatewayOutcome.Completed(Id), await QueryAsync(SucceededAsync));
    }

    [Theory]
    [InlineData("1", "not_enough_funds")]
    [InlineData("17", "limit_reached")]
    [InlineData("1001", "payer_busy")]
    [InlineData("1019", "expired")]
    [InlineData("1025", "prompt_not_sent")]
    [InlineData("9999", "prompt_not_sent")]
    [InlineData("1031", "approval_rejected")]
    [InlineData("1032", "approval_rejected")]
    [InlineData("1037", "payer_unreachable")]
    [InlineData("2001", "wrong_pin")]
    [InlineData("SFC_IC0003", "short_code_not_found")]
    public async Task Results_speak_of_the_customer(string result, string code)
    {
        var failed = Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status(result))));

        Assert.Equal((code, Id), (failed.Code, failed.ProviderReference));
    }

    [Fact]
    public async Task A_result_may_be_a_number_and_is_of_the_push_that_was_asked_for()
    {
        Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("1032", asNumber: true))));
        Assert.IsType<GatewayOutcome.Completed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("0", asNumber: true))));
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("0", id: "ws_CO_2"))));
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("26"))));
    }

    [Fact]
    public async Task An_outage_is_no_push_that_is_being_worked_on()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ConfiguredDaraja.ErrorAsync(http, 500, "500.001.1001", "Wrong credentials")));

    [Theory]
    [InlineData("consumer_key")]
    [InlineData("passkey")]
    [InlineData("transaction_type")]
    public async Task Without_its_credentials_nothing_is_sent_and_nothing_is_known(string name)
    {
        Credentials[name] = name == "transaction_type" ? "CustomerBuysTheShop" : "";

        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
        Assert.Empty(Provider.Seen);
    }
}
