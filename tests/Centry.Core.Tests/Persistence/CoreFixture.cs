using Centry.Core.Currencies;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Centry.Core.Tests.Persistence;

/// <summary>Core's services on a database of their own; no host is started.</summary>
public sealed class CoreFixture(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(postgres);
    private TestStack _stack = null!;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 14, 10, 30, 0, TimeSpan.Zero));
    public WebApplication App { get; private set; } = null!;
    public IServiceProvider Services => App.Services;
    public TestDatabase Database => _database;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _stack = new TestStack(_database.ConnectionString, "127.0.0.1:1,abortConnect=false", Time);
        App = _stack.BuildApi();
    }

    public async ValueTask DisposeAsync()
    {
        await _stack.DisposeAsync();
        await _database.DisposeAsync();
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A merchant, as the hot path knows it.</summary>
    public async Task<MerchantProfile> NewMerchantAsync()
    {
        var merchant = await TestMerchants.CreateAsync(Services);
        return (await Get<MerchantDirectory>().FindAsync(merchant.Id, TestContext.Current.CancellationToken))!;
    }

    /// <summary>A payin of 50,000 UGX or another amount, decided and not yet written.</summary>
    public (Payin Payin, PaymentWrite Write) Decide(MerchantProfile merchant, int amount = 50_000)
    {
        Money.TryFromMajor(amount, Currency.Get("UGX"), out var money, out _);
        var (payin, write, refusal) = Get<CreatePayin>().Decide(
            new PayinOrder { CountryCode = "UG", Amount = money, PaymentMethod = "mobile_money", CustomerPhone = "+256700000000" }, merchant, Environments.Sandbox, null);
        Assert.Null(refusal);
        return (payin!, write!);
    }

    public async Task<Payin> CreateAsync(MerchantProfile merchant, int amount = 50_000)
    {
        var (payin, write) = Decide(merchant, amount);
        Assert.IsType<WriteOutcome.Done>(await Get<PaymentWriter>().WriteAsync(write, TestContext.Current.CancellationToken));
        return payin;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The first column of every row.</summary>
    public async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<T>();
        while (await row.ReadAsync(TestContext.Current.CancellationToken))
            values.Add(row.GetFieldValue<T>(0));
        return values;
    }
}
