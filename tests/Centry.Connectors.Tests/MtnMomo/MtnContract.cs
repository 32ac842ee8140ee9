using System.Text;
using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.MtnMomo;
using Centry.Connectors.Tests.Gateways;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.MtnMomo;

/// <summary>What MTN's three operations have in common, held against each of them: <see cref="MtnPayinTests"/>, <see cref="MtnPayoutTests"/>, <see cref="MtnRefundTests"/>.</summary>
public abstract class MtnContract : GatewayContract
{
    private int _tokens;

    protected Guid Payment { get; } = Guid.NewGuid();
    protected Guid Submission { get; } = Guid.NewGuid();

    /// <summary><c>collection</c> or <c>disbursement</c>.</summary>
    protected abstract string Product { get; }

    /// <summary>The path's last segment.</summary>
    protected abstract string Resource { get; }

    /// <summary>The other side, in bodies and statuses.</summary>
    protected abstract string PartyMember { get; }

    protected abstract Task<GatewayOutcome> SubmitWithAsync(MtnMomoGateway gateway, GatewayAccess access, Guid submission);
    protected abstract Task<GatewayOutcome> QueryWithAsync(MtnMomoGateway gateway, GatewayAccess access);

    protected override string GatewayId => MtnMomoGateway.Id;
    protected override GatewayAccess Account { get; } = new(Guid.NewGuid(), "production", new Dictionary<string, string>
    {
        ["api_user"] = "11111111-1111-4111-8111-111111111111",
        ["api_key"] = "secret",
        ["collection_subscription_key"] = "subscription to collection",
        ["disbursement_subscription_key"] = "subscription to disbursement",
    });

