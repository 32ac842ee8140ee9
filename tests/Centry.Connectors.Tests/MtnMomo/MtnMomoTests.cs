using System.Text;
using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.MtnMomo;
using Centry.Connectors.Tests.Gateways;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.MtnMomo;

public sealed class MtnMomoTests : PayinGatewayContract
{
    private readonly Guid _payment = Guid.NewGuid();
    private readonly Guid _submission = Guid.NewGuid();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 14, 10, 0, 0, TimeSpan.Zero));
    private int _tokens;

    protected override PayinSubmission Payin => new(_submission, _payment, "UG", "UGX", 15_000m, "+256772123456", "Jane", "Jane's invoice & more", new Uri("https://hooks.centry.test/callbacks/t"));

    protected override GatewayAccess Access { get; } = new(Guid.NewGuid(), "production", new Dictionary<string, string>
    {
        ["api_user"] = "11111111-1111-4111-8111-111111111111",
        ["api_key"] = "secret",
        ["collection_subscription_key"] = "subscription",
    });

    protected override IPayinGateway Gateway(Uri baseUrl) => Make(baseUrl, TimeProvider.System);

    private static IPayinGateway Make(Uri baseUrl, TimeProvider time)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateways:mtn_momo:ProductionUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:mtn_momo:SandboxUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:mtn_momo:Timeout"] = "00:00:02",
        }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(time).AddSingleton<IConfiguration>(configuration).AddGateways(configuration).BuildServiceProvider();
        return services.GetRequiredService<GatewayRegistry>().Find<IPayinGateway>("mtn")!;
    }

    protected override bool IsSubmission(SeenRequest request) => request is { Method: "POST", Path: "/collection/v1_0/requesttopay" };
    protected override bool IsQuery(SeenRequest request) => request.Method == "GET" && request.Path == $"/collection/v1_0/requesttopay/{_submission}";

    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http)
        => request.Path == "/collection/token/"
            ? ScriptedProvider.Json(http, 200, $$"""{"access_token":"token-{{Interlocked.Increment(ref _tokens)}}","token_type":"access_token","expires_in":3600}""")
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
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Status("FAILED", reason: "\"PAYER_NOT_FOUND\""));
    protected override Task NeverHeardOfItAsync(HttpContext http) => ScriptedProvider.Json(http, 404, """{"code":"RESOURCE_NOT_FOUND","message":"x"}""");

    private string Status(string status, string amount = "15000.0", string currency = "UGX", string? externalId = null, string reason = "null")
        => $$"""{"financialTransactionId":"1533280712","externalId":"{{externalId ?? _payment.ToString()}}","amount":"{{amount}}","currency":"{{currency}}","payer":{"partyIdType":"MSISDN","partyId":"256772123456"},"status":"{{status}}","reason":{{reason}}}""";

    [Fact]
    public async Task A_request_to_pay_is_as_MTN_documents_it()
    {
        await SubmitAsync(AcceptAsync);
        var token = Provider.Seen.First();
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("11111111-1111-4111-8111-111111111111:secret")), token.Headers["Authorization"]);
        Assert.Equal(("subscription", ""), (token.Headers["Ocp-Apim-Subscription-Key"], token.Body));

        var request = Provider.Seen.Last();
        Assert.Equal("Bearer token-1", request.Headers["Authorization"]);
        Assert.Equal("mtnuganda", request.Headers["X-Target-Environment"]);
        Assert.Equal(_submission.ToString(), request.Headers["X-Reference-Id"]);
        Assert.Equal("https://hooks.centry.test/callbacks/t", request.Headers["X-Callback-Url"]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("15000", body.GetProperty("amount").GetString());
        Assert.Equal("UGX", body.GetProperty("currency").GetString());
        Assert.Equal(_payment.ToString(), body.GetProperty("externalId").GetString());
        Assert.Equal("MSISDN", body.GetProperty("payer").GetProperty("partyIdType").GetString());
        Assert.Equal("256772123456", body.GetProperty("payer").GetProperty("partyId").GetString());
        Assert.DoesNotContain('\'', body.GetProperty("payerMessage").GetString()!);
    }

    [Fact]
    public async Task In_sandbox_the_same_figures_go_out_as_euros_and_are_expected_back_as_such()
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? AcceptAsync(http)
            : IsQuery(request) ? ScriptedProvider.Json(http, 200, Status("SUCCESSFUL", currency: "EUR")) : AnswerOtherAsync(request, http);
        var gateway = Gateway(Provider.Url);
        var sandbox = Access with { Environment = "sandbox" };
        await gateway.SubmitPayinAsync(Payin, sandbox, Cancel);
        var request = Provider.Seen.Last();
        Assert.Equal("sandbox", request.Headers["X-Target-Environment"]);
        Assert.Contains("\"currency\":\"EUR\"", request.Body, StringComparison.Ordinal);
        Assert.IsType<GatewayOutcome.Completed>(await gateway.QueryPayinAsync(Payin, sandbox, Cancel));
    }

    [Theory]
    [InlineData("15001", "UGX", null)]
    [InlineData("", "UGX", null)]
    [InlineData("15000", "EUR", null)]
    [InlineData("15000", "UGX", "someone-elses")]
    public async Task A_success_for_something_else_completes_nothing(string amount, string currency, string? externalId)
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("SUCCESSFUL", amount, currency, externalId))));

    [Theory]
    [InlineData("\"NOT_ENOUGH_FUNDS\"", "not_enough_funds")]
    [InlineData("{\"code\":\"PAYER_LIMIT_REACHED\",\"message\":\"x\"}", "payer_limit_reached")]
    [InlineData("\"SOMETHING_NEW\"", "provider_refused")]
    [InlineData("null", "provider_refused")]
    [InlineData("[]", "provider_refused")]
    public async Task Reasons_come_as_text_and_as_objects(string reason, string code)
        => Assert.Equal(code, Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("FAILED", reason: reason)))).Code);

    [Fact]
    public async Task An_internal_error_at_submission_may_hide_a_payment()
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, 500, """{"code":"INTERNAL_PROCESSING_ERROR","message":"x"}""")));

    [Fact]
    public async Task A_token_is_shared_by_parallel_calls_and_renewed_before_its_end()
    {
        Provider.Behave = (request, http) => IsQuery(request) ? PendingAsync(http) : AnswerOtherAsync(request, http);
        var gateway = Make(Provider.Url, _time);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.QueryPayinAsync(Payin, Access, Cancel)));
        Assert.Equal(1, _tokens);
        _time.Advance(TimeSpan.FromSeconds(3600 - 61));
        await gateway.QueryPayinAsync(Payin, Access, Cancel);
        Assert.Equal(1, _tokens);
        _time.Advance(TimeSpan.FromSeconds(2));
        await gateway.QueryPayinAsync(Payin, Access, Cancel);
        Assert.Equal(2, _tokens);
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        Provider.Behave = (request, http) => !IsSubmission(request) ? AnswerOtherAsync(request, http)
            : request.Headers["Authorization"] == "Bearer token-2" ? AcceptAsync(http) : ScriptedProvider.Json(http, 401, "");
        Assert.IsType<GatewayOutcome.Accepted>(await Gateway(Provider.Url).SubmitPayinAsync(Payin, Access, Cancel));
        Assert.Equal(2, Provider.Seen.Count(IsSubmission));
    }

    [Fact]
    public async Task Credentials_that_are_refused_for_good_mean_not_sent()
    {
        Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, 401, "")));
        Assert.Equal(2, Provider.Seen.Count(IsSubmission));
        Provider.Behave = (_, http) => ScriptedProvider.Json(http, 401, """{"error":"login_failed"}""");
        Assert.IsType<GatewayOutcome.NotSent>(await Gateway(Provider.Url).SubmitPayinAsync(Payin, Access, Cancel));
    }

    [Fact]
    public async Task A_reference_of_another_version_is_our_own_bug()
        => await Assert.ThrowsAsync<ArgumentException>(() => Gateway(Provider.Url).SubmitPayinAsync(Payin with { SubmissionId = Guid.CreateVersion7(_time.GetUtcNow()) }, Access, Cancel));

    [Fact]
    public void Notes_are_always_what_MTN_takes()
        => Gen.String.Sample(text =>
        {
            var note = MtnMomoGateway.Note(text);
            Assert.InRange(note.Length, 1, 160);
            Assert.All(note, c => Assert.True(char.IsAsciiLetterOrDigit(c) || " .,-".Contains(c, StringComparison.Ordinal)));
        });

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"externalId\":5}")]
    [InlineData("{\"externalId\":\"x\"}")]
    [InlineData("{\"externalId\":")]
    public void A_callback_that_names_no_payment_is_read_as_none(string body)
        => Assert.Null(((ICallbackGateway)Gateway(Provider.Url)).ReadPaymentId(new CallbackRequest("PUT", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void A_callback_names_our_payment()
        => Assert.Equal(_payment, ((ICallbackGateway)Gateway(Provider.Url)).ReadPaymentId(new CallbackRequest("PUT", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(Status("SUCCESSFUL")))));

    [Fact]
    public void Credentials_do_not_show_in_text() => Assert.DoesNotContain("secret", Access.ToString(), StringComparison.Ordinal);
}
