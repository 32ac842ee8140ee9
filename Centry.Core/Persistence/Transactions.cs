using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Centry.Core.Persistence;

/// <summary>Changes that read before they write, whole or not at all.</summary>
public static class Transactions
{
    /// <summary>
    /// Runs the work in a transaction, and again from its start where the connection broke. The work reads all that it needs by itself:
    /// what the context held before is forgotten.
    /// </summary>
    public static Task<T> InTransactionAsync<T>(this CentryDbContext context, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            context.ChangeTracker.Clear();
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var result = await work();
            await transaction.CommitAsync(cancellationToken);
            return result;
        });
    }

    /// <summary>Whether a save failed because there is such a row already.</summary>
    public static bool IsDuplicate(this DbUpdateException failure)
        => failure is { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } };
}
