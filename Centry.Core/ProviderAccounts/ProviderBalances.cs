using Centry.Connectors.Gateways;
using Npgsql;

namespace Centry.Core.ProviderAccounts;

/// <summary>What providers last said that merchants' accounts with them hold.</summary>
public sealed class ProviderBalances(NpgsqlDataSource database, TimeProvider time)
{
    private const string KeepSql = """
        INSERT INTO provider_balances (provider_account_id, environment, currency_code, available, told_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (provider_account_id, environment, currency_code) DO UPDATE SET available = excluded.available, told_at = excluded.told_at
        WHERE provider_balances.told_at <= excluded.told_at
        """;

    public async Task KeepAsync(Guid providerAccountId, string environment, ProviderBalance.Known balance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(balance);
        await using var command = database.CreateCommand(KeepSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = providerAccountId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = balance.CurrencyCode });
        command.Parameters.Add(new NpgsqlParameter<decimal> { TypedValue = balance.Available });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>What a provider said that an account holds.</summary>
public sealed class ProviderBalanceRow
{
    public Guid ProviderAccountId { get; init; }
    public required string Environment { get; init; }
    public required string CurrencyCode { get; init; }

    /// <summary>Major units, as the provider tells them.</summary>
    public decimal Available { get; init; }
    public DateTimeOffset ToldAt { get; init; }
}
