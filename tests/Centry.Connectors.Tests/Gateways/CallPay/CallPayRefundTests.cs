using Centry.Connectors.Gateways;
using Xunit;
using static Centry.Connectors.Tests.Gateways.CallPay.ConfiguredCallPay;

namespace Centry.Connectors.Tests.Gateways.CallPay;

/// <summary>Refunds are decided by their answer. Afterwards CallPay tells the sum alone, so the common contract of queries does not fit.</summary>
public sealed class CallPayRefundTests : IAsyncLifetime
{
    private static readonly RefundSubmission Refund = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "123456", "ZA", "ZAR", 100m, null, null);

    private ScriptedProvider _provider = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _provider = await ScriptedProvider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task A_refund_is_put_to_the_transaction_and_done_at_once()
    {
        var completed = Assert.IsType<GatewayOutcome.Completed>(await SubmitAsync("""{"success":1,"refunded_amount":"100.00","callpay_transaction_id":"123457","reason":""}"""));
        Assert.Equal("123457", completed.ProviderReference);
        var request = Assert.Single(_provider.Seen);
        Assert.Equal(("PUT", "/gateway-transaction/123456/refund", "amount=100.00"), (request.Method, request.Path, request.Body));
    }

    [Fact]
    public async Task A_refusal_has_failed_with_the_reason()
    {
        var failed = Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync("""{"success":0,"refunded_amount":"0.00","reason":"More than is left"}"""));
        Assert.Contains("More than is left", failed.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """{"success":1,"refunded_amount":"90.00"}""")]
    [InlineData(200, """{"refunded_amount":"100.00"}""")]
    [InlineData(200, "<html>")]
    [InlineData(502, "<html>")]
    public async Task What_is_not_understood_is_unknown(int status, string answer) => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(answer, status));

    [Fact]
    public async Task No_connection_means_not_sent()
        => Assert.IsType<GatewayOutcome.NotSent>(await At(new Uri("http://127.0.0.1:1")).SubmitRefundAsync(Refund, Access, Cancel));

    [Fact]
    public async Task A_payin_without_CallPays_id_cannot_be_refunded()
    {
        Assert.IsType<GatewayOutcome.Failed>(await At(_provider.Url).SubmitRefundAsync(Refund with { PayinProviderReference = "a payment key" }, Access, Cancel));
        Assert.Empty(_provider.Seen);
    }

    [Fact]
    public async Task That_all_was_given_back_completes_the_refund_of_all()
        => Assert.IsType<GatewayOutcome.Completed>(await QueryAsync(Refund with { Amount = 299m }, Transaction(refunded: "299.00")));

    [Theory]
    [InlineData("0.00")]
    [InlineData("100.00")]
    [InlineData("199.00")]
    public async Task A_part_that_was_given_back_may_be_another_refunds(string refunded)
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(Refund, Transaction(refunded: refunded)));

    private Task<GatewayOutcome> SubmitAsync(string answer, int status = 200)
    {
        _provider.Behave = (_, http) => ScriptedProvider.Json(http, status, answer);
        return At(_provider.Url).SubmitRefundAsync(Refund, Access, Cancel);
    }

    private Task<GatewayOutcome> QueryAsync(RefundSubmission refund, string answer)
    {
        _provider.Behave = (_, http) => ScriptedProvider.Json(http, 200, answer);
        return At(_provider.Url).QueryRefundAsync(refund, Access, Cancel);
    }
}
