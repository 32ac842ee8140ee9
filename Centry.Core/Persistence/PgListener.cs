using Npgsql;

namespace Centry.Core.Persistence;

/// <summary>A connection that hears one PostgreSQL notification channel. Not shared, not pooled while it listens.</summary>
public sealed class PgListener : IAsyncDisposable
{
    private PgListener(NpgsqlConnection connection) => Connection = connection;

    /// <summary>Called with each notification's payload, on the waiting flow.</summary>
    public event Action<string>? Heard;

    /// <summary>For queries between two waits.</summary>
    public NpgsqlConnection Connection { get; }

    public static async Task<PgListener> OpenAsync(NpgsqlDataSource database, string channel, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var listener = new PgListener(connection);
        connection.Notification += (_, e) => listener.Heard?.Invoke(e.Payload);
        try
        {
            await using var listen = new NpgsqlCommand($"LISTEN {channel}", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);
            return listener;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a notification, at most this long. True when one came.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => Connection.WaitAsync(atMost, cancellationToken);

    /// <summary>Connections go back to the pool as they are, so this one stops listening first.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (Connection)
        {
            try
            {
                await using var unlisten = new NpgsqlCommand("UNLISTEN *", Connection) { CommandTimeout = 5 };
                await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
            {
                // Broken: the pool drops it.
            }
        }
    }
}
