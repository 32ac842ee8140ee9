using Npgsql;

namespace Centry.Core.Persistence;

/// <summary>
/// An advisory lock of PostgreSQL, held on a connection: one holder at a time over all processes, and a process that dies lets go of it.
/// </summary>
public sealed class PgAdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _key;

    private PgAdvisoryLock(NpgsqlConnection connection, string key) => (_connection, _key) = (connection, key);

    /// <summary>Waits for the lock. Nothing else may lock on the connection meanwhile.</summary>
    public static async Task<PgAdvisoryLock> TakeAsync(NpgsqlConnection connection, string key, CancellationToken cancellationToken)
    {
        var taken = new PgAdvisoryLock(connection, key);
        try
        {
            await taken.CallAsync("pg_advisory_lock", cancellationToken);
            return taken;
        }
        catch
        {
            // Given up while it waited: the lock may have come all the same.
            await taken.DisposeAsync();
            throw;
        }
    }

    /// <summary>The pool does not reset sessions: the lock must not outlive its holder.</summary>
    public async ValueTask DisposeAsync() => await CallAsync("pg_advisory_unlock", CancellationToken.None);

    private async Task CallAsync(string function, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}(hashtextextended($1, 0))", _connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _key });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
