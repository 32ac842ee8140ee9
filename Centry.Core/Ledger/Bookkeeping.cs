using Npgsql;

namespace Centry.Core.Ledger;

/// <summary>A balance that its ledger entries do not explain. Amounts in minor units.</summary>
public sealed record LedgerDifference(Guid BalanceId, Guid MerchantId, string Environment, string CurrencyCode, string AccountType, long Balance, long Entries);

/// <summary>Keeps the balances' checkpoints close behind what is appended to them.</summary>
public sealed class Bookkeeping(NpgsqlDataSource database)
{
    private const int FoldMax = 20_000;

    /// <summary>Folds appended changes into the balances' checkpoints. Returns how many.</summary>
    public async Task<long> FoldAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT fold_balance_deltas($1)");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = FoldMax });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
