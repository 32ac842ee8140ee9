using Npgsql;

namespace Centry.Core.Persistence;

/// <summary>What a fault of the server means for writes that share a statement.</summary>
internal static class PostgresFaults
{
    /// <summary>Nothing was written, and the same again may succeed.</summary>
    public static bool IsPassing(PostgresException e) => e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>Classes 22 (bad data) and 23 (a constraint): one row is at fault. Everything else concerns the server, not a row.</summary>
    public static bool IsOfOneRow(PostgresException e)
        => e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);
}
