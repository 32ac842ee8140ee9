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

    /// <summary>The connection is gone: the network's doing, or a server that stopped or crashed. Whether the statement was done is not known.</summary>
    public static bool IsOfConnection(Exception e)
        => e is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } or NpgsqlException and not PostgresException;
}
