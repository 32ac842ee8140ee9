using System.Text.Json;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing;
using Centry.Testing.Hosting;
using Npgsql;
using Xunit;

namespace Centry.Api.Tests.Events;

public sealed class EventFeedTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_reader_gets_all_from_the_oldest_on_as_webhooks_carry_it()
    {
        var (client, _) = await NewAsync();
        var payin = await PayinAsync(client);
        await client.CallAsync(Wire.Post($"/v1/payins/{payin}/complete", null));
        await SettledAsync();
        var (status, page, _) = await client.CallAsync("/v1/events");
        Assert.Equal(200, status);
        var events = page.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["payin.pending", "payin.completed"], events.Select(e => e.Text("event")));
        Assert.All(events, e => Assert.Equal(payin, e.GetProperty("data").Text("id")));
        Assert.All(events, e => Assert.False(e.GetProperty("livemode").GetBoolean()));
        var sequences = events.Select(e => e.GetProperty("data").GetProperty("sequence").GetInt32()).ToList();
        Assert.True(sequences[0] < sequences[1]);
        Assert.Equal(events[^1].Text("id"), page.Text("next_after"));

        // Nothing new: the position stays where it is.
        var (_, empty, _) = await client.CallAsync($"/v1/events?after={page.Text("next_after")}");
        Assert.Equal((0, false, page.Text("next_after")), (empty.GetProperty("results").GetArrayLength(), empty.GetProperty("has_more").GetBoolean(), empty.Text("next_after")));
    }

    [Fact]
    public async Task An_event_whose_transaction_commits_late_is_never_left_out()
    {
        var (client, merchant) = await NewAsync();
        await PayinAsync(client);
        await SettledAsync();
        var (_, before, _) = await client.CallAsync("/v1/events");
        var after = before.Text("next_after");

        // Numbered first, committed last: a reader must not get past it.
        await using var slow = await api.Database.DataSource.OpenConnectionAsync(Cancel);
        await using var transaction = await slow.BeginTransactionAsync(Cancel);
        var late = Centry.Core.Ids.New(api.Time);
        await using (var insert = new NpgsqlCommand($"""
            INSERT INTO events (id, merchant_id, environment, type, payment_id, data, created_at)
            VALUES ('{late}', '{merchant.Id}', 'sandbox', 'payin.failed', gen_random_uuid(), '{"{}"}', now())
            """, slow, transaction))
        {
            await insert.ExecuteNonQueryAsync(Cancel);
        }

        var quick = await PayinAsync(client);
        var (_, meanwhile, _) = await client.CallAsync($"/v1/events?after={after}");
        Assert.Equal(0, meanwhile.GetProperty("results").GetArrayLength());

        await transaction.CommitAsync(Cancel);
        await SettledAsync();
        var (_, then, _) = await client.CallAsync($"/v1/events?after={meanwhile.Text("next_after")}");
        var events = then.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(late.ToString(), events[0].Text("id"));
        Assert.Equal(quick, events[1].GetProperty("data").Text("id"));
    }

    [Fact]
    public async Task Readers_beside_many_writers_see_every_event_once_and_in_the_same_order()
    {
        var (client, _) = await NewAsync();
        var writers = Enumerable.Range(0, 8).Select(async _ =>
        {
            var made = new List<string>();
            for (var i = 0; i < 25; i++)
                made.Add(await PayinAsync(client));
            return made;
        }).ToList();
        var writing = Task.WhenAll(writers);
        var reader = Task.Run(async () =>
        {
            var seen = new List<string>();
            var after = "";
            bool isLast;
            do
            {
                isLast = writing.IsCompleted;
                if (isLast)
                    await SettledAsync();
                (seen, after) = await ReadAsync(client, seen, after, 7);
            }
            while (!isLast);
            return seen;
        }, Cancel);
        var payins = (await writing).SelectMany(p => p).ToList();
        var followed = await reader;
        var (whole, _) = await ReadAsync(client, [], "", 500);
        Assert.Equal(payins.Order(), whole.Order());
        Assert.Equal(whole, followed);
    }

    [Fact]
    public async Task A_key_sees_its_own_merchant_environment_and_country_alone()
    {
        var (client, merchant) = await NewAsync();
        var (other, _) = await NewAsync();
        var ugandan = await PayinAsync(client);
        await PayinAsync(client, ("country_code", "GH"), ("currency_code", "GHS"), ("amount", 50), ("customer_phone", "+233240000000"));
        using var scoped = TestMerchants.ClientFor(api.Url, await TestMerchants.AddKeyAsync(api.Api.Services, merchant, "sandbox", key => key.CountryAccountId = merchant.CountryAccounts["UG"]));
        using var live = TestMerchants.ClientFor(api.Url, await TestMerchants.AddKeyAsync(api.Api.Services, merchant, "production"));
        using var blind = TestMerchants.ClientFor(api.Url, await TestMerchants.AddKeyAsync(api.Api.Services, merchant, "sandbox", key => key.CanViewTransactions = false));

        await SettledAsync();
        var (_, page, _) = await scoped.CallAsync("/v1/events");
        Assert.Equal([ugandan], page.GetProperty("results").EnumerateArray().Select(e => e.GetProperty("data").Text("id")));
        Assert.Equal(0, (await live.CallAsync("/v1/events")).Body.GetProperty("results").GetArrayLength());
        Assert.Equal(0, (await other.CallAsync("/v1/events")).Body.GetProperty("results").GetArrayLength());
        Assert.Equal((403, "missing_permission"), ((await blind.CallAsync("/v1/events")).Status, (await blind.CallAsync("/v1/events")).Body.Text("code")));

        var (foreign, refusal, _) = await other.CallAsync($"/v1/events?after={page.Text("next_after")}");
        Assert.Equal((400, "validation_error"), (foreign, refusal.Text("code")));
    }

    [Fact]
    public async Task A_position_that_is_no_longer_kept_goes_on_with_the_oldest_that_is()
    {
        var (client, _) = await NewAsync();
        var payin = await PayinAsync(client);
        await SettledAsync();
        var (status, page, _) = await client.CallAsync($"/v1/events?after={Guid.CreateVersion7(api.Time.GetUtcNow() - TimeSpan.FromDays(31))}");
        Assert.Equal(200, status);
        Assert.Equal(payin, Assert.Single(page.GetProperty("results").EnumerateArray()).GetProperty("data").Text("id"));
    }

    [Theory]
    [InlineData("after=7", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("after=01994a53-0000-4000-8000-000000000000", "after")]
    public async Task A_wrong_parameter_is_named(string query, string field)
    {
        var (client, _) = await NewAsync();
        var (status, refusal, _) = await client.CallAsync($"/v1/events?{query}");
        Assert.Equal(400, status);
        Assert.True(refusal.GetProperty("fields").TryGetProperty(field, out _));
    }

    // A transaction of anybody on the server holds the feed back, and other tests have some under way.
    private Task SettledAsync()
        => Eventually.Async(
            () => api.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM events WHERE tx_id >= pg_snapshot_xmin(pg_current_snapshot()))"),
            TimeSpan.FromSeconds(30), "all that was written is below the oldest transaction");

    private async Task<(HttpClient Client, TestMerchant Merchant)> NewAsync()
    {
        var merchant = await TestMerchants.CreateAsync(api.Api.Services, countries: ["UG", "GH"]);
        return (TestMerchants.ClientFor(api.Url, await TestMerchants.AddKeyAsync(api.Api.Services, merchant)), merchant);
    }

    private static async Task<string> PayinAsync(HttpClient client, params (string Field, object? Value)[] changes)
    {
        var (status, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(changes)));
        Assert.True(status == 201, payin.GetRawText());
        return payin.Text("id");
    }

    private static async Task<(List<string> Seen, string After)> ReadAsync(HttpClient client, List<string> seen, string after, int limit)
    {
        JsonElement page;
        do
        {
            (_, page, _) = await client.CallAsync($"/v1/events?limit={limit}{(after.Length > 0 ? $"&after={after}" : "")}");
            seen.AddRange(page.GetProperty("results").EnumerateArray().Select(e => e.GetProperty("data").Text("id")));
            after = page.GetProperty("next_after").GetString() ?? "";
        }
        while (page.GetProperty("has_more").GetBoolean());
        return (seen, after);
    }
}
