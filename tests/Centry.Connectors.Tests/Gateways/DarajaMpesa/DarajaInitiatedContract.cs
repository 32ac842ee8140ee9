using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.DarajaMpesa;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.DarajaMpesa;

/// <summary>
/// What payouts and reversals have in common: Daraja takes them at once and tells later what became of them. Asking is therefore two steps
/// here, as in life: the question, and a second look with the report that came for an answer.
/// </summary>
public abstract class DarajaInitiatedContract : GatewayContract
{
    private const string Status = "/mpesa/transactionstatus/v1/query";

    private string? _report;
    private bool _acknowledged = true;

    protected const string Conversation = "AG_20260115_2010759fd5662ef6d054";
    protected Guid Submission { get; } = Guid.NewGuid();
    protected Guid Payment { get; } = Guid.NewGuid();
    protected Dictionary<string, string> Credentials { get; } = ConfiguredDaraja.Credentials;

    /// <summary>Where it is created.</summary>
    protected abstract string Path { get; }

    /// <summary>The OriginatorConversationID that it is known by.</summary>
    protected abstract string Originator { get; }

    /// <summary>The short code that its status is asked with.</summary>
    protected abstract string ShortCode { get; }
    protected abstract Task<GatewayOutcome> SubmitWithAsync(DarajaMpesaGateway gateway);
    protected abstract Task<GatewayOutcome> QueryWithAsync(DarajaMpesaGateway gateway, IReadOnlyList<CallbackRequest> reports, bool acknowledged);

    /// <summary>A result that says it is done.</summary>
    protected abstract string ResultOf(string amount = "500", string? originator = null);

    protected override string GatewayId => DarajaMpesaGateway.Id;
    protected override GatewayAccess Account => new(new Guid("22222222-2222-4222-8222-222222222222"), "production", Credentials);
    protected override bool TellsUnheardOf => false;
    protected override bool IsSubmission(SeenRequest request) => request.Method == "POST" && request.Path == Path;
    protected override bool IsQuery(SeenRequest request) => request is { Method: "POST", Path: Status };
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => SubmitWithAsync(ConfiguredDaraja.At(baseUrl));

