using Centry.Api.Tests.People;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class OverviewTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 20, 55, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Business _business = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _business = await Business.OpenAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Payments_are_summed_by_the_day_on_which_they_were_asked_for_in_the_readers_zone()
    {
        // Ten minutes later it is the next day in Kampala, but not in UTC.
        _time.Advance(TimeSpan.FromMinutes(10));
        await PayinAsync(7000);
        await ExecuteAsync("UPDATE payins SET status = 'completed' WHERE merchant_id = $1");

        var kampala = await StatisticsAsync("&time_zone=Africa/Kampala");
        Assert.Equal((new DateOnly(2026, 10, 27), new DateOnly(2026, 11, 25)), (kampala.From, kampala.To));
        Assert.Equal(
            [
                new DaySumView(new DateOnly(2026, 11, 24), "payin", "UGX", "completed", 1, 5000),
                new DaySumView(new DateOnly(2026, 11, 24), "payout", "UGX", "draft", 1, 5000),
                new DaySumView(new DateOnly(2026, 11, 25), "payin", "UGX", "completed", 1, 7000),
            ], kampala.Days);
        var utc = await StatisticsAsync("&from=2026-11-24&to=2026-11-24&currency_code=UGX");
        Assert.Equal(new DaySumView(new DateOnly(2026, 11, 24), "payin", "UGX", "completed", 2, 12000), utc.Days[0]);
        Assert.Empty((await StatisticsAsync("&currency_code=KES")).Days);
        Assert.Empty((await StatisticsAsync("&to=2026-11-23")).Days);
        Assert.Empty((await _business.GetAsync<StatisticsView>("/statistics?environment=production")).Days);
    }

    [Fact]
    public async Task Days_before_today_are_read_anew_after_five_minutes_and_today_each_time()
    {
        await ExecuteAsync("UPDATE payins SET status = 'completed' WHERE merchant_id = $1");
        _time.Advance(TimeSpan.FromHours(4));
        var token = (await _host.SignInAsync(_business.Company.OwnerEmail)).AccessToken;
        Assert.Equal(["completed"], await PayinStatusesAsync(token));
        await ExecuteAsync("UPDATE payins SET status = 'refunded' WHERE merchant_id = $1");
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(["completed"], await PayinStatusesAsync(token));
        using var today = await _host.SendAsync(
            HttpMethod.Post, $"{_business.Path}/payins?environment=sandbox", token, new { country_code = "UG", amount = 900, payment_method = "mobile_money", customer_phone = "+256772123456" });
        Assert.Equal(201, (int)today.StatusCode);
        Assert.Equal(["completed", "pending"], await PayinStatusesAsync(token));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["refunded", "pending"], await PayinStatusesAsync(token));
    }

    [Theory]
    [InlineData("from=2026-11-25&to=2026-11-24", "to")]
    [InlineData("from=2025-01-01&to=2026-11-24", "from")]
    [InlineData("from=0001-01-01&to=0001-01-02", "from")]
    [InlineData("from=yesterday", "from")]
    [InlineData("time_zone=Middle/Earth", "time_zone")]
    [InlineData("time_zone=E.%20Africa%20Standard%20Time", "time_zone")]
    [InlineData("currency_code=XXX", "currency_code")]
    public async Task Days_and_zones_that_make_no_sense_are_refused_by_name(string query, string field)
        => Assert.Contains(field, (await _business.RefusedAsync(HttpMethod.Get, $"/statistics?environment=sandbox&{query}", 400, ErrorCodes.ValidationError)).Fields!.Keys);

    [Fact]
    public async Task Payins_payouts_and_refunds_stand_in_one_list_newest_first()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        await PayinAsync(7000);
        _time.Advance(TimeSpan.FromSeconds(30));
        await ExecuteAsync($"""
            INSERT INTO refunds (id, payin_id, merchant_id, amount_minor, status, submission_id, needs_attention, created_at, updated_at)
            VALUES ('{Core.Ids.New(_time)}', '{_business.Ids["payinId"]}', $1, 2000, 'completed', gen_random_uuid(), false, '2026-11-24T20:56:00Z', '2026-11-24T20:56:00Z')
            """);

        var activity = await _business.GetAsync<List<ActivityView>>("/activity?environment=sandbox");
        Assert.Equal([("refund", 2000m), ("payin", 7000m)], activity.Take(2).Select(a => (a.Kind, a.Amount)));
        // Both of one moment.
        Assert.Equal(["payin", "payout"], activity.Skip(2).Select(a => a.Kind).Order());
        Assert.Equal((_business.Ids["payinId"], 2000m, "UGX", "completed"), (activity[0].PaymentId, activity[0].Amount, activity[0].CurrencyCode, activity[0].Status));
        Assert.Equal([("Jo", "draft")], activity.Where(a => a.Kind == "payout").Select(a => (a.Party, a.Status)));
        Assert.Equal("refund", Assert.Single(await _business.GetAsync<List<ActivityView>>("/activity?environment=sandbox&limit=1")).Kind);
        Assert.Empty(await _business.GetAsync<List<ActivityView>>("/activity?environment=production"));

        _time.Advance(TimeSpan.FromDays(31));
        var later = (await _host.SignInAsync(_business.Company.OwnerEmail)).AccessToken;
        using var old = await _host.GetAsync($"{_business.Path}/activity?environment=sandbox", later);
        Assert.Empty(await PeopleHost.ReadAsync<List<ActivityView>>(old));
    }

    [Fact]
    public async Task Everybody_is_told_of_what_their_role_lets_them_see_to()
    {
        await ExecuteAsync("UPDATE payouts SET status = 'pending', held_at = now() WHERE merchant_id = $1");
        await ExecuteAsync("UPDATE webhook_endpoints SET disabled_at = now(), disabled_reason = 'gone' WHERE merchant_id = $1 AND NOT is_default");
        var owner = await _business.GetAsync<List<AttentionView>>("/attention?environment=sandbox");
        Assert.Equal(["payouts_waiting", "webhook_endpoints_off", "erp_records_failed", "going_live"], owner.Select(a => a.Kind));
        Assert.All(owner.SkipLast(1), a => Assert.Equal(1, a.Count));

        // In production the account has no credentials; the payout and the books are the sandbox's.
        Assert.Equal(["provider_credentials", "webhook_endpoints_off", "going_live"], (await _business.GetAsync<List<AttentionView>>("/attention?environment=production")).Select(a => a.Kind));

        await _business.ReadAsync<RoleView>(HttpMethod.Post, "/roles", new { name = "Viewer", permissions = new[] { Permissions.PaymentsView } });
        var email = $"{Guid.NewGuid():n}@acme.test";
        await Company.AddUserAsync(_host, email, _business.Company.OrganizationId, "Viewer");
        using var viewer = await _host.GetAsync($"{_business.Path}/attention?environment=sandbox", (await _host.SignInAsync(email)).AccessToken);
        Assert.Equal(["going_live"], (await PeopleHost.ReadAsync<List<AttentionView>>(viewer)).Select(a => a.Kind));
    }

    [Fact]
    public async Task A_document_tells_which_payments_settled_it()
    {
        var payments = await _business.GetAsync<List<ActivityView>>($"/invoices/{_business.Ids["invoiceId"]}/payments");
        Assert.Equal(_business.Ids["payinId"], Assert.Single(payments).PaymentId);
        Assert.Empty(await _business.GetAsync<List<ActivityView>>($"/bills/{_business.Ids["billId"]}/payments"));
    }

    [Fact]
    public async Task A_documents_due_day_and_notes_can_be_taken_out_again()
    {
        var path = $"/invoices/{_business.Ids["invoiceId"]}";
        var given = await _business.ReadAsync<DocumentView>(HttpMethod.Patch, path, new { due_on = "2026-12-24", notes = "Thank you." });
        Assert.Equal((new DateOnly(2026, 12, 24), "Thank you."), (given.DueOn, given.Notes));
        var kept = await _business.ReadAsync<DocumentView>(HttpMethod.Patch, path, new { contact_name = "Jane D." });
        Assert.Equal((given.DueOn, given.Notes), (kept.DueOn, kept.Notes));
        var taken = await _business.ReadAsync<DocumentView>(HttpMethod.Patch, path, new { due_on = (string?)null, notes = (string?)null });
        Assert.Equal((null, null), (taken.DueOn, taken.Notes));
    }

    private Task<StatisticsView> StatisticsAsync(string query) => _business.GetAsync<StatisticsView>("/statistics?environment=sandbox" + query);

    private async Task<IEnumerable<string>> PayinStatusesAsync(string token)
    {
        using var response = await _host.GetAsync($"{_business.Path}/statistics?environment=sandbox", token);
        return (await PeopleHost.ReadAsync<StatisticsView>(response)).Days.Where(d => d.Direction == "payin").Select(d => d.Status);
    }

    private Task<PayinView> PayinAsync(decimal amount) => _business.ReadAsync<PayinView>(
        HttpMethod.Post, "/payins?environment=sandbox", new { country_code = "UG", amount, payment_method = "mobile_money", customer_phone = "+256772123456" });

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<Guid> { TypedValue = _business.Company.MerchantId });
        await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
    }
}
