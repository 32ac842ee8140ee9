using System.Net.Http.Json;
using System.Text.Json;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Reconciliation;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Centry.Worker.Tests.Infrastructure;

/// <summary>
/// Provider, API and worker on one database and one clock that stands still unless a test moves it: whatever happens without
/// that was woken, not found by looking.
/// </summary>
public class HouseFixture(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
{
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly TestDatabase _database = new(postgres);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 14, 10, 30, 0, TimeSpan.Zero));
    public TestStack Stack { get; private set; } = null!;
    public WebApplication Api { get; private set; } = null!;
    public WebApplication Worker { get; private set; } = null!;
    public WebhookInbox Inbox { get; } = new();
    public TestMerchant Merchant { get; private set; } = null!;
    public HttpClient Client { get; private set; } = null!;
    public HttpClient Simulator { get; private set; } = null!;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        await Inbox.InitializeAsync();
        Stack = new TestStack(_database.ConnectionString, redis.ConnectionString, Time);
        Prepare(Stack);
        Simulator = new HttpClient { BaseAddress = TestStack.UrlOf(await Stack.StartSimulatorAsync()) };
        Api = await Stack.StartApiAsync();
        Worker = await Stack.StartWorkerAsync();
        Merchant = await TestMerchants.CreateAsync(Api.Services, Inbox.Url.AbsoluteUri);
        Client = TestMerchants.ClientFor(TestStack.UrlOf(Api), await TestMerchants.AddKeyAsync(Api.Services, Merchant));
    }

    /// <summary>Changes what is started.</summary>
    protected virtual void Prepare(TestStack stack)
    {
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        Simulator.Dispose();
        await Stack.DisposeAsync();
        await Inbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Opens a further provider account of the merchant.</summary>
    public async Task<ProviderAccount> OpenAccountAsync(NewProviderAccount order, Action<ProviderAccount>? shape = null)
    {
        await using var scope = Api.Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<OpenProviderAccount>().ExecuteAsync(order, Cancel);
        shape?.Invoke(account);
        await scope.ServiceProvider.GetRequiredService<CentryDbContext>().SaveChangesAsync(Cancel);
        await UntilAsync(async () => (await Task.WhenAll(new[] { Api, Worker }.Select(async host =>
            (await host.Services.GetRequiredService<MerchantDirectory>().FindAsync(Merchant.Id, Cancel))!.FindProvider(account.Id) is not null))).All(known => known), "the account is known");
        return account;
    }

    /// <summary>A payin of 50,000 UGX; its id.</summary>
    public async Task<Guid> CreateAsync(string phone = "+256772123456", string? webhookUrl = null, HttpClient? client = null)
    {
        using var response = await (client ?? Client).PostAsJsonAsync("/v1/payins", new
        {
            country_code = "UG",
            amount = 50_000,
            payment_method = "mobile_money",
            customer_phone = phone,
            webhook_url = webhookUrl,
        }, Cancel);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(response.IsSuccessStatusCode, body.GetRawText());
        return body.GetProperty("id").GetGuid();
    }

    /// <summary>A call that must succeed; its answer.</summary>
    public async Task<JsonElement> PostAsync(string path, object? body = null, HttpClient? client = null)
    {
        using var response = await (client ?? Client).PostAsJsonAsync(path, body ?? new { }, Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(response.IsSuccessStatusCode, answer.GetRawText());
        return answer;
    }

    /// <summary>A payout to one recipient; its id.</summary>
    public async Task<Guid> PayoutAsync(decimal amount = 10_000, string phone = "+256772123456", bool draft = false)
        => (await PostAsync("/v1/payouts", new { country_code = "UG", amount, payment_method = "mobile_money", recipient_phone = phone, draft })).GetProperty("id").GetGuid();

    /// <summary>A bulk payout of 1,000 UGX to each; its id and its recipients', in order.</summary>
    public async Task<(Guid Id, IReadOnlyList<Guid> Recipients)> BulkAsync(params IEnumerable<string> phones)
    {
        var created = await PostAsync("/v1/payouts", new
        {
            country_code = "UG",
            amount = 0,
            payment_method = "mobile_money",
            is_bulk = true,
            bulk_recipients = phones.Select((phone, i) => new { name = $"Recipient {i}", phone, amount = 1_000 }),
        });
        return (created.GetProperty("id").GetGuid(), [.. created.GetProperty("recipients").EnumerateArray().Select(r => r.GetProperty("id").GetGuid())]);
    }

    /// <summary>Available and reserved of the merchant's Ugandan sandbox balance, in whole shillings.</summary>
    public async Task<(decimal Available, decimal Reserved)> BalanceAsync()
    {
        var rows = await Client.GetFromJsonAsync<JsonElement>("/v1/balance", Cancel);
        var row = rows.EnumerateArray().Single();
        decimal Amount(string field) => decimal.Parse(row.GetProperty(field).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        return (Amount("available_balance"), Amount("reserved_balance"));
    }

    /// <summary>Puts at least a million shillings into the balance.</summary>
    public async Task FundAsync()
    {
        var payin = await PostAsync("/v1/payins", new { country_code = "UG", amount = 2_000_000, payment_method = "mobile_money", customer_phone = "+256772123456" });
        await PostAsync($"/v1/payins/{payin.GetProperty("id").GetGuid()}/complete");
    }

    public async Task<string> StatusAsync(Guid payment) => await ScalarAsync<string>($"""
        SELECT status FROM payins WHERE id = '{payment}' UNION ALL SELECT status FROM payouts WHERE id = '{payment}'
        UNION ALL SELECT status FROM payout_recipients WHERE id = '{payment}' UNION ALL SELECT status FROM refunds WHERE id = '{payment}'
        """);

    public Task UntilAsync(Guid payment, string status)
        => Eventually.Async(async () => await StatusAsync(payment) == status, _patience, $"{payment} is {status}");

    public Task UntilAsync(Func<Task<bool>> condition, string what) => Eventually.Async(condition, _patience, what);

    /// <summary>
    /// Moves the clock on in steps, as it goes in life, until the payment has the status. A step waits for what is in the worker's hands, or calls that
    /// take no time would be timed out on a busy machine; but not for long, for a lease may be all that is left of it.
    /// </summary>
    public async Task AdvanceUntilAsync(Guid payment, string status, TimeSpan step)
    {
        const int LooksMax = 40;
        var looks = 0;
        await Eventually.Async(async () =>
        {
            if (looks++ < LooksMax && await ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE leased_until > '{Time.GetUtcNow():O}'") > 0)
                return await StatusAsync(payment) == status;
            looks = 0;
            Time.Advance(step);
            return await StatusAsync(payment) == status;
        }, _patience * 2, $"payment {payment} becomes {status} as time goes by");
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Replaces the provider's faults.</summary>
    public async Task FaultsAsync(params object[] faults)
        => (await Simulator.PutAsJsonAsync("/_control/faults", new { faults }, Cancel)).EnsureSuccessStatusCode();

    /// <summary>How many payments the provider holds for a payin: never more than one.</summary>
    public async Task<int> AtProviderAsync(Guid payin)
    {
        var held = await Simulator.GetFromJsonAsync<JsonElement>($"/_control/mtn/transactions?external_id={payin}", Cancel);
        return (held.ValueKind == JsonValueKind.Array ? held : held.GetProperty("transactions")).GetArrayLength();
    }

    public async Task<IReadOnlyList<string>> EventsAsync(Guid payin)
    {
        await using var command = _database.DataSource.CreateCommand($"SELECT type FROM events WHERE payment_id = '{payin}' ORDER BY seq");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var types = new List<string>();
        while (await reader.ReadAsync(Cancel))
            types.Add(reader.GetString(0));
        return types;
    }

    public async Task RequireBalancedBooksAsync() => Assert.True((await Api.Services.GetRequiredService<BookProof>().OfEverythingAsync(Cancel)).Agree);
}
