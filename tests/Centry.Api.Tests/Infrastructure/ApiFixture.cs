using System.Text;
using System.Text.Json;
using Centry.Api.Tests.Schema;
using Centry.Core.ApiKeys;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Centry.Api.Tests.Infrastructure;

/// <summary>One API on a database of its own, for a class of tests. The clock is the tests'.</summary>
public sealed class ApiFixture(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(postgres);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 14, 10, 30, 0, TimeSpan.Zero));
    public TestStack Stack { get; private set; } = null!;
    public WebApplication Api { get; private set; } = null!;
    public TestMerchant Merchant { get; private set; } = null!;
    public TestDatabase Database => _database;
    public Uri Url => TestStack.UrlOf(Api);

    /// <summary>The connection string of the fixture's Redis.</summary>
    public string Redis => redis.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        Stack = new TestStack(_database.ConnectionString, redis.ConnectionString, Time);
        Api = await Stack.StartApiAsync();
        Merchant = await TestMerchants.CreateAsync(Api.Services, countries: ["UG", "GH"]);
    }

    public async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A client with a new key of the fixture's merchant.</summary>
    public async Task<HttpClient> ClientAsync(string environment = "sandbox", Action<ApiKey>? shape = null)
        => TestMerchants.ClientFor(Url, await TestMerchants.AddKeyAsync(Api.Services, Merchant, environment, shape));

    /// <summary>Puts shillings into the merchant's Ugandan balance in an environment where no payin can be completed by hand.</summary>
    public async Task CreditAsync(string environment, long amount)
    {
        await using var command = _database.DataSource.CreateCommand($"""
            INSERT INTO balance_deltas (balance_id, available_minor, pending_minor, reserved_minor, payin_volume_minor, payout_volume_minor, centry_fees_minor, gateway_fees_minor, at)
            SELECT id, {amount}, 0, 0, 0, 0, 0, 0, now() FROM balances WHERE merchant_id = '{Merchant.Id}' AND environment = '{environment}' AND currency_code = 'UGX'
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The only value of a query, from the database itself.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}

/// <summary>Requests and answers as tests speak of them.</summary>
internal static class Wire
{
    /// <summary>The docs' first example, less the webhook.</summary>
    public static Dictionary<string, object?> Payin(params (string Field, object? Value)[] changes)
    {
        var body = new Dictionary<string, object?>
        {
            ["country_code"] = "UG",
            ["currency_code"] = "UGX",
            ["amount"] = 50000,
            ["payment_method"] = "mobile_money",
            ["gateway"] = "mtn",
            ["customer_name"] = "Jane Doe",
            ["customer_phone"] = "+256700000000",
            ["reference"] = "ORDER-1234",
            ["create_invoice"] = false,
        };
        foreach (var (field, value) in changes)
            body[field] = value;
        return body;
    }

    /// <summary>The docs' mobile money payout, of 10,000.</summary>
    public static Dictionary<string, object?> Payout(params (string Field, object? Value)[] changes)
    {
        var body = new Dictionary<string, object?>
        {
            ["country_code"] = "UG",
            ["amount"] = 10_000,
            ["payment_method"] = "mobile_money",
            ["gateway"] = "mtn_momo",
            ["recipient_name"] = "John Supplier",
            ["recipient_phone"] = "+256700000001",
        };
        foreach (var (field, value) in changes)
            body[field] = value;
        return body;
    }

    /// <summary>The docs' bulk payout, with recipients of the test's own.</summary>
    public static Dictionary<string, object?> Bulk(params (string Name, string Phone, decimal Amount)[] recipients) => new()
    {
        ["country_code"] = "UG",
        ["amount"] = 0,
        ["payment_method"] = "mobile_money",
        ["gateway"] = "mtn_momo",
        ["recipient_name"] = "Bulk batch",
        ["is_bulk"] = true,
        ["bulk_recipients"] = recipients.Select(r => new { name = r.Name, phone = r.Phone, amount = r.Amount }),
    };

    /// <summary>Fills the key's sandbox balance by completed payins.</summary>
    public static async Task FundAsync(this HttpClient client, long amount, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            var (created, payin, _) = await client.CallAsync(Post("/v1/payins", Payin(("amount", amount))));
            Assert.Equal(201, created);
            Assert.Equal(200, (await client.CallAsync(Post($"/v1/payins/{payin.Text("id")}/complete", null))).Status);
        }
    }

    /// <param name="body">Null sends none.</param>
    public static HttpRequestMessage Post(string path, object? body, string? idempotencyKey = null)
        => PostText(path, body is null ? "" : JsonSerializer.Serialize(body), idempotencyKey);

    public static HttpRequestMessage PostText(string path, string body, string? idempotencyKey = null, string contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return request;
    }

    public static async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> CallAsync(this HttpClient client, HttpRequestMessage request)
    {
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await SchemaTruth.RequireAsync(client, request, response, text);
        return ((int)response.StatusCode, JsonElement.Parse(text), response);
    }

    public static Task<(int Status, JsonElement Body, HttpResponseMessage Response)> CallAsync(this HttpClient client, string path)
        => client.CallAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public static string Text(this JsonElement element, string field) => element.GetProperty(field).GetString()!;
}
