using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Callbacks;
using Centry.Core.GatewayWork;
using Centry.Core.Ledger;
using Centry.Core.Payins;
using Centry.Core.Refunds;
using Centry.Core.Webhooks;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class MerchantPayinsTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Company _company = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _company = await Company.CreateAsync(_host);
        _token = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Each_filter_narrows_the_list()
    {
        var first = NewPayin();
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = NewPayin() with { Status = PayinStatus.Completed, CountryCode = "ZA", CurrencyCode = "ZAR", Gateway = "ozow", Reference = "order 2" };
        var live = NewPayin() with { Environment = Core.Environments.Production };
        var others = NewPayin() with { MerchantId = Guid.NewGuid() };
        await Company.SaveAsync(_host, first, second, live, others);

        Assert.Equal([second.Id, first.Id], await IdsAsync(""));
        Assert.Equal([live.Id], (await ListAsync("?environment=production")).Results.Select(p => p.Id));
        Assert.Equal([second.Id], await IdsAsync("&status=completed"));
        Assert.Equal([first.Id], await IdsAsync("&gateway=mtn_momo"));
        Assert.Equal([second.Id], await IdsAsync("&country_code=za"));
        Assert.Equal([second.Id], await IdsAsync("&currency_code=ZAR"));
        Assert.Equal([second.Id], await IdsAsync("&reference=order%202"));
        Assert.Equal([second.Id], await IdsAsync("&created_from=2026-11-24T11:01:00%2B03:00"));
        Assert.Equal([first.Id], await IdsAsync("&created_to=2026-11-24T08:00:59.999Z"));
        Assert.Equal([second.Id, first.Id], await IdsAsync("&created_from=2026-11-24&created_to=2026-11-25"));
        Assert.Equal([first.Id], await IdsAsync($"&after={second.Id}"));
        Assert.Equal([first.Id], await IdsAsync("&offset=1"));
        Assert.Equal([first.Id, second.Id], await IdsAsync("&order=oldest"));
        Assert.Equal([second.Id], await IdsAsync($"&order=oldest&after={first.Id}"));
        Assert.Empty(await IdsAsync("&status=failed&reference="));
    }

    [Fact]
    public async Task Pages_are_walked_to_an_end()
    {
        var payins = Enumerable.Range(0, 7).Select(_ => { _time.Advance(TimeSpan.FromSeconds(1)); return NewPayin(); }).Reverse().ToList();
        await Company.SaveAsync(_host, [.. payins]);
        var (walked, after, pages) = (new List<Guid>(), "", 0);
        do
        {
            var page = await ListAsync($"?environment=sandbox&limit=3{after}");
            Assert.Equal((7, 3, 0), ((int)page.Count, page.Limit, page.Offset));
            walked.AddRange(page.Results.Select(p => p.Id));
            after = page.NextAfter is { } next ? $"&after={next}" : "";
            pages++;
        }
        while (after.Length > 0);
        Assert.Equal(payins.Select(p => p.Id), walked);
        Assert.Equal(3, pages);
        Assert.Null((await ListAsync("?environment=sandbox&limit=7")).NextAfter);
    }

    [Fact]
    public async Task Every_fault_of_a_query_is_named_at_once()
    {
        using var response = await _host.GetAsync(
            $"/api/v1/merchants/{_company.MerchantId}/payins?environment=test&status=done&gateway={new string('g', 41)}&country_code=XX&currency_code=DOGE&reference={new string('r', 256)}" +
            "&created_from=yesterday&created_to=2026-11-24T08:00&order=random&limit=201&offset=-1&after=7&unknown=1", _token);
        var refusal = await PeopleHost.RefusedAsync(response, 400, ErrorCodes.ValidationError);
        Assert.Equal(
            ["after", "country_code", "created_from", "created_to", "currency_code", "environment", "gateway", "limit", "offset", "order", "reference", "status"],
            refusal.Fields!.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "environment")]
    [InlineData("?environment=sandbox&environment=production", "environment")]
    [InlineData("?environment=sandbox&limit=0", "limit")]
    [InlineData("?environment=sandbox&created_from=2026-11-25&created_to=2026-11-24", "created_to")]
    [InlineData("?environment=sandbox&reference=%00", "reference")]
    public async Task A_faulty_query_is_refused(string query, string field)
    {
        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/payins{query}", _token);
        var refusal = await PeopleHost.RefusedAsync(response, 400, ErrorCodes.ValidationError);
        Assert.Equal([field], refusal.Fields!.Keys);
    }

    [Fact]
    public async Task A_payin_comes_with_its_history_and_its_deliveries()
    {
        var payin = NewPayin();
        var now = _time.GetUtcNow();
        var delivery = new WebhookDelivery
        {
            Id = Ids.New(_time),
            EventId = Ids.New(_time),
            EndpointId = Ids.New(_time),
            MerchantId = payin.MerchantId,
            PaymentId = payin.Id,
            EventType = "payin.pending",
            Url = "https://shop.test/hook",
            Status = DeliveryStatus.Pending,
            AttemptCount = 2,
            NextAttemptAt = now.AddMinutes(5),
            CreatedAt = now,
        };
        await Company.SaveAsync(_host, payin, delivery,
            new StatusHistoryEntry { PaymentId = payin.Id, Sequence = 1, ToStatus = "pending", Source = ChangeSources.Api, At = now },
            new StatusHistoryEntry { PaymentId = payin.Id, Sequence = 2, FromStatus = "pending", ToStatus = "processing", Source = ChangeSources.Gateway, At = now.AddSeconds(1) },
            new WebhookDeliveryAttempt { DeliveryId = delivery.Id, Attempt = 1, At = now, LatencyMs = 12, Error = "refused" },
            new WebhookDeliveryAttempt { DeliveryId = delivery.Id, Attempt = 2, At = now.AddMinutes(1), StatusCode = 500, LatencyMs = 30, ResponseBody = "oops" });

        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/payins/{payin.Id}", _token);
        var detail = await PeopleHost.ReadAsync<PayinDetail>(response);
        Assert.Equivalent(payin.ToView(), detail.Payin);
        Assert.Equal(["pending", "processing"], detail.History.Select(h => h.ToStatus));
        var shown = Assert.Single(detail.Deliveries);
        Assert.Equal((delivery.Id, delivery.EventId, "pending", 2), (shown.Id, shown.EventId, shown.Status, shown.AttemptCount));
        Assert.Equal(["refused", null], shown.Attempts.Select(a => a.Error));
        Assert.Equal([null, 500], shown.Attempts.Select(a => a.StatusCode));
    }

    [Fact]
    public async Task A_payin_shows_what_was_given_back_what_is_left_and_what_its_gateway_told()
    {
        var payin = NewPayin() with { Status = PayinStatus.Completed, RefundedMinor = 20_000 };
        var now = _time.GetUtcNow();
        var refund = new Refund { Id = Ids.New(_time), PayinId = payin.Id, MerchantId = payin.MerchantId, AmountMinor = 20_000, Status = RefundStatus.Completed, CreatedAt = now, UpdatedAt = now };
        ProviderCallback Told(Guid payment, string body, bool isAuthentic) => new()
        {
            Id = Ids.New(_time),
            ProviderAccountId = payin.ProviderAccountId,
            PaymentId = payment,
            Method = "PUT",
            Query = "?token=very-secret&n=1",
            IsAuthentic = isAuthentic,
            Body = body,
            ReceivedAt = _time.GetUtcNow(),
        };
        var first = Told(payin.Id, """{"status":"SUCCESSFUL","hash":"aabbcc"}""", isAuthentic: true);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Company.SaveAsync(_host, payin, refund, first, Told(refund.Id, "ok", isAuthentic: false), Told(Guid.NewGuid(), "another's", isAuthentic: true));

        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/payins/{payin.Id}", _token);
        var detail = await PeopleHost.ReadAsync<PayinDetail>(response);
        Assert.Equal([refund.Id], detail.Refunds.Select(r => r.Id));
        Assert.Equal(new RefundOfferView(detail.Payin.Amount - detail.Payin.AmountRefunded, TakesPart: true), detail.RefundOffer);
        Assert.Equal(payin.SubmissionId, detail.Trail.SubmissionId);
        Assert.Equal([true, false], detail.Trail.GatewayMessages.Select(m => m.IsAuthentic));
        Assert.Contains("SUCCESSFUL", detail.Trail.GatewayMessages[0].Content, StringComparison.Ordinal);
        Assert.All(detail.Trail.GatewayMessages, m => Assert.DoesNotContain("secret", m.Content, StringComparison.Ordinal));
        Assert.DoesNotContain("aabbcc", detail.Trail.GatewayMessages[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payin_tells_what_its_gateway_was_asked_and_said_oldest_first_and_nobody_elses()
    {
        var payin = NewPayin() with { Status = PayinStatus.Completed, RefundedMinor = 20_000 };
        var now = _time.GetUtcNow();
        var refund = new Refund { Id = Ids.New(_time), PayinId = payin.Id, MerchantId = payin.MerchantId, AmountMinor = 20_000, Status = RefundStatus.Completed, CreatedAt = now, UpdatedAt = now };
        GatewayExchange Said(Guid payment, string operation, int second, Guid? merchant = null) => new()
        {
            Id = Ids.New(_time),
            PaymentId = payment,
            MerchantId = merchant ?? payin.MerchantId,
            Gateway = payin.Gateway,
            Operation = operation,
            At = now.AddSeconds(second),
            Method = "POST",
            Address = "mtn.test/pay",
            DurationMs = 120,
            Status = operation == "submit_payin" ? null : 200,
            Silence = operation == "submit_payin" ? "The provider did not answer in time." : null,
            Request = """{"amount":"500"}""",
            Answer = operation == "submit_payin" ? null : "no JSON",
        };
        await Company.SaveAsync(_host, payin, refund,
            Said(refund.Id, "submit_refund", 2), Said(payin.Id, "query_payin", 1), Said(payin.Id, "submit_payin", 0),
            Said(Guid.NewGuid(), "submit_payout", 0), Said(payin.Id, "query_payin", 3, merchant: Guid.NewGuid()));

        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/payins/{payin.Id}", _token);
        var calls = (await PeopleHost.ReadAsync<PayinDetail>(response)).Trail.GatewayCalls;
        Assert.Equal(["submit_payin", "query_payin", "submit_refund"], calls.Select(c => c.Operation));
        Assert.Equal(
            new GatewayCallView(now, "submit_payin", null, "POST", "mtn.test/pay", 120, null, "The provider did not answer in time.", "{\n  \"amount\": \"500\"\n}", null),
            calls[0] with { Request = calls[0].Request!.ReplaceLineEndings("\n") });
        Assert.Equal((200, null, "no JSON"), (calls[1].Status, calls[1].Silence, calls[1].Answer));
    }

    [Fact]
    public async Task What_cannot_be_given_back_is_not_offered()
    {
        var failed = NewPayin() with { Status = PayinStatus.Failed };
        var all = NewPayin() with { Status = PayinStatus.Completed, RefundedMinor = NewPayin().AmountMinor };
        await Company.SaveAsync(_host, failed, all);
        foreach (var payin in (Payin[])[failed, all])
        {
            using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/payins/{payin.Id}", _token);
            Assert.Null((await PeopleHost.ReadAsync<PayinDetail>(response)).RefundOffer);
        }
    }

    [Fact]
    public async Task Another_merchants_payin_does_not_exist()
    {
        var payin = NewPayin() with { MerchantId = Guid.NewGuid() };
        await Company.SaveAsync(_host, payin);
        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/payins/{payin.Id}", _token);
        await PeopleHost.RefusedAsync(response, 404, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Balances_are_those_of_the_environment_with_what_is_not_folded_yet()
    {
        var balance = new Balance
        {
            Id = Ids.New(_time),
            MerchantId = _company.MerchantId,
            Environment = Core.Environments.Sandbox,
            CountryCode = "UG",
            CurrencyCode = "UGX",
            AvailableMinor = 1_000,
            PendingMinor = 500,
            ReservedMinor = 70,
            PayinVolumeMinor = 2_000,
            CentryFeesMinor = 10,
            GatewayFeesMinor = 20,
        };
        await Company.SaveAsync(_host, balance, new BalanceDelta { BalanceId = balance.Id, AvailableMinor = 49_250, PendingMinor = -500, At = _time.GetUtcNow() });

        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/balances?environment=sandbox", _token);
        Assert.Equal(
            """[{"country_code":"UG","country_name":"Uganda","currency_code":"UGX","available_balance":"50250.00","pending_balance":"0.00","reserved_balance":"70.00","total_balance":"50250.00","lifetime_payin_volume":"2000.00","lifetime_payout_volume":"0.00","lifetime_centry_fees":"10.00","lifetime_gateway_fees":"20.00","last_movement_at":"2026-11-24T08:00:00Z"}]""",
            await response.Content.ReadAsStringAsync(PeopleHost.Cancel));
        using var live = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/balances?environment=production", _token);
        Assert.Equal("[]", await live.Content.ReadAsStringAsync(PeopleHost.Cancel));
    }

    private async Task<IEnumerable<Guid>> IdsAsync(string filters) => (await ListAsync($"?environment=sandbox{filters}")).Results.Select(p => p.Id);

    private async Task<Page<PayinView>> ListAsync(string query)
    {
        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/payins{query}", _token);
        return await PeopleHost.ReadAsync<Page<PayinView>>(response);
    }

    private Payin NewPayin() => new()
    {
        Id = Ids.New(_time),
        MerchantId = _company.MerchantId,
        Environment = Core.Environments.Sandbox,
        CountryCode = "UG",
        CurrencyCode = "UGX",
        AmountMinor = 50_000,
        CentryFeeMinor = 250,
        GatewayFeeMinor = 500,
        NetMinor = 49_250,
        PaymentMethod = "mobile_money",
        Gateway = "mtn_momo",
        CustomerPhone = "+256772000001",
        Status = PayinStatus.Pending,
        Version = 1,
        SubmissionId = Guid.NewGuid(),
        CreatedAt = _time.GetUtcNow(),
        UpdatedAt = _time.GetUtcNow(),
    };
}