    protected static MtnMomoGateway Gateway(Uri baseUrl) => ConfiguredMtn.At(baseUrl);
    protected string Path => $"/{Product}/v1_0/{Resource}";
    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => SubmitWithAsync(Gateway(baseUrl), Access, Submission);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => QueryWithAsync(Gateway(baseUrl), Access);
    protected override bool IsSubmission(SeenRequest request) => request.Method == "POST" && request.Path == Path;
    protected override bool IsQuery(SeenRequest request) => request.Method == "GET" && request.Path == $"{Path}/{Submission}";

    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http)
        => request.Path == $"/{Product}/token/"
            ? ScriptedProvider.Json(http, 200, $$"""{"access_token":"{{Product}}-{{Interlocked.Increment(ref _tokens)}}","token_type":"access_token","expires_in":3600}""")
            : ScriptedProvider.Json(http, 500, "");

    protected override Task AcceptAsync(HttpContext http)
    {
        http.Response.StatusCode = 202;
        return Task.CompletedTask;
    }

    protected override Task RefuseAsync(HttpContext http) => ScriptedProvider.Json(http, 500, """{"code":"NOT_ALLOWED_TARGET_ENVIRONMENT","message":"x"}""");
    protected override Task DuplicateAsync(HttpContext http) => ScriptedProvider.Json(http, 409, """{"code":"RESOURCE_ALREADY_EXIST","message":"Duplicated reference id."}""");
    protected override Task UnknownStatusAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("ON_HOLD"));
    protected override Task PendingAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("PENDING"));
    protected override Task SucceededAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("SUCCESSFUL"));
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("FAILED", reason: "\"INVALID_CURRENCY\""));
    protected override Task NeverHeardOfItAsync(HttpContext http) => ScriptedProvider.Json(http, 404, """{"code":"RESOURCE_NOT_FOUND","message":"x"}""");

    protected string Status(string status, string amount = "15000.0", string currency = "UGX", string? externalId = null, string reason = "null")
        => $$"""{"financialTransactionId":"1533280712","externalId":"{{externalId ?? Payment.ToString()}}","amount":"{{amount}}","currency":"{{currency}}","{{PartyMember}}":{"partyIdType":"MSISDN","partyId":"256772123456"},"status":"{{status}}","reason":{{reason}}}""";

    /// <summary>The code that a failure with this reason gets.</summary>
    protected async Task<string> CodeOfAsync(string reason)
        => Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("FAILED", reason: reason)))).Code;

    /// <summary>The submission's body, after the parts that all three share have been looked at.</summary>
    protected async Task<JsonElement> SubmittedBodyAsync()
    {
        await SubmitAsync(AcceptAsync);
        var token = Provider.Seen.First();
        Assert.Equal($"/{Product}/token/", token.Path);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("11111111-1111-4111-8111-111111111111:secret")), token.Headers["Authorization"]);
        Assert.Equal(($"subscription to {Product}", ""), (token.Headers["Ocp-Apim-Subscription-Key"], token.Body));

        var request = Provider.Seen.Last();
        Assert.Equal($"Bearer {Product}-1", request.Headers["Authorization"]);
        Assert.Equal($"subscription to {Product}", request.Headers["Ocp-Apim-Subscription-Key"]);
        Assert.Equal("mtnuganda", request.Headers["X-Target-Environment"]);
        Assert.Equal(Submission.ToString(), request.Headers["X-Reference-Id"]);
        Assert.Equal("https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef", request.Headers["X-Callback-Url"]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("15000", body.GetProperty("amount").GetString());
        Assert.Equal("UGX", body.GetProperty("currency").GetString());
        Assert.Equal(Payment.ToString(), body.GetProperty("externalId").GetString());
        Assert.Equal("Jane s invoice   more", body.GetProperty("payerMessage").GetString());
        Assert.Equal("Jane s invoice   more", body.GetProperty("payeeNote").GetString());
        return body;
    }

    protected static IEnumerable<string> Members(JsonElement body) => body.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    [Fact]
    public async Task A_query_names_the_submission_and_carries_no_body()
    {
        Assert.IsType<GatewayOutcome.Accepted>(await QueryAsync(PendingAsync));
        var request = Provider.Seen.Last();
        Assert.Equal(("", $"Bearer {Product}-1", "mtnuganda"), (request.Body, request.Headers["Authorization"], request.Headers["X-Target-Environment"]));
        Assert.Equal($"subscription to {Product}", request.Headers["Ocp-Apim-Subscription-Key"]);
    }

    [Fact]
    public async Task In_sandbox_the_same_figures_go_out_as_euros_and_are_expected_back_as_such()
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http)
            : IsQuery(request) ? ScriptedProvider.Json(http, 200, Status("SUCCESSFUL", currency: "EUR")) : AnswerOtherAsync(request, http);
        var gateway = Gateway(Provider.Url);
        var sandbox = Access with { Environment = "sandbox" };
        await SubmitWithAsync(gateway, sandbox, Submission);
        var request = Provider.Seen.Last();
        Assert.Equal("sandbox", request.Headers["X-Target-Environment"]);
        Assert.Contains("\"currency\":\"EUR\"", request.Body, StringComparison.Ordinal);
        Assert.IsType<GatewayOutcome.Completed>(await QueryWithAsync(gateway, sandbox));
    }

    [Theory]
    [InlineData("15001", "UGX", null)]
    [InlineData("", "UGX", null)]
    [InlineData("15000", "EUR", null)]
    [InlineData("15000", "UGX", "someone-elses")]
    public async Task A_success_for_something_else_completes_nothing(string amount, string currency, string? externalId)
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("SUCCESSFUL", amount, currency, externalId))));

    [Fact]
    public async Task A_failure_of_something_else_fails_nothing()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("FAILED", externalId: "someone-elses"))));

    [Theory]
    [InlineData("\"ONGOING\"")]
    [InlineData("{\"code\":\"PAYEE_DELAYED\"}")]
    public async Task A_failure_that_is_still_at_work_is_none(string reason)
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("FAILED", reason: reason))));

    [Theory]
    [InlineData("\"PAYEE_NOT_FOUND\"", "payee_not_found")]
    [InlineData("{\"code\":\"TRANSACTION_CANCELED\",\"message\":\"x\"}", "cancelled_by_provider")]
    [InlineData("\"SOMETHING_NEW\"", "provider_refused")]
    [InlineData("null", "provider_refused")]
    [InlineData("[]", "provider_refused")]
    public async Task Reasons_come_as_text_and_as_objects(string reason, string code) => Assert.Equal(code, await CodeOfAsync(reason));

    [Theory]
    [InlineData(400, "")]
    [InlineData(400, """{"code":"BAD_REQUEST","message":"x"}""")]
    [InlineData(403, """{"code":"FORBIDDEN IP","message":"x"}""")]
    [InlineData(404, """{"code":"RESOURCE_NOT_FOUND","message":"x"}""")]
    [InlineData(500, """{"code":"INVALID_CURRENCY","message":"x"}""")]
    [InlineData(500, """{"code":"PAYEE_NOT_FOUND","message":"x"}""")]
    public async Task What_MTN_refuses_at_once_has_failed(int status, string body)
        => Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(http => ScriptedProvider.Json(http, status, body)));

    [Theory]
    [InlineData(404, "<html>no such page</html>")]
    [InlineData(500, "")]
    [InlineData(500, """{"code":"INTERNAL_PROCESSING_ERROR","message":"x"}""")]
    [InlineData(500, """{"code":"NOT_ENOUGH_FUNDS","message":"x"}""")]
    [InlineData(503, """{"code":"SERVICE_UNAVAILABLE","message":"x"}""")]
    [InlineData(200, "{}")]
    [InlineData(302, "")]
    public async Task An_answer_that_may_hide_a_payment_is_unknown(int status, string body)
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, status, body)));

    [Fact]
    public async Task Too_many_requests_means_not_sent() => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, 429, "")));

    [Fact]
    public async Task A_reference_of_another_version_is_our_own_bug()
        => await Assert.ThrowsAsync<ArgumentException>(() => SubmitWithAsync(Gateway(Provider.Url), Access, Guid.CreateVersion7(DateTimeOffset.UnixEpoch)));

    [Fact]
    public void A_callback_names_our_payment()
        => Assert.Equal(Payment, Gateway(Provider.Url).ReadPaymentId(new CallbackRequest("PUT", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(Status("SUCCESSFUL")))));
}
