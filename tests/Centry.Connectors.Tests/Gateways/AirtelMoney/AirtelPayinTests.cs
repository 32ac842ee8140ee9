using System.Text;
using Centry.Connectors.Gateways;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.AirtelMoney;

public sealed class AirtelPayinTests : AirtelContract
{
    private static readonly PayinSubmission Payin = new(Guid.NewGuid(), Payment, "UG", "UGX", 15_000m, "+256752604392", "Jane Doe", null, null);

    protected override string Codes => "DP00800001";
    protected override string SubmissionPath => "/merchant/v1/payments/";
    protected override string QueryPath => "/standard/v1/payments/" + WireId;
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => At(baseUrl).SubmitPayinAsync(Payin, Access, Cancel);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => At(baseUrl).QueryPayinAsync(Payin, Access, Cancel);
    protected override Task NeverHeardOfItAsync(HttpContext http) => StatusAsync(http, 404, "DP00800001025");

    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200,
        """{"data":{"transaction":{"id":false,"status":"SUCCESS"}},"status":{"code":"200","message":"SUCCESS","result_code":"ESB000010","response_code":"DP00800001006","success":true}}""");

    [Fact]
    public async Task A_push_is_asked_for_as_the_documentation_shows()
    {
        await SubmitAsync(AcceptAsync);
        Assert.Equal(
            $$$"""{"reference":"{{{WireId}}}","subscriber":{"country":"UG","currency":"UGX","msisdn":"752604392"},"transaction":{"amount":15000,"country":"UG","currency":"UGX","id":"{{{WireId}}}"}}""",
            Submitted().Body);
    }

    [Fact]
    public async Task That_a_push_was_paid_is_not_believed_before_the_enquiry_says_so()
        => Assert.IsType<GatewayOutcome.Accepted>(await SubmitAsync(http => ScriptedProvider.Json(http, 200, Transaction("TS", "DP00800001001"))));

    [Theory]
    [InlineData("DP00800001002", "wrong_pin")]
    [InlineData("DP00800001007", "not_enough_funds")]
    [InlineData("DP00800001008", "approval_rejected")]
    [InlineData("DP00899999999", "not_completed")]
    public async Task A_failures_code_becomes_ours(string code, string ours)
        => Assert.Equal(ours, Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Transaction("TF", code)))).Code);

    [Theory]
    [InlineData("CG", "XAF", "+242055123456", "055123456")]
    [InlineData("GA", "XAF", "+24107123456", "07123456")]
    [InlineData("KE", "KES", "+254733123456", "733123456")]
    public async Task The_national_number_keeps_the_zero_that_belongs_to_it(string country, string currency, string phone, string msisdn)
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        await At(Provider.Url).SubmitPayinAsync(Payin with { CountryCode = country, CurrencyCode = currency, CustomerPhone = phone }, Access, Cancel);
        Assert.Equal(msisdn, Json(Provider.Seen.Last().Body).GetProperty("subscriber").GetProperty("msisdn").GetString());
    }

    [Theory]
    [InlineData("+254733123456")]
    [InlineData("+25675260439")]
    [InlineData(null)]
    public async Task A_number_of_elsewhere_is_refused_before_anything_is_sent(string? phone)
    {
        Assert.Equal("invalid_phone", Assert.IsType<GatewayOutcome.Failed>(await At(Provider.Url).SubmitPayinAsync(Payin with { CustomerPhone = phone }, Access, Cancel)).Code);
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task Parts_of_a_unit_are_a_matter_of_the_country()
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        var payin = Payin with { CountryCode = "TZ", CurrencyCode = "TZS", CustomerPhone = "+255682123456", Amount = 1_500.50m };
        Assert.Equal("invalid_amount", Assert.IsType<GatewayOutcome.Failed>(await At(Provider.Url).SubmitPayinAsync(payin, Access, Cancel)).Code);
        Assert.IsType<GatewayOutcome.Accepted>(await At(Provider.Url, ("Countries:TZ:DecimalsAllowed", "true")).SubmitPayinAsync(payin, Access, Cancel));
        Assert.Equal("1500.5", Json(Provider.Seen.Last().Body).GetProperty("transaction").GetProperty("amount").GetRawText());
    }

    [Fact]
    public async Task The_second_version_signs_what_it_sends()
    {
        Provider.Behave = (request, http) => request.Path == "/merchant/v2/payments/" ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        Assert.IsType<GatewayOutcome.Accepted>(await At(Provider.Url, ("Countries:UG:PaymentsVersion", "V2")).SubmitPayinAsync(Payin, Access, Cancel));
        RequireSigned(Provider.Seen.Last());
    }

    [Fact]
    public async Task A_country_can_have_hosts_of_its_own()
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http) : AnswerOtherAsync(request, http);
        var gateway = At(new Uri("http://127.0.0.1:1"), ("Countries:UG:ProductionUrl", Provider.Url.AbsoluteUri));
        Assert.IsType<GatewayOutcome.Accepted>(await gateway.SubmitPayinAsync(Payin, Access, Cancel));
    }

    [Fact]
    public async Task A_refund_gives_back_the_whole_payment_by_Airtels_id()
    {
        Provider.Behave = (request, http) => request.Path == "/standard/v1/payments/refund"
            ? ScriptedProvider.Json(http, 200, """{"data":{"transaction":{"airtel_money_id":"MP2","status":"SUCCESS"}},"status":{"code":"200","message":"SUCCESS","result_code":"ESB000010","success":false}}""")
            : AnswerOtherAsync(request, http);
        Assert.Equal("MP2", Assert.IsType<GatewayOutcome.Completed>(await RefundAsync()).ProviderReference);
        Assert.Equal("""{"transaction":{"airtel_money_id":"MP1"}}""", Provider.Seen.Last().Body);
        Assert.False(At(Provider.Url).TakesPartialRefunds);
    }

    [Theory]
    [InlineData(200, """{"data":{"transaction":{"status":"SUCCESS"}},"status":{"result_code":"ESB000999"}}""")]
    [InlineData(200, """{"data":{"transaction":{"status":"TIP"}},"status":{"result_code":"ESB000010"}}""")]
    [InlineData(502, "<html>")]
    public async Task A_refund_that_nobody_understands_is_unknown(int status, string answer)
    {
        Provider.Behave = (request, http) => request.Path.EndsWith("/refund", StringComparison.Ordinal) ? ScriptedProvider.Json(http, status, answer) : AnswerOtherAsync(request, http);
        Assert.IsType<GatewayOutcome.Unknown>(await RefundAsync());
    }

    [Fact]
    public async Task A_balance_is_read_with_its_commas()
    {
        Provider.Behave = (request, http) => request.Path == "/standard/v1/users/balance"
            ? ScriptedProvider.Json(http, 200, """{"data":{"balance":"37,600.00","currency":"UGX","account_status":"Active"},"status":{"response_code":"DP02100000001"}}""")
            : AnswerOtherAsync(request, http);
        Assert.Equal(new ProviderBalance.Known(37_600m, "UGX"), await At(Provider.Url).QueryBalanceAsync(new BalanceQuestion("UG", "UGX", null), Access, Cancel));
    }

    // The fact sheet's vector for the hash over the transaction.
    private const string Told = """{"id":"ORD1001","message":"Paid UGX 5000","status_code":"TS","airtel_money_id":"MP260115.1030.A00001"}""";
    private const string Hash = "jMbTznQIy1XhXIYYIywBX73UX0fAW/BEBE00OEbx2Ts=";

    [Theory]
    [InlineData("{\"transaction\":" + Told + ",\"hash\":\"" + Hash + "\"}", null, CallbackProof.Valid)]
    [InlineData("{\"hash\":\"" + Hash + "\", \"transaction\" : " + Told + "}", null, CallbackProof.Valid)]
    [InlineData("{\"transaction\":" + Told + "}", Hash, CallbackProof.Valid)]
    [InlineData(Told, Hash, CallbackProof.Valid)]
    [InlineData("{\"transaction\":" + Told + "}", null, CallbackProof.Invalid)]
    [InlineData("{\"transaction\":" + Told + ",\"hash\":\"jMbTznQIy1XhXIYYIywBX73UX0fAW/BEBE00OEbx2Tt=\"}", null, CallbackProof.Invalid)]
    [InlineData("{\"transaction\":{\"id\":\"ORD1001\",\"status_code\":\"TS\"},\"hash\":\"" + Hash + "\"}", null, CallbackProof.Invalid)]
    [InlineData("no JSON", null, CallbackProof.Invalid)]
    public void A_callback_is_proven_by_its_hash_wherever_it_stands(string body, string? header, CallbackProof proof)
    {
        var headers = header is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Hash"] = header };
        Assert.Equal(proof, At(Provider.Url).Prove(new CallbackRequest("POST", headers, Encoding.UTF8.GetBytes(body)), Access));
    }

    [Fact]
    public void Without_a_key_nothing_can_be_proven_and_a_callback_still_names_the_payment()
    {
        var callback = new CallbackRequest("POST", new Dictionary<string, string>(), Encoding.UTF8.GetBytes($$$"""{"transaction":{"id":"{{{WireId}}}","status_code":"TS"}}"""));
        var gateway = At(Provider.Url);
        Assert.Equal(CallbackProof.None, gateway.Prove(callback, Access with { Credentials = new Dictionary<string, string>() }));
        Assert.Equal(Payment, gateway.ReadPaymentId(callback));
        foreach (var garbage in (string[])["", "[]", "{}", """{"transaction":1}""", """{"transaction":{"id":false}}"""])
            Assert.Null(gateway.ReadPaymentId(callback with { Body = Encoding.UTF8.GetBytes(garbage) }));
    }

    private Task<GatewayOutcome> RefundAsync()
        => At(Provider.Url).SubmitRefundAsync(new RefundSubmission(Guid.NewGuid(), Guid.NewGuid(), Payin.SubmissionId, "MP1", "UG", "UGX", 15_000m, null, null), Access, Cancel);
}
