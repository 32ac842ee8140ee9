using Centry.Core.Ledger;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Maintenance;

/// <summary>Recomputes balances from entries and raises an alarm on any difference: in the log, and as the metric <c>centry.ledger.imbalance</c>.</summary>
public sealed partial class ReconcileBooks(Bookkeeping books, ILogger<ReconcileBooks> logger)
{
    /// <returns>The differences: none, as it must be.</returns>
    public async Task<IReadOnlyList<LedgerDifference>> ExecuteAsync(CancellationToken cancellationToken)
    {
        var differences = await books.ReconcileAsync(cancellationToken);
        CentryTelemetry.LedgerImbalance.Record(differences.Count);
        foreach (var d in differences)
            LogDifference(logger, d.BalanceId, d.AccountType, d.Environment, d.CurrencyCode, d.Balance, d.Entries);
        if (differences.Count == 0)
            LogBalanced(logger);
        return differences;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Balance {BalanceId} ({AccountType}, {Environment}) shows {Balance} minor units of {Currency}; its entries make {Entries}")]
    private static partial void LogDifference(ILogger logger, Guid balanceId, string accountType, string environment, string currency, long balance, long entries);

    [LoggerMessage(Level = LogLevel.Information, Message = "The books agree")]
    private static partial void LogBalanced(ILogger logger);
}
