using System.Text;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.CallPay;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Centry.Connectors.Tests.Gateways.CallPay.ConfiguredCallPay;

namespace Centry.Connectors.Tests.Gateways.CallPay;

public sealed class CallPayPayinTests : GatewayContract
{
    private static readonly PayinSubmission Reported = Payin with
    {
        ProviderReference = "k",
        Reports = [Notification($"success=1&status=complete&callpay_transaction_id=123456&merchant_reference={Reference}")],
    };

    protected override string GatewayId => CallPayGateway.Id;
    protected override GatewayAccess Account => ConfiguredCallPay.Access;
    protected override Type Taken => typeof(GatewayOutcome.Redirect);
    protected override bool TellsDuplicates => false;
    protected override bool TellsUnheardOf => false;

    protected override Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl) => At(baseUrl).SubmitPayinAsync(Payin, Access, Cancel);
    protected override Task<GatewayOutcome> QueryAtAsync(Uri baseUrl) => At(baseUrl).QueryPayinAsync(Reported, Access, Cancel);
    protected override bool IsSubmission(SeenRequest request) => request is { Method: "POST", Path: "/payment-key" };
    protected override bool IsQuery(SeenRequest request) => request is { Method: "GET", Path: "/gateway-transaction/123456" };
    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http) => ScriptedProvider.Json(http, 500, "");
    protected override Task AcceptAsync(HttpContext http) => ScriptedProvider.Json(http, 200, """{"key":"k","url":"https://agent.callpay.test/pay?payment_key=k","origin":"https://agent.callpay.test"}""");
    protected override Task RefuseAsync(HttpContext http) => ErrorAsync(http, 400, "Bad Request", "amount is invalid.");
    protected override Task DuplicateAsync(HttpContext http) => ErrorAsync(http, 409, "Conflict", "That is there already.");
    protected override Task UnknownStatusAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction(status: "on_hold"));
    protected override Task PendingAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction(successful: 0, status: "pending"));
    protected override Task SucceededAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction());
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction(successful: 0, status: "failed"));
    protected override Task NeverHeardOfItAsync(HttpContext http) => ErrorAsync(http, 404, "Not Found", "Transaction not found.");

    [Fact]
    public async Task A_page_is_asked_for_as_the_documentation_shows_and_with_a_token_of_this_moment()
    {
        var redirect = Assert.IsType<GatewayOutcome.Redirect>(await SubmitAsync(AcceptAsync));
        Assert.Equal((new Uri("https://agent.callpay.test/pay?payment_key=k"), "k"), (redirect.Url, redirect.ProviderReference));
        var request = Assert.Single(Provider.Seen);
        Assert.Equal("18a0bd92eec6d2443e061c6a58b9ba0fc7e971331ed7cf8c5e8df308b9a43908", request.Headers["Auth-Token"]);
        Assert.Equal(("42", "1767225600"), (request.Headers["Org-Id"], request.Headers["Timestamp"]));
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        Assert.Equal(
            $"amount=299.00&merchant_reference={Reference}&payment_type=eft&notify_url=https%3A%2F%2Fhooks.centry.test%2Fcallbacks%2F0123456789abcdef0123456789abcdef%2F1&success_url=https%3A%2F%2Fcentry.test%2Fpay%2F1"
            + "&error_url=https%3A%2F%2Fcentry.test%2Fpay%2F1&cancel_url=https%3A%2F%2Fcentry.test%2Fpay%2F1&item_description=Order+7", request.Body);
    }

    [Fact]
    public async Task A_card_is_another_type_of_payment()
    {
        Provider.Behave = (_, http) => AcceptAsync(http);
        await At(Provider.Url).SubmitPayinAsync(Payin with { PaymentMethod = "card" }, Access, Cancel);
        Assert.Contains("payment_type=credit_card", Assert.Single(Provider.Seen).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_credentials_send_nothing()
        => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ErrorAsync(http, 401, "Unauthorized", "Your request was made with invalid credentials.")));

    [Fact]
    public async Task Too_many_requests_send_nothing()
        => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ErrorAsync(http, 429, "Too Many Requests", "x")));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("/pay")]
    public async Task A_page_that_is_no_web_address_leads_nowhere(string url)
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, 200, $$"""{"key":"k","url":"{{url}}"}""")));

    [Theory]
    [InlineData("298.99", "ZAR", null)]
    [InlineData("299.00", "USD", null)]
    [InlineData("299.00", "ZAR", "019d8b8c12507312b8c623907c4185cf")]
    public async Task A_success_of_another_amount_currency_or_payment_is_not_ours(string amount, string currency, string? reference)
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Transaction(amount: amount, currency: currency, reference: reference))));

    [Fact]
    public async Task As_long_as_no_customer_was_sent_to_a_page_it_may_be_made_again()
        => Assert.IsType<GatewayOutcome.NotFound>(await At(Provider.Url).QueryPayinAsync(Payin, Access, Cancel));

    [Fact]
    public async Task A_customer_who_has_not_paid_yet_is_waited_for_and_CallPay_not_asked()
    {
        Assert.IsType<GatewayOutcome.Accepted>(await At(Provider.Url).QueryPayinAsync(Payin with { ProviderReference = "k" }, Access, Cancel));
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public async Task One_who_went_away_is_waited_for_too()
    {
        var aborted = Payin with { ProviderReference = "k", Reports = [Notification($"success=0&reason=Aborted&callpay_transaction_id=&merchant_reference={Reference}")] };
        Assert.IsType<GatewayOutcome.Accepted>(await At(Provider.Url).QueryPayinAsync(aborted, Access, Cancel));
    }

    [Fact]
    public async Task A_second_try_that_succeeded_counts_over_the_first_that_failed()
    {
        Provider.Behave = (request, http) => ScriptedProvider.Json(http, 200, request.Path.EndsWith("/7", StringComparison.Ordinal)
            ? Transaction(successful: 0, status: "failed").Replace("123456", "7", StringComparison.Ordinal)
            : Transaction());
        var payin = Payin with
        {
            Reports =
            [
                Notification($"success=0&callpay_transaction_id=7&merchant_reference={Reference}"),
                new CallbackRequest("GET", new Dictionary<string, string>(), ReadOnlyMemory<byte>.Empty, $"?success=true&merchant_reference={Reference}&transaction_id=123456"),
            ],
        };
        Assert.Equal("123456", Assert.IsType<GatewayOutcome.Completed>(await At(Provider.Url).QueryPayinAsync(payin, Access, Cancel)).ProviderReference);
    }

    [Theory]
    [InlineData("callpay_transaction_id=../../organisation/42&merchant_reference=019d8b8c12507312b8c623907c4185ce")]
    [InlineData("callpay_transaction_id=123456&merchant_reference=019d8b8c12507312b8c623907c4185cf")]
    public async Task A_report_of_nonsense_or_of_another_payment_asks_nothing(string form)
    {
        Assert.IsType<GatewayOutcome.Accepted>(await At(Provider.Url).QueryPayinAsync(Payin with { ProviderReference = "k", Reports = [Notification(form)] }, Access, Cancel));
        Assert.Empty(Provider.Seen);
    }

    [Fact]
    public void A_notification_names_our_payment_and_garbage_names_none()
    {
        var gateway = At(Provider.Url);
        Assert.Equal(Payin.PaymentId, gateway.ReadPaymentId(Notification($"success=1&merchant_reference={Reference}")));
        foreach (var garbage in (string[])["", "merchant_reference=x", "%%%&&&==", "\0\u00ff", "{\"merchant_reference\":1}"])
            Assert.Null(gateway.ReadPaymentId(new CallbackRequest("POST", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(garbage))));
    }
}
