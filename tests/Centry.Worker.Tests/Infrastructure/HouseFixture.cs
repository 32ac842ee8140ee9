using System.Net.Http.Json;
using System.Text.Json;
using Centry.Core.Ledger;
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
public sealed class HouseFixture(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
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
        Simulator = new HttpClient { BaseAddress = TestStack.UrlOf(await Stack.StartSimulatorAsync()) };
        Api = await Stack.StartApiAsync();
        Worker = await Stack.StartWorkerAsync();
        Merchant = await TestMerchants.CreateAsync(Api.Services, Inbox.Url.AbsoluteUri);
        Client = TestMerchants.ClientFor(TestStack.UrlOf(Api), await TestMerchants.AddKeyAsync(Api.Services, Merchant));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Simulator.Dispose();
        await Stack.DisposeAsync();
        await Inbox.DisposeAsync();
        await _database.DisposeAsync();
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

    public async Task<string> StatusAsync(Guid payin) => await ScalarAsync<string>($"SELECT status FROM payins WHERE id = '{payin}'");

    public Task UntilAsync(Guid payin, string status)
        => Eventually.Async(async () => await StatusAsync(payin) == status, _patience, $"payin {payin} is {status}");

    public Task UntilAsync(Func<Task<bool>> condition, string what) => Eventually.Async(condition, _patience, what);

    /// <summary>Moves the clock on in steps, as it goes in life, until the payin has the status.</summary>
    public async Task AdvanceUntilAsync(Guid payin, string status, TimeSpan step)
        => await Eventually.Async(async () =>
        {
            Time.Advance(step);
            return await StatusAsync(payin) == status;
        }, _patience, $"payin {payin} becomes {status} as time goes by");

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

    public async Task RequireBalancedBooksAsync() => Assert.Empty(await Api.Services.GetRequiredService<Bookkeeping>().ReconcileAsync(Cancel));
}
