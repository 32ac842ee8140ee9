using Centry.Chaos.Stack;
using Npgsql;

namespace Centry.Chaos.Faults;

/// <summary>Connections to PostgreSQL that nobody needs, until there are none left.</summary>
internal sealed class ConnectionHoard
{
    /// <summary>Above what the server gives out.</summary>
    private const int Most = 500;

    private readonly List<NpgsqlConnection> _connections = [];

    /// <summary>Takes connections until the server refuses one.</summary>
    public async Task FillAsync(string database, CancellationToken cancel)
    {
        var alone = new NpgsqlConnectionStringBuilder(database) { Pooling = false, ApplicationName = ChaosStack.LookerName };
        while (_connections.Count < Most)
        {
            var connection = new NpgsqlConnection(alone.ConnectionString);
            try
            {
                await connection.OpenAsync(cancel);
                _connections.Add(connection);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync();
                return;
            }
        }
    }

    public async Task EmptyAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        _connections.Clear();
    }
}
