using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Ozow;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Ozow;

/// <summary>Refunds: a list of one, asked about by the payment's id, and notified of.</summary>
public sealed class OzowRefundTests : GatewayContract
{
    private const string RefundId = "b2d9ba84-a451-4f03-aae4-8cd3c90154fe";

    private RefundSubmission _refund = new(
        ConfiguredOzow.Submission, ConfiguredOzow.Payment, Guid.NewGuid(), ConfiguredOzow.TransactionId, "ZA", "ZAR", 50m, "Order 12, of January", ConfiguredOzow.CallbackUrl)
    {
        ProviderReference = RefundId,
    };

    protected override string GatewayId => OzowGateway.Id;
    protected override GatewayAccess Account => ConfiguredOzow.Access(Credentials);
    private Dictionary<string, string> Credentials { get; } = ConfiguredOzow.Credentials;

    // Ozow has no key of ours for a refund.
    protected override bool TellsDuplicates => false;
    protected override bool TellsUnheardOf => false;
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => ConfiguredOzow.At(baseUrl).SubmitRefundAsync(_refund with { ProviderReference = null }, Access, Cancel);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => ConfiguredOzow.At(baseUrl).QueryRefundAsync(_refund, Access, Cancel);
    protected override bool IsSubmission(SeenRequest request) => request is { Method: "POST", Path: "/secure/refunds/submit" };
    protected override bool IsQuery(SeenRequest request) => request is { Method: "GET", Path: "/secure/refunds/getrefundsbytransactionid" };
    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http)
        => ConfiguredOzow.IsToken(request) ? ConfiguredOzow.AnswerTokenAsync(http) : ScriptedProvider.Json(http, 500, "");

    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Made());
    protected override Task RefuseAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Made(id: "null", errors: "\"The refund amount is more than what is left\""));
    protected override Task DuplicateAsync(HttpContext http) => ScriptedProvider.Json(http, 409, "");
    protected override Task UnknownStatusAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("7"));
    protected override Task PendingAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("2"));
    protected override Task SucceededAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("1"));
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("3"));
    protected override Task NeverHeardOfItAsync(HttpContext http) => ScriptedProvider.Json(http, 200, "[]");

    private static string Made(string id = $"\"{RefundId}\"", string errors = "", string transaction = ConfiguredOzow.TransactionId)
        => $$"""[{"refundId":{{id}},"transactionId":"{{transaction}}","refundAmount":50.00,"errors":[{{errors}}]}]""";

    private static string Row(string status, string amount = "50.00", string id = RefundId, string currency = "ZAR")
        => $$"""[{"id":"0d0d0d0d-0000-4000-8000-000000000000","amount":1.00,"status":1},{"id":"{{id}}","siteCode":"DEMO-001","currencyCode":"{{currency}}","amount":{{amount}},"status":"{{status}}","lastEvent":"x"}]""";

    private static CallbackRequest Notice(string status, string amount = "50.00", string id = RefundId, string transaction = ConfiguredOzow.TransactionId, string key = "demo-private-key")
    {
        (string Name, string Value)[] fields =
        [
            ("RefundId", id), ("TransactionId", transaction), ("CurrencyCode", "ZAR"), ("Amount", amount), ("Status", status), ("BankName", "FNB"), ("AccountNumber", "62****1234"), ("StatusMessage", ""),
        ];
        return ConfiguredOzow.Form([.. fields, ("isRtc", "False"), ("Hash", ConfiguredOzow.Hash(string.Concat(fields.Select(field => field.Value)), key))]);
    }

    /// <summary>What is made of notifications where the list says nothing.</summary>
    private Task<GatewayOutcome> HearAsync(params CallbackRequest[] reports)
    {
        _refund = _refund with { Reports = reports };
        return QueryAsync(http => ScriptedProvider.Json(http, 404, "<html>no such page</html>"));
    }

    [Fact]
    public async Task A_refund_is_as_Ozow_documents_it()
    {
        Assert.Equal(new GatewayOutcome.Accepted(RefundId), await SubmitAsync(AcceptAsync));

        var token = Provider.Seen.First();
        Assert.Equal(("demo-ozow-key", "application/x-www-form-urlencoded", "grant_type=password&SiteCode=DEMO-001"), (token.Headers["ApiKey"], token.Headers["Content-Type"], token.Body));
        var request = Provider.Seen.Last();
        Assert.Equal(("Bearer token-1", "application/json"), (request.Headers["Authorization"], request.Headers["Content-Type"]));
        Assert.Equal(
            $$"""[{"transactionId":"{{ConfiguredOzow.TransactionId}}","amount":50.00,"refundReason":"Order 12 of January","notifyUrl":"{{ConfiguredOzow.CallbackUrl}}","hashCheck":"9da6eb717b1afef78ee28bffdb4318402080ec20839428c9c0b04ad4a253d8704dba38daf1a0d18892f30dfd148419605509bc915750a26ec9dfff5c2aea42c6","isRtc":false}]""",
            request.Body);
    }

    [Fact]
    public async Task What_of_a_refund_is_hashed_is_configured()
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        var gateway = ConfiguredOzow.At(Provider.Url, null,
            ("RefundHashFields:0", "TransactionId"), ("RefundHashFields:1", "Amount"), ("RefundHashFields:2", "RefundReason"), ("RefundHashFields:3", "NotifyUrl"), ("RefundHashFields:4", "IsRtc"));
        await gateway.SubmitRefundAsync(_refund, Access, Cancel);

        Assert.Contains(
            "\"3acadbec218de9649e52eb36767463cd1c6fe9c8be842bec721c16bdd55cffa144de840eb0c5c13bd5e57b6a4de440c839289713e14462d05940364658caa362\"", Provider.Seen.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_asked_for_by_the_payments_id()
    {
        var query = "";
        await QueryAsync(http =>
        {
            query = http.Request.QueryString.Value;
            return PendingAsync(http);
        });

        Assert.Equal($"?transactionId={ConfiguredOzow.TransactionId}", query);
        Assert.Equal("Bearer token-1", Provider.Seen.Last().Headers["Authorization"]);
    }

    [Theory]
    [InlineData(null, 50, "ZAR", "missing_reference")]
    [InlineData("TAF61H8J60", 50, "ZAR", "missing_reference")]
    [InlineData(ConfiguredOzow.TransactionId, 50.001, "ZAR", "invalid_amount")]
    [InlineData(ConfiguredOzow.TransactionId, 50, "KES", "invalid_currency")]
    public async Task What_Ozow_cannot_give_back_is_not_sent(string? payin, double amount, string currency, string code)
    {
        _refund = _refund with { PayinProviderReference = payin, Amount = (decimal)amount, CurrencyCode = currency };

        Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task A_refund_that_may_have_been_made_is_unknown()
    {
        foreach (var body in (string[])["[]", "{}", Made("null"), Made(errors: "\"x\""), Made(transaction: RefundId), "[5]", $"[{Made()[1..^1]},{Made()[1..^1]}]", Made("\"00000000-0000-0000-0000-000000000000\"")])
            Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, 200, body)));
    }

    [Theory]
    [InlineData("0", typeof(GatewayOutcome.Accepted))]
    [InlineData("Pending", typeof(GatewayOutcome.Accepted))]
    [InlineData("Submitted", typeof(GatewayOutcome.Accepted))]
    [InlineData("Complete", typeof(GatewayOutcome.Completed))]
    [InlineData("Failed", typeof(GatewayOutcome.Failed))]
    [InlineData("4", typeof(GatewayOutcome.Failed))]
    [InlineData("Cancelled", typeof(GatewayOutcome.Failed))]
    [InlineData("-1", typeof(GatewayOutcome.Failed))]
    [InlineData("5", typeof(GatewayOutcome.Returned))]
    [InlineData("Returned", typeof(GatewayOutcome.Returned))]
    [InlineData("Paused", typeof(GatewayOutcome.Unknown))]
    public async Task A_status_is_a_number_or_a_word_in_the_list_and_in_a_notification(string status, Type outcome)
    {
        Assert.IsType(outcome, await QueryAsync(http => ScriptedProvider.Json(http, 200, Row(status))));
        Assert.IsType(outcome, await HearAsync(Notice(status)));
    }

    [Fact]
    public async Task Only_what_is_told_of_this_refund_counts()
    {
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Row("1", amount: "49.00"))));
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Row("1", currency: "USD"))));
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Row("1", id: ConfiguredOzow.TransactionId))));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Notice("Complete", amount: "49.00")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Notice("Complete", id: ConfiguredOzow.TransactionId)));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Notice("Complete", transaction: RefundId)));
    }

    [Fact]
    public async Task A_notification_is_believed_by_its_hash_alone()
    {
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Notice("Complete", key: "another")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(ConfiguredOzow.Form(("RefundId", RefundId), ("Amount", "50.00"), ("Status", "Complete"))));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Notice("Complete") with { Method = "GET" }));
        Assert.IsType<GatewayOutcome.Completed>(await HearAsync(Notice("Complete", key: "another"), Notice("Complete")));
    }

    [Fact]
    public async Task Notifications_and_list_are_weighed_together()
    {
        Assert.IsType<GatewayOutcome.Returned>(await HearAsync(Notice("Complete"), Notice("Returned")));
        Assert.IsType<GatewayOutcome.Completed>(await HearAsync(Notice("Submitted"), Notice("Complete"), Notice("Pending")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Notice("Failed"), Notice("Complete")));
        _refund = _refund with { Reports = [Notice("Complete")] };
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(FailedAsync));
        Assert.IsType<GatewayOutcome.Completed>(await QueryAsync(PendingAsync));
    }

    [Fact]
    public async Task A_refund_whose_answer_was_lost_is_known_by_its_notification_and_never_said_to_be_absent()
    {
        _refund = _refund with { ProviderReference = null };
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
        Assert.Empty(Provider.Seen);

        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Notice("Complete", amount: "49.00")));
        Assert.Equal(new GatewayOutcome.Completed(RefundId), await HearAsync(Notice("Complete")));
    }

    [Fact]
    public async Task A_token_is_used_until_shortly_before_its_end_and_replaced_once_when_it_is_refused()
    {
        var time = new FakeTimeProvider();
        using var gateway = ConfiguredOzow.At(Provider.Url, time);
        var (minted, valid) = (0, "");
        Provider.Behave = (request, http) => ConfiguredOzow.IsToken(request) ? ConfiguredOzow.AnswerTokenAsync(http, valid = $"token-{++minted}")
            : request.Headers["Authorization"] == $"Bearer {valid}" ? PendingAsync(http) : ScriptedProvider.Json(http, 401, "");

        await gateway.QueryRefundAsync(_refund, Access, Cancel);
        await gateway.QueryRefundAsync(_refund, Access, Cancel);
        Assert.Equal(1, minted);
        time.Advance(TimeSpan.FromSeconds(3541));
        await gateway.QueryRefundAsync(_refund, Access, Cancel);
        Assert.Equal(2, minted);
        valid = "somebody else's";
        Assert.IsType<GatewayOutcome.Accepted>(await gateway.QueryRefundAsync(_refund, Access, Cancel));
        Assert.Equal(3, minted);
    }

    [Theory]
    [InlineData(401, "")]
    [InlineData(500, "")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"access_token":"","expires_in":3600}""")]
    [InlineData(200, """{"access_token":"t","expires_in":"soon"}""")]
    [InlineData(200, """{"access_token":"t","expires_in":-1}""")]
    public async Task Without_a_token_nothing_is_sent(int status, string body)
    {
        Provider.Behave = (_, http) => ScriptedProvider.Json(http, status, body);

        Assert.IsType<GatewayOutcome.NotSent>(await SubmitAtAsync(Provider.Url));
        Assert.True(ConfiguredOzow.IsToken(Provider.Seen.Single()));
    }

    [Fact]
    public async Task A_token_that_is_refused_again_means_not_sent()
    {
        Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, 401, "")));
        Assert.Equal(2, Provider.Seen.Count(IsSubmission));
    }

    [Fact]
    public async Task Without_its_credentials_nothing_is_sent_and_nothing_is_known()
    {
        Credentials.Remove("private_key");

        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
        Assert.Empty(Provider.Seen);
    }
}
