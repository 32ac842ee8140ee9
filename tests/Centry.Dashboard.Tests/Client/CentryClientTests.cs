using System.Net;
using Centry.Client;
using Centry.Contracts;
using Xunit;

namespace Centry.Dashboard.Tests.Client;

public sealed class CentryClientTests
{
    private const string Payin = """
        {"id":"550e8400-e29b-41d4-a716-446655440000","country_code":"UG","amount":"50000.00","currency_code":"UGX","payment_method":"mobile_money",
         "gateway":"mtn_momo","centry_fee":"250.00","gateway_fee":"500.00","fee_amount":"750.00","net_amount":"49250.00","amount_refunded":"0.00",
         "status":"pending","environment":"sandbox","reference":"ORDER-1234","create_invoice":false,"invoice":null,
         "created_at":"2026-04-14T10:30:00Z","updated_at":"2026-04-14T10:30:00Z","something_new":true}
        """;

    private static readonly CentryClientOptions Quick = new() { RetryDelay = TimeSpan.Zero };

    private static readonly CreatePayinRequest Order = new()
    {
        CountryCode = "UG",
        Amount = 50_000,
        PaymentMethod = "mobile_money",
        Gateway = "mtn",
        CustomerPhone = "+256700000000",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payin_is_created_with_the_key_and_without_the_fields_that_were_not_given()
    {
        var network = new Answers(Answers.Json(201, Payin));
        var payin = await Client(network).Payins.CreateAsync(Order, ct: Ct);
        Assert.Equal(49_250m, payin.NetAmount);
        var request = Assert.Single(network.Requests);
        Assert.Equal((HttpMethod.Post, "/v1/payins", "Merchant-Key mk_test_x"), (request.Method, request.Path, request.Authorization));
        Assert.Equal(
            """{"country_code":"UG","amount":"50000.00","payment_method":"mobile_money","gateway":"mtn","customer_phone":"+256700000000"}""",
            request.Body);
        Assert.Matches("^[A-Za-z0-9_.:-]{8,255}$", request.Key);
    }

    [Fact]
    public async Task A_create_that_met_no_answer_is_sent_again_with_the_same_idempotency_key()
    {
        var network = new Answers(Answers.Broken, Answers.Broken, Answers.Json(201, Payin));
        await Client(network).Payins.CreateAsync(Order, ct: Ct);
        Assert.Equal(3, network.Requests.Count);
        Assert.Single(network.Requests.Select(request => (request.Key, request.Body)).Distinct());
    }

    [Fact]
    public async Task When_no_answer_comes_at_all_the_exception_hands_the_key_over_for_another_try()
    {
        var network = new Answers(Answers.Broken);
        var failure = await Assert.ThrowsAsync<CentryConnectionException>(() => Client(network).Payins.CreateAsync(Order, "order-1234-a", Ct));
        Assert.Equal("order-1234-a", failure.IdempotencyKey);
        Assert.Equal(1 + Quick.MaxRetries, network.Requests.Count);
    }

    [Theory]
    [InlineData(409, ErrorCodes.IdempotentRequestInFlight)]
    [InlineData(503, ErrorCodes.ServerError)]
    public async Task What_may_pass_is_tried_again(int status, string code)
    {
        var network = new Answers(Answers.Json(status, $$"""{"error":"Wait.","code":"{{code}}"}"""), Answers.Json(201, Payin));
        await Client(network).Payins.CreateAsync(Order, ct: Ct);
        Assert.Equal(2, network.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated_and_tells_code_fields_and_request_id()
    {
        var network = new Answers(Answers.Json(
            400, """{"error":"Two fields are wrong.","code":"validation_error","fields":{"amount":["must be above 0"],"gateway":["unknown"]}}""", ("X-Request-Id", "req_7")));
        var refusal = await Assert.ThrowsAsync<CentryApiException>(() => Client(network).Payins.CreateAsync(Order, ct: Ct));
        Assert.Equal((HttpStatusCode.BadRequest, ErrorCodes.ValidationError, "req_7"), (refusal.Status, refusal.Code, refusal.RequestId));
        Assert.Equal(["must be above 0"], refusal.Fields["amount"]);
        Assert.Single(network.Requests);
    }

    [Fact]
    public async Task What_a_code_adds_is_there()
    {
        var network = new Answers(Answers.Json(403, """{"error":"Over the cap.","code":"single_txn_cap_exceeded","cap":"5000.00","request_id":"req_9"}"""));
        var refusal = await Assert.ThrowsAsync<CentryApiException>(() => Client(network).Payins.CreateAsync(Order, ct: Ct));
        Assert.Equal("5000.00", refusal.Details["cap"].GetString());
        Assert.Equal("req_9", refusal.RequestId);
    }

    [Fact]
    public async Task An_answer_of_somebody_elses_shape_is_an_exception_that_says_so()
    {
        var network = new Answers(_ => new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("<html>nginx</html>") });
        var refusal = await Assert.ThrowsAsync<CentryApiException>(() => Client(network).Payins.GetAsync(Guid.NewGuid(), Ct));
        Assert.Equal("unexpected_response", refusal.Code);
    }

    [Fact]
    public async Task A_list_is_asked_for_with_its_filters_escaped()
    {
        var network = new Answers(Answers.Json(200, $$"""{"results":[{{Payin}}],"count":1,"limit":10,"offset":20,"next_after":null}"""));
        var page = await Client(network).Payins.ListAsync(new PayinQuery { Status = "pending", Reference = "A&B 1", Limit = 10, Offset = 20 }, Ct);
        Assert.Equal("/v1/payins/list?status=pending&reference=A%26B%201&limit=10&offset=20", network.Requests[0].Path);
        Assert.Equal("ORDER-1234", Assert.Single(page.Results).Reference);
    }

    [Fact]
    public async Task A_sandbox_payin_is_completed_and_balances_are_read()
    {
        var network = new Answers(Answers.Json(200, Payin), Answers.Json(200, "[]"));
        var client = Client(network);
        await client.Payins.CompleteAsync(Guid.Empty, new CompletePayinRequest { Status = "failed" }, ct: Ct);
        Assert.Empty(await client.Balance.GetAsync(Ct));
        Assert.Equal(
            [("/v1/payins/00000000-0000-0000-0000-000000000000/complete", """{"status":"failed"}"""), ("/v1/balance", "")],
            network.Requests.Select(request => (request.Path, request.Body)));
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_obeyed()
    {
        var network = new Answers(Answers.Broken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(network).Payins.GetAsync(Guid.NewGuid(), new CancellationToken(canceled: true)));
    }

    private static CentryClient Client(Answers network) => new(network.Client(), "mk_test_x", Quick);
}
