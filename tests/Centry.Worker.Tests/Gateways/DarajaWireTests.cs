using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.DarajaMpesa;
using Centry.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Worker.Tests.Gateways;

/// <summary>The Daraja adapter and Safaricom's side as the simulator plays it, over HTTP, with a receiver whose callbacks become reports.</summary>
public sealed class DarajaWireTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));
    private readonly Channel<CallbackRequest> _arrivals = Channel.CreateBounded<CallbackRequest>(100);
    private readonly Tokens _tokens = new();
    private WebApplication _safaricom = null!;
    private WebApplication _receiver = null!;
    private ServiceProvider _services = null!;
    private HttpClient _control = null!;
    private GatewayAccess _access = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DarajaMpesaGateway Gateway => _services.GetRequiredService<GatewayRegistry>().Find<DarajaMpesaGateway>("mpesa")!;

    private Uri CallbackUrl => new($"{_receiver.Urls.First()}/callbacks/t/0123456789");

    public async ValueTask InitializeAsync()
    {
        _receiver = await StartAsync(WebApplication.CreateSlimBuilder(), app => app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            await _arrivals.Writer.WriteAsync(new CallbackRequest(http.Request.Method, headers, body.ToArray(), http.Request.QueryString.Value ?? ""), http.RequestAborted);
            await http.Response.WriteAsync(Gateway.Acknowledgement!, http.RequestAborted);
        }));
        _safaricom = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Configuration.AddInMemoryCollection([new("Simulator:Daraja:DecisionDelay", "00:00:00")]);
        });
        await _safaricom.StartAsync(Cancel);
        _control = new HttpClient { BaseAddress = new Uri(_safaricom.Urls.First()) };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Gateways:daraja_mpesa:SandboxUrl", $"{_safaricom.Urls.First()}/daraja"),
            new("Gateways:daraja_mpesa:Certificates:sandbox", await _control.GetStringAsync("/daraja/_portal/certificate", Cancel)),
        ]).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddSingleton<ISharedTokens>(_tokens).AddGateways(configuration).BuildServiceProvider();
        _access = new GatewayAccess(Guid.NewGuid(), "sandbox", new Dictionary<string, string>
        {
            ["consumer_key"] = "demo-daraja-key",
            ["consumer_secret"] = "demo-daraja-secret",
            ["short_code"] = "174379",
            ["passkey"] = "demo-daraja-passkey",
            ["initiator_name"] = "testapi",
            ["initiator_password"] = "demo-daraja-initiator",
            ["payout_short_code"] = "600997",
        });
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _services.DisposeAsync();
        await _safaricom.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task An_approved_push_is_completed_with_its_receipt()
    {
        var payin = Payin();
        var accepted = Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayinAsync(payin, _access, Cancel));

        var completed = await CompletedAsync(payin with { ProviderReference = accepted.ProviderReference, Reports = [await NextAsync()] });

        Assert.Equal((await HeldAsync(accepted.ProviderReference!)).GetProperty("financial_transaction_id").GetString(), completed);
        Assert.Equal(accepted.ProviderReference, await CompletedAsync(payin with { ProviderReference = accepted.ProviderReference }));
    }

    [Fact]
    public async Task A_refused_push_fails_and_an_undecided_one_is_waited_for()
    {
        var refused = Payin("+254700001032");
        var accepted = Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayinAsync(refused, _access, Cancel));
        var outcome = await Gateway.QueryPayinAsync(refused with { ProviderReference = accepted.ProviderReference, Reports = [await NextAsync()] }, _access, Cancel);
        Assert.Equal("approval_rejected", Assert.IsType<GatewayOutcome.Failed>(outcome).Code);

        var undecided = Payin("+254700000102");
        accepted = Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayinAsync(undecided, _access, Cancel));
        Assert.Equal(accepted, await Gateway.QueryPayinAsync(undecided with { ProviderReference = accepted.ProviderReference }, _access, Cancel));
        Assert.Equal("payer_busy", Assert.IsType<GatewayOutcome.Failed>(await Gateway.SubmitPayinAsync(Payin("+254700000102"), _access, Cancel)).Code);
    }

    [Fact]
    public async Task A_push_whose_answer_was_lost_is_found_by_its_report_and_never_pushed_again()
    {
        await FaultAsync(new { kind = "answer_lost", path_prefix = "/mpesa/stkpush/", calls = 1 });
        var payin = Payin();
        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.SubmitPayinAsync(payin, _access, Cancel));
        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.QueryPayinAsync(payin, _access, Cancel));

        // The connection is cut before the push could be answered, but it was taken on.
        var report = await NextAsync();

        Assert.NotEmpty(await CompletedAsync(payin with { Reports = [report] }));
    }

    [Fact]
    public async Task A_push_reported_with_another_amount_is_not_believed()
    {
        await FaultAsync(new { kind = "callback_wrong_amount" });
        var payin = Payin();
        var accepted = Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayinAsync(payin, _access, Cancel));

        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.QueryPayinAsync(payin with { ProviderReference = accepted.ProviderReference, Reports = [await NextAsync()] }, _access, Cancel));
    }

    [Fact]
    public async Task A_payout_is_completed_or_failed_by_its_result()
    {
        var payout = Payout();
        Assert.StartsWith("AG_", Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayoutAsync(payout, _access, Cancel)).ProviderReference, StringComparison.Ordinal);
        var completed = Assert.IsType<GatewayOutcome.Completed>(await Gateway.QueryPayoutAsync(payout with { Reports = [await NextAsync()] }, _access, Cancel));
        Assert.Equal((await HeldAsync(payout.SubmissionId.ToString())).GetProperty("financial_transaction_id").GetString(), completed.ProviderReference);

        var failing = Payout("+254700000001");
        await Gateway.SubmitPayoutAsync(failing, _access, Cancel);
        Assert.Equal("not_enough_float", Assert.IsType<GatewayOutcome.Failed>(await Gateway.QueryPayoutAsync(failing with { Reports = [await NextAsync()] }, _access, Cancel)).Code);
    }

    [Theory]
    [InlineData("+254700000404", false)]
    [InlineData("+254712345678", true)]
    public async Task A_payout_whose_result_was_lost_is_asked_about(string phone, bool queueTimesOut)
    {
        await SetAsync(new { queue_times_out = queueTimesOut });
        var payout = Payout(phone);
        var accepted = Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayoutAsync(payout, _access, Cancel));
        payout = payout with { ProviderReference = accepted.ProviderReference, Reports = queueTimesOut ? [await NextAsync()] : [] };
        await SetAsync(new { queue_times_out = false });

        Assert.Equal(accepted, await Gateway.QueryPayoutAsync(payout, _access, Cancel));
        var answer = await NextAsync();

        Assert.IsType<GatewayOutcome.Completed>(await Gateway.QueryPayoutAsync(payout with { Reports = [answer, .. payout.Reports] }, _access, Cancel));
        Assert.Equal(1, await PaidAsync(payout.PaymentId));
    }

    [Fact]
    public async Task A_payout_that_is_still_open_is_not_asked_about_in_a_circle()
    {
        var payout = Payout("+254700000102");
        await Gateway.SubmitPayoutAsync(payout, _access, Cancel);
        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.QueryPayoutAsync(payout, _access, Cancel));
        payout = payout with { Reports = [await NextAsync()] };

        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.QueryPayoutAsync(payout, _access, Cancel));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.QueryPayoutAsync(payout, _access, Cancel));
        await NextAsync();

        // Three questions were put, and the second was not passed on.
        Assert.False(_arrivals.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_repeated_payout_is_paid_once_and_stays_what_it_was()
    {
        var payout = Payout();
        await Gateway.SubmitPayoutAsync(payout, _access, Cancel);
        var first = await NextAsync();
        Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayoutAsync(payout, _access, Cancel));
        var second = await NextAsync();
        Assert.Contains("\"ResultCode\":15", Encoding.UTF8.GetString(second.Body.Span), StringComparison.Ordinal);

        Assert.IsType<GatewayOutcome.Completed>(await Gateway.QueryPayoutAsync(payout with { Reports = [second, first] }, _access, Cancel));
        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.QueryPayoutAsync(payout with { Reports = [second] }, _access, Cancel));
        Assert.IsType<GatewayOutcome.Completed>(await Gateway.QueryPayoutAsync(payout with { Reports = [await NextAsync(), second] }, _access, Cancel));
        Assert.Equal(1, await PaidAsync(payout.PaymentId));
    }

    [Fact]
    public async Task A_payin_is_given_back_in_parts_and_no_further()
    {
        var receipt = await PaidInAsync();
        var first = Refund(receipt, 1_000m);
        var accepted = Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitRefundAsync(first, _access, Cancel));
        first = first with { ProviderReference = accepted.ProviderReference };
        var result = await NextAsync();
        Assert.IsType<GatewayOutcome.Completed>(await Gateway.QueryRefundAsync(first with { Reports = [result] }, _access, Cancel));
        Assert.Equal(accepted, await Gateway.QueryRefundAsync(first, _access, Cancel));
        Assert.IsType<GatewayOutcome.Completed>(await Gateway.QueryRefundAsync(first with { Reports = [await NextAsync()] }, _access, Cancel));

        var second = Refund(receipt, 501m);
        await Gateway.SubmitRefundAsync(second, _access, Cancel);
        Assert.IsType<GatewayOutcome.Unknown>(await Gateway.QueryRefundAsync(second with { Reports = [await NextAsync()] }, _access, Cancel));
        var stranger = Refund("TAF0000000", 1m);
        await Gateway.SubmitRefundAsync(stranger, _access, Cancel);
        Assert.Equal("payin_not_found", Assert.IsType<GatewayOutcome.Failed>(await Gateway.QueryRefundAsync(stranger with { Reports = [await NextAsync()] }, _access, Cancel)).Code);
    }

    [Fact]
    public async Task The_balance_comes_by_callback()
    {
        Assert.IsType<ProviderBalance.Asked>(await Gateway.QueryBalanceAsync(new BalanceQuestion("KE", "KES", CallbackUrl), _access, Cancel));

        Assert.Equal(new ProviderBalance.Known(1_000_000_000m, "KES"), Gateway.ReadBalance(await NextAsync()));
    }

    [Fact]
    public async Task A_token_that_a_second_minter_has_ended_is_replaced()
    {
        var receipt = await PaidInAsync();
        using var mint = new HttpRequestMessage(HttpMethod.Get, "/daraja/oauth/v1/generate?grant_type=client_credentials");
        mint.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("demo-daraja-key:demo-daraja-secret"u8));
        using var minted = await _control.SendAsync(mint, Cancel);
        minted.EnsureSuccessStatusCode();

        Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitRefundAsync(Refund(receipt, 1m), _access, Cancel));
        Assert.Equal(2, _tokens.Minted);
    }

    private PayinSubmission Payin(string phone = "+254712345678") => new(Guid.NewGuid(), Guid.NewGuid(), "KE", "KES", 1_500m, phone, "Jane", "Invoice 12", CallbackUrl);

    private PayoutSubmission Payout(string phone = "+254712345678")
        => new(Guid.NewGuid(), Guid.NewGuid(), "KE", "KES", 500m, "mobile_money", "Jane", phone, null, null, null, "Wages", CallbackUrl);

    private RefundSubmission Refund(string receipt, decimal amount) => new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), receipt, "KE", "KES", amount, "Broken cup", CallbackUrl);

    private async Task<string> CompletedAsync(PayinSubmission payin)
        => Assert.IsType<GatewayOutcome.Completed>(await Gateway.QueryPayinAsync(payin, _access, Cancel)).ProviderReference!;

    private async Task<string> PaidInAsync()
    {
        var payin = Payin();
        var accepted = Assert.IsType<GatewayOutcome.Accepted>(await Gateway.SubmitPayinAsync(payin, _access, Cancel));
        return await CompletedAsync(payin with { ProviderReference = accepted.ProviderReference, Reports = [await NextAsync()] });
    }

    private ValueTask<CallbackRequest> NextAsync() => _arrivals.Reader.ReadAsync(Cancel);

    private Task<JsonElement> HeldAsync(string reference) => _control.GetFromJsonAsync<JsonElement>($"/_control/daraja/transactions/{reference}", Cancel);

    private async Task<int> PaidAsync(Guid payment)
        => (await _control.GetFromJsonAsync<JsonElement>($"/_control/daraja/paid?external_id={payment}", Cancel)).GetProperty("times").GetInt32();

    private async Task FaultAsync(object fault) => (await _control.PutAsJsonAsync("/_control/faults", new { faults = new[] { fault } }, Cancel)).EnsureSuccessStatusCode();

    private async Task SetAsync(object settings) => (await _control.PutAsJsonAsync("/_control/daraja/settings", settings, Cancel)).EnsureSuccessStatusCode();

    private static async Task<WebApplication> StartAsync(WebApplicationBuilder builder, Action<WebApplication> map)
    {
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        map(app);
        await app.StartAsync(Cancel);
        return app;
    }

    private sealed class Tokens : ISharedTokens
    {
        private readonly ConcurrentDictionary<string, string> _held = new();

        public int Minted { get; private set; }

        public async Task<(string? Token, GatewayOutcome? Obstacle)> GetAsync(
            string key, string? refused, Func<CancellationToken, Task<(MintedToken? Token, GatewayOutcome? Obstacle)>> mint, CancellationToken cancellationToken)
        {
            if (_held.TryGetValue(key, out var held) && held != refused)
                return (held, null);
            var (token, obstacle) = await mint(cancellationToken);
            if (token is null)
                return (null, obstacle);
            Minted++;
            return (_held[key] = token.Value, null);
        }
    }
}
