using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Centry.Core.Reconciliation;

/// <summary>
/// Proves the books and raises an alarm on any difference: in the log, as the metrics <c>centry.ledger.*</c>, and in the row that each run
/// leaves behind.
/// </summary>
public sealed partial class ReconcileBooks(BookProof proof, NpgsqlDataSource database, TimeProvider time, ILogger<ReconcileBooks> logger)
{
    private static readonly TimeSpan LooksBackAtLeast = TimeSpan.FromMinutes(10);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private const string LastSql = "SELECT max(started_at) FROM reconciliation_runs WHERE differences = 0";

    private const string KeepSql = """
        INSERT INTO reconciliation_runs (id, scope, started_at, finished_at, accounts, differences, details) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
        """;

    /// <summary>All of the books.</summary>
    public Task<BookFindings> ExecuteAsync(CancellationToken cancellationToken)
        => RunAsync(ReconciliationScopes.Books, proof.OfEverythingAsync, cancellationToken);

    /// <summary>What has moved since the last run that found nothing, and a little before it.</summary>
    public async Task<BookFindings> OfChangesAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LastSql);
        var last = await command.ExecuteScalarAsync(cancellationToken) is DateTime utc ? new DateTimeOffset(utc, TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
        return await RunAsync(ReconciliationScopes.Changes, cancel => proof.OfChangesAsync(last - LooksBackAtLeast, cancel), cancellationToken);
    }

    private async Task<BookFindings> RunAsync(string scope, Func<CancellationToken, Task<BookFindings>> look, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var found = await look(cancellationToken);
        var faults = found.Differences.Count + found.Unbalanced.Count;
        await using var command = database.CreateCommand(KeepSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.New(time) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = scope });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = started });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = found.Accounts });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = faults });
        command.Parameters.Add(new NpgsqlParameter { Value = found.Agree ? DBNull.Value : JsonSerializer.Serialize(found, Json), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);

        CentryTelemetry.LedgerImbalance.Record(faults, new KeyValuePair<string, object?>("scope", scope));
        CentryTelemetry.LedgerRuns.Add(1, new("scope", scope), new("outcome", found.Agree ? "agree" : "differ"));
        foreach (var d in found.Differences)
            LogDifference(logger, d.BalanceId, d.AccountType, d.Environment, d.CurrencyCode, d.Balance, d.Entries);
        foreach (var u in found.Unbalanced)
            LogUnbalanced(logger, u.Environment, u.CurrencyCode, u.Sum);
        if (found.Agree)
            LogBalanced(logger, scope, found.Accounts);
        return found;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Balance {BalanceId} ({AccountType}, {Environment}) shows {Balance} minor units of {Currency}; its entries make {Entries}")]
    private static partial void LogDifference(ILogger logger, Guid balanceId, string accountType, string environment, string currency, long balance, long entries);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The entries of {Environment} {Currency} sum to {Sum} minor units and not to zero")]
    private static partial void LogUnbalanced(ILogger logger, string environment, string currency, decimal sum);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The books agree ({Scope}, {Accounts} accounts)")]
    private static partial void LogBalanced(ILogger logger, string scope, int accounts);
}