    protected override async Task<GatewayOutcome> QueryAtAsync(Uri baseUrl)
    {
        var outcome = await QueryWithAsync(ConfiguredDaraja.At(baseUrl), [], _acknowledged);
        return _report is null ? outcome : await QueryWithAsync(ConfiguredDaraja.At(baseUrl), [ConfiguredDaraja.Report($"status&asked={Seconds()}", _report)], _acknowledged);
    }

    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http)
        => ConfiguredDaraja.IsToken(request) ? ConfiguredDaraja.AnswerTokenAsync(http) : ScriptedProvider.Json(http, 500, "");

    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200,
        $$"""{"ConversationID":"{{Conversation}}","OriginatorConversationID":"{{Originator}}","ResponseCode":"0","ResponseDescription":"Accept the service request successfully."}""");

    protected override Task RefuseAsync(HttpContext http) => ConfiguredDaraja.ErrorAsync(http, 400, "400.002.02", "Bad Request - Invalid Remarks");
    protected override Task DuplicateAsync(HttpContext http) => ScriptedProvider.Json(http, 200, """{"ResponseCode":"15","ResponseDescription":"Duplicate OriginatorConversationID."}""");
    protected override Task UnknownStatusAsync(HttpContext http) => AnswerLaterAsync(http, StatusOf("On Hold"));
    protected override Task PendingAsync(HttpContext http) => AnswerLaterAsync(http, StatusOf("Pending"));
    protected override Task SucceededAsync(HttpContext http) => AnswerLaterAsync(http, StatusOf("Completed"));
    protected override Task FailedAsync(HttpContext http) => AnswerLaterAsync(http, StatusOf("Failed"));

    protected override Task NeverHeardOfItAsync(HttpContext http)
    {
        _acknowledged = false;
        return AnswerLaterAsync(http, ResultWithCode("R000002"));
    }

    protected static string ResultWithCode(string code, string originator = "29112-34801843-1")
        => $$"""{"Result":{"ResultType":0,"ResultCode":{{(code.All(char.IsDigit) ? code : $"\"{code}\"")}},"ResultDesc":"x","OriginatorConversationID":"{{originator}}","ConversationID":"{{Conversation}}","TransactionID":"TAF0000000","ReferenceData":{"ReferenceItem":{"Key":"QueueTimeoutURL","Value":"x"} } } }""";

    protected string StatusOf(string status, string amount = "500", string? originator = null) => $$$"""
        {"Result":{"ResultType":0,"ResultCode":0,"ResultDesc":"The service request is processed successfully.","OriginatorConversationID":"10816-694520-2","ConversationID":"AG_2","TransactionID":"TAF0000000",
        "ResultParameters":{"ResultParameter":[{"Key":"ReceiptNo","Value":"TAF61H8J60"},{"Key":"Conversation ID","Value":"{{{Conversation}}}"},{"Key":"FinalisedTime","Value":20260115105457},
        {"Key":"Amount","Value":{{{amount}}}},{"Key":"TransactionStatus","Value":"{{{status}}}"},{"Key":"ReasonType","Value":"Business Payment to Customer via API"},{"Key":"DebitPartyCharges"},
        {"Key":"Originator Conversation ID","Value":"{{{originator ?? Originator}}}"},{"Key":"CreditPartyName","Value":"254712345678 - Jane Doe"}]},
        "ReferenceData":{"ReferenceItem":[{"Key":"Occasion"}]} } }
        """;

    /// <summary>What the gateway makes of reports, and whether it asked beside.</summary>
    protected async Task<(GatewayOutcome Outcome, bool Asked)> HearAsync(bool acknowledged, params CallbackRequest[] reports)
    {
        Provider.Seen.Clear();
        Provider.Behave = (request, http) => IsQuery(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        var outcome = await QueryWithAsync(ConfiguredDaraja.At(Provider.Url), reports, acknowledged);
        return (outcome, Provider.Seen.Count(IsQuery) == 1);
    }

    protected static CallbackRequest Result(string body) => ConfiguredDaraja.Report("result", body);

    protected static CallbackRequest Answered(string body, int secondsAgo = 5) => ConfiguredDaraja.Report($"status&asked={Seconds(secondsAgo)}", body);

    private static long Seconds(int ago = 5) => ConfiguredDaraja.Now.ToUnixTimeSeconds() - ago;

    private Task AnswerLaterAsync(HttpContext http, string report)
    {
        _report = report;
        return AcceptAsync(http);
    }

    [Fact]
    public async Task A_question_is_as_Daraja_documents_it()
    {
        await QueryAsync(PendingAsync);

        var body = JsonDocument.Parse(Provider.Seen.Last(IsQuery).Body).RootElement;
        Assert.Equal("initiator's word", ConfiguredDaraja.Decrypt(body.GetProperty("SecurityCredential").GetString()!));
        Assert.Equal(
            $$"""{"Initiator":"centryapi","SecurityCredential":"*","CommandID":"TransactionStatusQuery","OriginatorConversationID":"{{Originator}}","PartyA":"{{ShortCode}}","IdentifierType":"4","Remarks":"Status","QueueTimeOutURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=timeout\u0026asked=1768462200","ResultURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=status\u0026asked=1768462200","Occasion":""}""".Replace("\\u0026", "&", StringComparison.Ordinal),
            Masked(Provider.Seen.Last(IsQuery)));
    }

    /// <summary>The body without the credential, which is another each time.</summary>
    protected static string Masked(SeenRequest request)
        => request.Body.Replace(JsonDocument.Parse(request.Body).RootElement.GetProperty("SecurityCredential").GetString()!, "*", StringComparison.Ordinal);

    [Fact]
    public async Task A_result_decides_and_nothing_is_asked()
    {
        Assert.Equal((new GatewayOutcome.Completed("TAF61H8J60"), false), await HearAsync(true, Result(ResultOf())));
        Assert.Equal((new GatewayOutcome.Completed("TAF61H8J60"), false), await HearAsync(true, Result(ResultOf("500.00")), Result(ResultOf("\"500\""))));
    }

    [Theory]
    [InlineData("1", "not_enough_float")]
    [InlineData("17", "limit_reached")]
    [InlineData("21", "not_allowed")]
    [InlineData("2028", "not_allowed")]
    [InlineData("24", "invalid_request")]
    [InlineData("2001", "initiator_refused")]
    [InlineData("8006", "initiator_locked")]
    public async Task Results_speak_of_the_merchants_account(string result, string code)
    {
        var (outcome, asked) = await HearAsync(true, Result(ResultWithCode(result, Originator)));

        Assert.Equal((code, "TAF0000000", false), (Assert.IsType<GatewayOutcome.Failed>(outcome).Code, ((GatewayOutcome.Failed)outcome).ProviderReference, asked));
    }

    [Theory]
    [InlineData("15")]
    [InlineData("26")]
    [InlineData("1019")]
    [InlineData("1037")]
    [InlineData("4711")]
    public async Task A_result_that_decides_nothing_is_asked_about(string code)
    {
        var (outcome, asked) = await HearAsync(true, Result(ResultWithCode(code, Originator)));

        Assert.True(asked);
        Assert.IsType<GatewayOutcome.Accepted>(outcome);
    }

    [Fact]
    public async Task What_is_said_of_another_payment_decides_nothing()
    {
        foreach (var report in (CallbackRequest[])
        [
            Result(ResultOf("501")), Result(ResultOf(originator: "10816-1-1")), Result(ResultWithCode("1", "10816-1-1")),
            Answered(StatusOf("Completed", amount: "501")), Answered(StatusOf("Completed", originator: "10816-1-1")), Answered(StatusOf("Failed", originator: "10816-1-1")),
            ConfiguredDaraja.Report("balance", ResultOf()), ConfiguredDaraja.Report("", ResultOf()), Answered(ResultOf()), Result(StatusOf("Completed")),
        ])
        {
            Assert.IsType<GatewayOutcome.Accepted>((await HearAsync(true, report)).Outcome);
        }
    }

    [Fact]
    public async Task A_queue_that_timed_out_is_no_failure()
        => Assert.Equal((new GatewayOutcome.Accepted(null), true), await HearAsync(true, ConfiguredDaraja.Report("timeout", ResultWithCode("1", Originator))) is var (outcome, asked)
            ? (Assert.IsType<GatewayOutcome.Accepted>(outcome) with { ProviderReference = null }, asked)
            : default);

    [Fact]
    public async Task An_answer_that_decides_nothing_does_not_have_the_question_put_again_at_once()
    {
        Assert.False((await HearAsync(true, Answered(StatusOf("Pending"), secondsAgo: 0))).Asked);
        Assert.False((await HearAsync(true, Answered(StatusOf("Pending"), secondsAgo: 59), Result(ResultWithCode("15")))).Asked);
        Assert.False((await HearAsync(true, ConfiguredDaraja.Report($"timeout&asked={Seconds()}", "{}"))).Asked);
        Assert.True((await HearAsync(true, Answered(StatusOf("Pending"), secondsAgo: 60))).Asked);
        Assert.True((await HearAsync(true, ConfiguredDaraja.Report("status&asked=99999999999999999", "{}"))).Asked);
    }

    [Fact]
    public async Task Reports_that_contradict_each_other_decide_nothing()
        => Assert.IsType<GatewayOutcome.Unknown>((await HearAsync(true, Answered(StatusOf("Failed")), Result(ResultOf()))).Outcome);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"Result\":[]}")]
    [InlineData("{\"Result\":{\"ResultCode\":true}}")]
    [InlineData("{\"Result\":{\"ResultCode\":0,\"ResultParameters\":7}}")]
    [InlineData("{\"Result\":{\"ResultCode\":0,\"ResultParameters\":{\"ResultParameter\":{\"Key\":\"TransactionStatus\",\"Value\":\"Completed\"}}}}")]
    public async Task Garbage_for_a_report_decides_nothing(string body)
    {
        var (outcome, asked) = await HearAsync(true, Result(body), ConfiguredDaraja.Report("status", body));

        Assert.True(asked);
        Assert.IsType<GatewayOutcome.Accepted>(outcome);
    }

    [Theory]
    [InlineData("initiator_name", "missing_credentials")]
    [InlineData("initiator_password", "missing_credentials")]
    [InlineData("short_code", "missing_credentials")]
    public async Task Without_an_initiator_nothing_is_sent_and_nothing_is_known(string name, string code)
    {
        Credentials.Remove(name);

        Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(PendingAsync));
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task The_certificate_is_the_accounts_or_the_configured_one_and_must_be_one()
    {
        Credentials["security_certificate"] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
        Assert.Equal("invalid_certificate", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Credentials["security_certificate"] = ConfiguredDaraja.Certificate.Replace('\n', ' ');
        Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(AcceptAsync));
        Credentials.Remove("security_certificate");
        Assert.Equal("missing_certificate", Assert.IsType<GatewayOutcome.Failed>(
            await SubmitWithAsync(ConfiguredDaraja.At(Provider.Url, settings: ("Certificates:production", "")))).Code);
    }

    [Theory]
    [InlineData(500, """{"errorCode":"500.001.1001","errorMessage":"Unable to lock subscriber"}""")]
    [InlineData(500, """{"errorCode":"500.003.1001","errorMessage":"Internal Server Error"}""")]
    [InlineData(403, "<html>")]
    [InlineData(404, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"ResponseCode":"1"}""")]
    public async Task An_answer_that_may_hide_a_movement_is_unknown(int status, string body)
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, status, body)));

    [Fact]
    public async Task Too_many_requests_means_not_sent() => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, 429, "")));
}
