using Centry.Connectors.Gateways;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.AirtelMoney;

public sealed class AirtelPayoutTests : AirtelContract
{
    private static readonly PayoutSubmission Payout = new(
        Guid.NewGuid(), Payment, "UG", "UGX", 5_000m, "mobile_money", "Jane Doe", "+256752604392", null, null, null, null, null);

    protected override bool TellsUnheardOf => false;
    protected override string Codes => "DP00900001";
    protected override string SubmissionPath => "/standard/v1/disbursements/";
    protected override string QueryPath => "/standard/v1/disbursements/" + WireId;
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => At(baseUrl).SubmitPayoutAsync(Payout, Access, Cancel);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => At(baseUrl).QueryPayoutAsync(Payout, Access, Cancel);
    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction("TIP", "DP00900001006"));
    protected override Task NeverHeardOfItAsync(HttpContext http) => StatusAsync(http, 404, "DP00900001015");

    [Fact]
    public async Task A_disbursement_is_asked_for_as_the_documentation_shows_with_the_PIN_under_Airtels_key()
    {
        await SubmitAsync(AcceptAsync);
        var body = Json(Submitted().Body);
        Assert.Equal("4321", Decrypt(body.GetProperty("pin").GetString()!));
        Assert.Equal("""{"msisdn":"752604392"}""", body.GetProperty("payee").GetRawText());
        Assert.Equal($$"""{"amount":5000,"id":"{{WireId}}"}""", body.GetProperty("transaction").GetRawText());
        Assert.Equal(WireId, body.GetProperty("reference").GetString());
    }

    [Fact]
    public async Task Its_answer_may_be_its_end()
        => Assert.Equal("MP260115.1030.A00001", Assert.IsType<GatewayOutcome.Completed>(await SubmitAsync(http => ScriptedProvider.Json(http, 200, Transaction("TS", "DP00900001001")))).ProviderReference);

    [Fact]
    public async Task The_end_of_another_payment_is_not_its_own()
        => Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(http => ScriptedProvider.Json(http, 200, Transaction("TS", "DP00900001001", "OTHER"))));

    [Theory]
    [InlineData("DP00900001017")]
    [InlineData("DP00900001011")]
    [InlineData("DP00900001000")]
    [InlineData("DP00900001014")]
    public async Task What_may_be_there_already_is_asked_for_and_never_failed(string code)
        => Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(http => StatusAsync(http, 400, code)));

    [Fact]
    public async Task The_second_version_names_the_recipient_and_the_third_the_wallet_and_signs()
    {
        Provider.Behave = (request, http) => request.Path.Contains("/disbursements", StringComparison.Ordinal) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        await At(Provider.Url, ("Countries:UG:DisbursementVersion", "V2")).SubmitPayoutAsync(Payout, Access, Cancel);
        var second = Provider.Seen.Last();
        Assert.Equal("/standard/v2/disbursements/", second.Path);
        Assert.Equal("""{"msisdn":"752604392","currency":"UGX","name":"Jane Doe"}""", Json(second.Body).GetProperty("payee").GetRawText());

        await At(Provider.Url, ("Countries:UG:DisbursementVersion", "V3")).SubmitPayoutAsync(Payout, Access, Cancel);
        var third = Provider.Seen.Last();
        Assert.Equal("/standard/v3/disbursements", third.Path);
        Assert.Equal("""{"msisdn":"752604392","wallet_type":"NORMAL"}""", Json(third.Body).GetProperty("payee").GetRawText());
        Assert.Equal("B2C", Json(third.Body).GetProperty("transaction").GetProperty("type").GetString());
        RequireSigned(third);
    }

    [Fact]
    public async Task A_refused_PIN_has_the_key_asked_for_anew_the_next_time()
    {
        var gateway = At(Provider.Url);
        Provider.Behave = (request, http) => IsSubmission(request) ? ScriptedProvider.Json(http, 400, """{"status":{"result_code":"ROUTER116","success":false}}""") : AnswerOtherAsync(request, http);
        Assert.Equal("pin_refused", Assert.IsType<GatewayOutcome.Failed>(await gateway.SubmitPayoutAsync(Payout, Access, Cancel)).Code);
        await gateway.SubmitPayoutAsync(Payout, Access, Cancel);
        Assert.Equal(2, Provider.Seen.Count(request => request.Path == "/v1/rsa/encryption-keys"));
    }

    [Fact]
    public async Task Without_a_PIN_nothing_is_sent()
    {
        var access = Access with { Credentials = new Dictionary<string, string> { ["client_id"] = "client", ["client_secret"] = "secret" } };
        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await At(Provider.Url).SubmitPayoutAsync(Payout, access, Cancel)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task A_key_that_cannot_be_had_sends_nothing()
    {
        Provider.Behave = (request, http) => request.Path == "/auth/oauth2/token" ? AnswerOtherAsync(request, http) : ScriptedProvider.Json(http, 503, "");
        Assert.IsType<GatewayOutcome.NotSent>(await SubmitAtAsync(Provider.Url));
        Assert.DoesNotContain(Provider.Seen, IsSubmission);
    }
}
