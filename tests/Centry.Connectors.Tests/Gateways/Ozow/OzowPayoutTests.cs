using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Ozow;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Ozow;

/// <summary>Payouts. Golden bodies as Ozow's hub has them, ciphers computed elsewhere.</summary>
public sealed class OzowPayoutTests : GatewayContract
{
    private const string PayoutId = "7c1f6e1a-0000-4000-8000-000000000003";
    private const string OtherId = "7c1f6e1a-0000-4000-8000-000000000004";
    private const string Reference = "3f2504e04f8941d39a0c";

    private string _environment = "production";
    private PayoutSubmission _payout = new(
        ConfiguredOzow.Submission, ConfiguredOzow.Payment, "ZA", "ZAR", 25m, "bank_transfer", "Jane", null, "12345-67890", "First National Bank", "632005", "Order 12, of January", ConfiguredOzow.CallbackUrl)
    {
        ProviderReference = PayoutId,
    };

    protected override string GatewayId => OzowGateway.Id;
    protected override GatewayAccess Account => ConfiguredOzow.Access(Credentials, _environment);
    private Dictionary<string, string> Credentials { get; } = ConfiguredOzow.Credentials;

    // Ozow takes one reference any number of times, and finds it for two days.
    protected override bool TellsDuplicates => false;
    protected override bool TellsUnheardOf => false;
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => ConfiguredOzow.At(baseUrl).SubmitPayoutAsync(_payout with { ProviderReference = null }, Access, Cancel);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => ConfiguredOzow.At(baseUrl).QueryPayoutAsync(_payout, Access, Cancel);
    protected override bool IsSubmission(SeenRequest request) => request is { Method: "POST", Path: "/payouts/v1/requestpayout" };
    protected override bool IsQuery(SeenRequest request) => request is { Method: "GET", Path: "/payouts/v1/getpayout" } or { Method: "POST", Path: "/payouts/v1/getpayoutbyreference" };
    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http) => ScriptedProvider.Json(http, request.Path == "/payouts/v1/getavailablebanks" ? 200 : 500,
        """[{"bankGroupId":"4816019c-0000-4000-8000-000000000005","bankGroupName":"Capitec Bank","universalBranchCode":"470010"},{"bankGroupId":"13999fa2-0000-4000-8000-000000000002","bankGroupName":"ABSA","universalBranchCode":"632005"}]""");

    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200, $$"""{"payoutId":"{{PayoutId}}","payoutStatus":{"status":1,"subStatus":0,"errorMessage":null} }""");
    protected override Task RefuseAsync(HttpContext http) => ScriptedProvider.Json(http, 400, """{"payoutId":null,"errorMessage":"Hash check failed"}""");
    protected override Task DuplicateAsync(HttpContext http) => ScriptedProvider.Json(http, 409, "");
    protected override Task UnknownStatusAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("6"));
    protected override Task PendingAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("2"));
    protected override Task SucceededAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("5"));
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Row("99"));

    protected override Task NeverHeardOfItAsync(HttpContext http) => ScriptedProvider.Json(http, 200, "[]");

    private static string Row(string status, string amount = "25.00", string reference = Reference, string id = PayoutId, string subStatus = "0", string site = "DEMO-001")
        => $$"""{"id":"{{id}}","amount":{{amount}},"merchantReference":"{{reference}}","customerBankReference":"Order 12 of January","siteCode":"{{site}}","notifyUrl":"x","isRtc":false,"bankingDetails":{"bankGroupId":"13999fa2-0000-4000-8000-000000000002","branchCode":"632005","accountNumber":"x"},"payoutStatus":{"status":{{status}},"subStatus":{{subStatus}},"errorMessage":"x"} }""";

    private static CallbackRequest Notice(string reference = Reference, string key = "demo-api-key") => ConfiguredOzow.Json(
        $$"""{"PayoutId":"{{PayoutId}}","SiteCode":"DEMO-001","MerchantReference":"{{reference}}","CustomerMerchantReference":"Order 12","PayoutStatus":{"Status":5,"SubStatus":0,"ErrorMessage":""},"HashCheck":"{{ConfiguredOzow.Hash($"{PayoutId}DEMO-001{reference}Order 1250", key)}}"}""");

    private Task<GatewayOutcome> HearAsync(string body) => QueryAsync(http => ScriptedProvider.Json(http, 200, body));

    private async Task<JsonElement> PostedAsync()
    {
        Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(AcceptAsync));
        return JsonDocument.Parse(Provider.Seen.Last().Body).RootElement;
    }

    [Fact]
    public async Task A_payout_is_as_Ozow_documents_it()
    {
        Assert.Equal(new GatewayOutcome.Accepted(PayoutId), await SubmitAsync(AcceptAsync));

        foreach (var request in Provider.Seen)
            Assert.Equal(("DEMO-001", "demo-api-key", "application/json"), (request.Headers["SiteCode"], request.Headers["ApiKey"], request.Headers["Accept"]));
        Assert.Equal(
            $$"""{"siteCode":"DEMO-001","amount":25.00,"merchantReference":"3f2504e04f8941d39a0c","customerBankReference":"Order 12 of January","isRtc":false,"notifyUrl":"{{ConfiguredOzow.CallbackUrl}}","bankingDetails":{"bankGroupId":"13999fa2-0000-4000-8000-000000000002","accountNumber":"joLkVFWb/0mSaIEI8abL7g==","branchCode":"632005"},"hashCheck":"bbcc79d1a5c79afbdcc083d5101244278a8ba3348158e424d06b30d7e8b78754c80f0175f6d5a9ca369d8731140e8be0223c9890e054b918183b025eab1a502f"}""",
            Provider.Seen.Last().Body);
    }

    [Fact]
    public async Task The_other_vector_and_real_time_are_configured_and_the_sandbox_has_no_real_time()
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        using var gateway = ConfiguredOzow.At(Provider.Url, null, ("AccountIv", "Hex"), ("RealTimePayouts", "true"));

        await gateway.SubmitPayoutAsync(_payout, Access, Cancel);
        Assert.Contains("\"isRtc\":true", Provider.Seen.Last().Body, StringComparison.Ordinal);
        Assert.Contains("\"bgWYHBcHvdAOFmgE+ZjFCw==\"", Provider.Seen.Last().Body, StringComparison.Ordinal);
        Assert.Contains(
            "\"4cc9fec45387576d0036232102ce7fa73f3c0e05586bb040df323dd17882188fc75fa30be5a51bba91f11cbfed2f84825be0b9bb137dbc77102a9f914d855cba\"", Provider.Seen.Last().Body, StringComparison.Ordinal);

        _environment = "sandbox";
        await gateway.SubmitPayoutAsync(_payout, Access, Cancel);
        Assert.Contains(
            "\"10588620abf3f73568002c95d786f4bf2f79d7615fce720c742a2a7e12d25e0b78e8b4adb1b1163e1c3485389e8e88ffd1eb51439d226915c0e16c7fcb13e6db\"", Provider.Seen.Last().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("632005", null, "632005")]
    [InlineData("470010", "absa", "470010")]
    [InlineData("250655", "Absa", "632005")]
    [InlineData("250655", "CAPITEC  BANK", "470010")]
    [InlineData("Capitec Bank", null, "470010")]
    public async Task A_bank_is_found_by_its_universal_branch_code_or_by_name(string code, string? name, string branch)
    {
        _payout = _payout with { BankCode = code, BankName = name };

        Assert.Equal(branch, (await PostedAsync()).GetProperty("bankingDetails").GetProperty("branchCode").GetString());
    }

    [Theory]
    [InlineData(25.001, "ZAR", "1234567890", "632005", "invalid_amount")]
    [InlineData(25, "KES", "1234567890", "632005", "invalid_currency")]
    [InlineData(25, "ZAR", "1234567890123456", "632005", "invalid_account_number")]
    [InlineData(25, "ZAR", "GB29NWBK", "632005", "invalid_account_number")]
    [InlineData(25, "ZAR", null, "632005", "invalid_account_number")]
    [InlineData(25, "ZAR", "1234567890", "999999", "unknown_bank")]
    [InlineData(25, "ZAR", "1234567890", null, "unknown_bank")]
    public async Task What_Ozow_cannot_pay_is_not_sent(double amount, string currency, string? account, string? bank, string code)
    {
        _payout = _payout with { Amount = (decimal)amount, CurrencyCode = currency, AccountNumber = account, BankCode = bank, BankName = null };

        Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.DoesNotContain(Provider.Seen, IsSubmission);
    }

    [Fact]
    public async Task A_payout_about_which_Ozow_could_not_ask_is_not_sent()
    {
        _payout = _payout with { CallbackUrl = null };
        Assert.Equal("callback_url_missing", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        _payout = _payout with { CallbackUrl = new Uri($"https://x.test/{new string('y', 136)}") };
        Assert.Equal("callback_url_missing", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Theory]
    [InlineData(503, "")]
    [InlineData(401, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    public async Task Without_the_list_of_banks_nothing_was_sent(int status, string body)
    {
        Provider.Behave = (_, http) => ScriptedProvider.Json(http, status, body);

        Assert.IsType<GatewayOutcome.NotSent>(await SubmitAtAsync(Provider.Url));
        Assert.Equal("/payouts/v1/getavailablebanks", Provider.Seen.Single().Path);
    }

    [Fact]
    public async Task The_list_of_banks_is_kept_for_ten_minutes_for_each_account()
    {
        var time = new FakeTimeProvider();
        using var gateway = ConfiguredOzow.At(Provider.Url, time);
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);

        await gateway.SubmitPayoutAsync(_payout, Access, Cancel);
        await gateway.SubmitPayoutAsync(_payout, Access, Cancel);
        Assert.Equal(3, Provider.Seen.Count);
        time.Advance(TimeSpan.FromMinutes(11));
        await gateway.SubmitPayoutAsync(_payout, Access, Cancel);
        Assert.Equal(5, Provider.Seen.Count);
        _environment = "sandbox";
        await gateway.SubmitPayoutAsync(_payout, Access, Cancel);
        Assert.Equal(7, Provider.Seen.Count);
    }

    [Fact]
    public async Task What_has_an_id_is_there_and_what_was_cancelled_at_once_has_failed()
    {
        Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(http => ScriptedProvider.Json(http, 200, $$"""{"PayoutId":"{{PayoutId}}"}""")));
        Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(http => ScriptedProvider.Json(http, 200, $$"""{"payoutId":"{{PayoutId}}","payoutStatus":{"status":4,"subStatus":0,"errorMessage":"x"} }""")));
        Assert.Equal("payout_cancelled", Assert.IsType<GatewayOutcome.Failed>(
            await SubmitAsync(http => ScriptedProvider.Json(http, 200, $$"""{"payoutId":"{{PayoutId}}","payoutStatus":{"status":99,"subStatus":0,"errorMessage":"x"} }"""))).Code);
        Assert.Equal("provider_refused", Assert.IsType<GatewayOutcome.Failed>(
            await SubmitAsync(http => ScriptedProvider.Json(http, 200, """{"payoutId":"00000000-0000-0000-0000-000000000000","payoutStatus":{"status":0,"errorMessage":"Hash check failed"} }"""))).Code);
    }

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"payoutId":null,"payoutStatus":{"status":1,"errorMessage":"x"} }""")]
    [InlineData(200, """{"payoutId":null,"payoutStatus":{"status":4,"errorMessage":"x"} }""")]
    [InlineData(200, """{"payoutId":null,"payoutStatus":{"status":99,"errorMessage":null} }""")]
    [InlineData(400, "<html>")]
    [InlineData(403, "")]
    public async Task An_answer_that_may_hide_a_payout_is_unknown(int status, string body)
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, status, body)));

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    public async Task What_was_refused_before_it_was_read_was_not_sent(int status)
        => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, status, "")));

    [Fact]
    public async Task A_payout_is_asked_about_by_Ozows_id()
    {
        var query = "";
        await QueryAsync(http =>
        {
            query = http.Request.QueryString.Value;
            return PendingAsync(http);
        });

        Assert.Equal($"?payoutId={PayoutId}", query);
    }

    [Theory]
    [InlineData("1", typeof(GatewayOutcome.Accepted))]
    [InlineData("\"2\"", typeof(GatewayOutcome.Accepted))]
    [InlineData("3", typeof(GatewayOutcome.Accepted))]
    [InlineData("4", typeof(GatewayOutcome.Unknown))]
    [InlineData("5", typeof(GatewayOutcome.Completed))]
    [InlineData("90", typeof(GatewayOutcome.Returned))]
    [InlineData("99", typeof(GatewayOutcome.Failed))]
    [InlineData("null", typeof(GatewayOutcome.Unknown))]
    public async Task A_status_means_what_it_means_by_itself_and_in_a_list(string status, Type outcome)
    {
        Assert.IsType(outcome, await HearAsync(Row(status)));
        Assert.IsType(outcome, await HearAsync($"[{Row(status)}]"));
    }

    [Theory]
    [InlineData("9904", "invalid_account_number")]
    [InlineData("0", "payout_cancelled")]
    public async Task A_cancelled_payout_says_why(string subStatus, string code)
    {
        var failed = Assert.IsType<GatewayOutcome.Failed>(await HearAsync(Row("99", subStatus: subStatus)));

        Assert.Equal((code, PayoutId), (failed.Code, failed.ProviderReference));
    }

    [Fact]
    public async Task Only_what_is_told_of_this_payout_counts()
    {
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("5", amount: "24.00")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("5", reference: "another")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("5", site: "DEMO-002")));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("5", id: OtherId)));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync(Row("99", amount: "24.00")));
        Assert.IsType<GatewayOutcome.Completed>(await HearAsync($"[{Row("99", id: OtherId)},{Row("5")}]"));
    }

    [Fact]
    public async Task A_payout_whose_answer_was_lost_is_searched_for_by_its_reference_and_never_said_to_be_absent()
    {
        _payout = _payout with { ProviderReference = null };

        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync("[]"));
        Assert.Equal("""{"pageSize":10,"pageIndex":1,"searchFields":[1],"searchString":"3f2504e04f8941d39a0c"}""", Provider.Seen.Last().Body);
        Assert.Equal(new GatewayOutcome.Accepted(PayoutId), await HearAsync($"[{Row("5", reference: "3f2504e04f8941d39a0cx", id: OtherId)},{Row("1")}]"));
        Assert.Equal(new GatewayOutcome.Completed(PayoutId), await HearAsync($"[{Row("5")}]"));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync($"[{Row("5")},{Row("1", id: OtherId)}]"));
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync("{}"));
    }

    [Fact]
    public async Task The_first_page_of_a_search_is_configured()
    {
        Provider.Behave = (_, http) => ScriptedProvider.Json(http, 200, "[]");
        using var gateway = ConfiguredOzow.At(Provider.Url, null, ("PayoutSearchFirstPage", "0"));
        await gateway.QueryPayoutAsync(_payout with { ProviderReference = null }, Access, Cancel);

        Assert.Contains("\"pageIndex\":0", Provider.Seen.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notification_tells_the_id_and_nothing_more()
    {
        _payout = _payout with { ProviderReference = null, Reports = [Notice()] };
        Assert.Equal(new GatewayOutcome.Accepted(PayoutId), await QueryAsync(PendingAsync));
        Assert.Equal("/payouts/v1/getpayout", Provider.Seen.Last().Path);

        _payout = _payout with { Reports = [Notice(key: "another"), Notice(reference: "another"), ConfiguredOzow.Form(("PayoutId", PayoutId))] };
        Assert.IsType<GatewayOutcome.Unknown>(await HearAsync("[]"));
        Assert.Equal("/payouts/v1/getpayoutbyreference", Provider.Seen.Last().Path);
    }

    [Theory]
    [InlineData("site_code")]
    [InlineData("payouts_api_key")]
    [InlineData("encryption_key")]
    public async Task Without_its_credentials_nothing_is_sent_and_nothing_is_known(string name)
    {
        Credentials.Remove(name);

        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(AcceptAsync)).Code);
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(SucceededAsync));
        Assert.Empty(Provider.Seen);
    }
}
