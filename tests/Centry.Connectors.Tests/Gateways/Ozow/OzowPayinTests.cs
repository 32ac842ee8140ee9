using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Ozow;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Ozow;

/// <summary>Pages. Golden bodies as Ozow's hub has them.</summary>
public sealed class OzowPayinTests : GatewayContract
{
    private const string Page = "https://pay.ozow.com/5d8a1c9e/Secure";
    private const string PageId = "5d8a1c9e-0000-4000-8000-000000000009";

    private string _environment = "production";
    private PayinSubmission _payin = new(ConfiguredOzow.Submission, ConfiguredOzow.Payment, "ZA", "ZAR", 150m, "+27821234567", "Jane", "Order #12", ConfiguredOzow.CallbackUrl)
    {
        ReturnUrl = ConfiguredOzow.ReturnUrl,
    };

    protected override string GatewayId => OzowGateway.Id;
    protected override GatewayAccess Account => ConfiguredOzow.Access(Credentials, _environment);
    private Dictionary<string, string> Credentials { get; } = ConfiguredOzow.Credentials;

    // Ozow takes one reference any number of times, and knows nothing of a page before somebody is on it.
    protected override bool TellsDuplicates => false;
    protected override Type Taken => typeof(GatewayOutcome.Redirect);
    protected override Type AnEmptyList => typeof(GatewayOutcome.NotFound);
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => ConfiguredOzow.At(baseUrl).SubmitPayinAsync(_payin, Access, Cancel);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => ConfiguredOzow.At(baseUrl).QueryPayinAsync(_payin, Access, Cancel);
    protected override bool IsSubmission(SeenRequest request) => request is { Method: "POST", Path: "/postpaymentrequest" };
    protected override bool IsQuery(SeenRequest request) => request is { Method: "GET", Path: "/GetTransactionByReference" };
    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http) => ScriptedProvider.Json(http, 500, "");

    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200, $$"""{"paymentRequestId":"{{PageId}}","url":"{{Page}}","errorMessage":null}""");
    protected override Task RefuseAsync(HttpContext http) => ScriptedProvider.Json(http, 200, """{"paymentRequestId":null,"url":null,"errorMessage":"HashCheck value has failed"}""");
    protected override Task DuplicateAsync(HttpContext http) => ScriptedProvider.Json(http, 409, "");
    protected override Task UnknownStatusAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Rows(Row("Paused")));
    protected override Task PendingAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Rows(Row("PendingInvestigation")));
    protected override Task SucceededAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Rows(Row("Complete")));
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Rows(Row("Cancelled")));

    protected override Task NeverHeardOfItAsync(HttpContext http) => ScriptedProvider.Json(http, 200, "[]");

    private static string Rows(params string[] rows) => $"[{string.Join(',', rows)}]";

    private static string Row(
        string status, string amount = "150.00", string currency = "ZAR", string reference = "019bc000-1234-7000-8000-000000000001", string id = ConfiguredOzow.TransactionId, string site = "DEMO-001")
        => $$"""{"transactionId":"{{id}}","merchantCode":"DEMO","siteCode":"{{site}}","transactionReference":"{{reference}}","currencyCode":"{{currency}}","amount":{{amount}},"status":"{{status}}","statusMessage":null,"createdDate":"2026-01-15T10:30:00","paymentDate":null}""";

    private Task<GatewayOutcome> HearAsync(params string[] rows) => QueryAsync(http => ScriptedProvider.Json(http, 200, Rows(rows)));

    private async Task<JsonElement> PostedAsync()
    {
        Assert.IsType<GatewayOutcome.Redirect>(await SubmitAsync(AcceptAsync));
        return JsonDocument.Parse(Provider.Seen.Last().Body).RootElement;
    }

    [Fact]
    public async Task A_page_is_asked_for_as_Ozow_documents_it()
    {
        Assert.Equal(new GatewayOutcome.Redirect(new Uri(Page), PageId), await SubmitAsync(AcceptAsync));

        var request = Provider.Seen.Single();
        Assert.Equal(("demo-ozow-key", "application/json", "application/json"), (request.Headers["ApiKey"], request.Headers["Accept"], request.Headers["Content-Type"]));
        Assert.Equal(
            $$"""{"SiteCode":"DEMO-001","CountryCode":"ZA","CurrencyCode":"ZAR","Amount":"150.00","TransactionReference":"019bc000-1234-7000-8000-000000000001","BankReference":"3f2504e04f8941d39a0c","CancelUrl":"{{ConfiguredOzow.ReturnUrl}}","ErrorUrl":"{{ConfiguredOzow.ReturnUrl}}","SuccessUrl":"{{ConfiguredOzow.ReturnUrl}}","NotifyUrl":"{{ConfiguredOzow.CallbackUrl}}","IsTest":false,"HashCheck":"e46c13627e0717bbf269bedcbc4ceda12129654cc1594124432a41a153ff4e9c5ae30a00ea22a3379d31fa8ed1c0cdaf3a3b402b77c5df91a610d26b4a6a102c"}""",
            request.Body);
    }

    [Fact]
    public async Task In_the_sandbox_a_payment_is_a_test()
    {
        _environment = "sandbox";

        var body = await PostedAsync();

        Assert.True(body.GetProperty("IsTest").GetBoolean());
        Assert.Equal(
            "b34e18622beee50f539eb0bca135f9d380953c898c90f8c7fa587020003037132de40cd4abdf60923f61e6d1fec269fe426d8379581418af8025f085d019554c", body.GetProperty("HashCheck").GetString());
    }

    [Fact]
    public async Task An_address_that_Ozow_does_not_take_is_left_out_of_the_request_and_of_its_hash()
    {
        _payin = _payin with { ReturnUrl = null, CallbackUrl = new Uri($"https://{new string('x', 40)}.test/{new string('y', 110)}") };

        var body = await PostedAsync();

        Assert.False(body.TryGetProperty("SuccessUrl", out _));
        Assert.False(body.TryGetProperty("NotifyUrl", out _));
        Assert.Equal(
            "2b83f34f51c5956c128989ff45d41a47c5bc7becefd2114a80e52a60b563ae61acf5bd9990176d7c5c65ab27572284e8af824804e31af2f160eaac4fb4edfecd", body.GetProperty("HashCheck").GetString());
    }

    [Theory]
    [InlineData("production", "false")]
    [InlineData("sandbox", "true")]
    public async Task A_status_question_is_as_Ozow_documents_it(string environment, string isTest)
    {
        _environment = environment;
        var query = "";
        await QueryAsync(http =>
        {
            query = http.Request.QueryString.Value;
            return PendingAsync(http);
        });

        Assert.Equal($"?siteCode=DEMO-001&transactionReference=019bc000-1234-7000-8000-000000000001&isTest={isTest}", query);
        Assert.Equal("demo-ozow-key", Provider.Seen.Single().Headers["ApiKey"]);
    }

    [Theory]
    [InlineData(150.005, "ZAR", "invalid_amount")]
    [InlineData(10_000_000, "ZAR", "invalid_amount")]
    [InlineData(150, "KES", "invalid_currency")]
    public async Task What_Ozow_cannot_take_is_not_sent(double amount, string currency, string code)
    {
        _payin = _payin with { Amount = (decimal)amount, CurrencyCode = currency };

        Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Theory]
    [InlineData(200, """{"Url":null,"ErrorMessage":"Site is not active"}""")]
    [InlineData(400, """{"errorMessage":"The amount is invalid"}""")]
    [InlineData(400, """{"message":"The amount is invalid"}""")]
    public async Task What_Ozow_refuses_in_its_own_words_has_failed(int status, string body)
        => Assert.Equal("provider_refused", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(http => ScriptedProvider.Json(http, status, body))).Code);

    [Theory]
    [InlineData(400, "<html>")]
    [InlineData(400, "{}")]
    [InlineData(403, """{"message":"x"}""")]
    [InlineData(302, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"url":"https://pay.ozow.com/1","errorMessage":"x"}""")]
    [InlineData(200, """{"url":"javascript:alert(1)","errorMessage":null}""")]
    [InlineData(200, """{"url":"/relative","errorMessage":null}""")]
    public async Task An_answer_that_is_neither_a_page_nor_a_refusal_is_unknown(int status, string body)
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, status, body)));

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    public async Task What_was_refused_before_it_was_read_was_not_sent(int status)
        => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, status, "")));

    [Fact]
    public async Task A_customer_who_was_given_a_page_and_has_not_begun_may_still_begin()
    {
        _payin = _payin with { ProviderReference = PageId };

        Assert.Equal(new GatewayOutcome.Accepted(PageId), await HearAsync());
    }

    [Fact]
    public async Task A_page_whose_address_was_lost_is_asked_for_again_as_long_as_nobody_can_have_been_there()
    {
        Assert.IsType<GatewayOutcome.NotFound>(await HearAsync());

        _payin = _payin with { Reports = [ConfiguredOzow.Browser()] };
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync());
    }

    [Theory]
    [InlineData("Pending")]
    [InlineData("PENDING")]
    [InlineData("PendingInvestigation")]
    public async Task A_payment_that_is_open_is_waited_for(string status)
    {
        _payin = _payin with { ProviderReference = PageId };

        Assert.Equal(new GatewayOutcome.Accepted(PageId), await HearAsync(Row(status)));
    }

    [Theory]
    [InlineData("Cancelled", "approval_rejected")]
    [InlineData("Abandoned", "abandoned")]
    [InlineData("Error", "not_completed")]
    public async Task A_payment_that_failed_says_why(string status, string code)
    {
        var failed = Assert.IsType<GatewayOutcome.Failed>(await HearAsync(Row(status)));

        Assert.Equal((code, ConfiguredOzow.TransactionId), (failed.Code, failed.ProviderReference));
    }

    [Fact]
    public async Task Of_several_attempts_a_complete_one_wins_and_an_open_one_is_waited_for()
    {
        const string Second = "8f0e0c9e-0000-4000-8000-000000000002";
        Assert.Equal(new GatewayOutcome.Completed(Second), await HearAsync(Row("Abandoned"), Row("Complete", id: Second)));
        Assert.Equal(new GatewayOutcome.Completed(Second), await HearAsync(Row("Complete", id: Second), Row("Error"), Row("Pending")));
        Assert.Equal(new GatewayOutcome.Completed(Second), await HearAsync(Row("Complete", "1.00"), Row("Complete", id: Second)));
        Assert.Equal(new GatewayOutcome.Completed(Second), await HearAsync(Row("Complete", id: Second), Row("Complete")));
        Assert.IsType<GatewayOutcome.Accepted>(await HearAsync(Row("Cancelled"), Row("Pending"), Row("Error")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("Cancelled"), Row("Paused")));
        Assert.Equal("approval_rejected", Assert.IsType<GatewayOutcome.Failed>(await HearAsync(Row("Cancelled"), Row("Abandoned"))).Code);
    }

    [Fact]
    public async Task Where_there_may_be_more_attempts_than_are_told_nothing_has_failed()
    {
        Assert.IsType<GatewayOutcome.Failed>(await HearAsync([.. Enumerable.Repeat(Row("Error"), 9)]));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync([.. Enumerable.Repeat(Row("Error"), 10)]));
    }

    [Fact]
    public async Task Money_is_booked_for_what_was_asked_or_not_at_all()
    {
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("Complete", "149.99")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("Complete", "150.00", "USD")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("Complete", reference: "019bc000-1234-7000-8000-000000000002")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("Complete", site: "DEMO-002")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("Complete", id: "00000000-0000-0000-0000-000000000000")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("Cancelled", reference: "x")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync("5"));
        Assert.IsType<GatewayOutcome.Completed>(await HearAsync(Row("Complete", "\"150\"")));
        Assert.IsType<GatewayOutcome.Completed>(await HearAsync(Row("complete").Replace("transactionId", "TransactionId", StringComparison.Ordinal).Replace("\"amount", "\"Amount", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_report_alone_completes_nothing()
    {
        _payin = _payin with { ProviderReference = PageId, Reports = [ConfiguredOzow.Form(ConfiguredOzow.Response())] };

        Assert.IsType<GatewayOutcome.Accepted>(await QueryAsync(PendingAsync));
        Assert.IsType<GatewayOutcome.Accepted>(await HearAsync());
        Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(FailedAsync));
    }

    [Theory]
    [InlineData("site_code")]
    [InlineData("api_key")]
    [InlineData("private_key")]
    public async Task Without_its_credentials_nothing_is_sent_and_nothing_is_known(string name)
    {
        Credentials[name] = "";

        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
        Assert.Empty(Provider.Seen);
    }
}
