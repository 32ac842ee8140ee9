using Npgsql;
using Xunit;

namespace Centry.Testing;

/// <summary>
/// A database of its own for a test class, with the newest schema and no rows: <c>IClassFixture&lt;TestDatabase&gt;</c> in an
/// assembly that has <see cref="PostgresServer"/> as its fixture. A copy of a template, so it costs a tenth of a second.
/// </summary>
public sealed class TestDatabase(PostgresServer server) : IAsyncLifetime
{
    /// <summary>Enough for any test; all classes together must fit the server's 200.</summary>
    private const int LargestPool = 30;

    private readonly string _name = $"test_{Guid.NewGuid():n}";

    public string ConnectionString { get; private set; } = "";

    /// <summary>Connections of a test to look at what the code under test did.</summary>
    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var template = await DatabaseTemplate.EnsureAsync(server.ConnectionString, TestContext.Current.CancellationToken);
        await DatabaseTemplate.ExecuteAsync(server.ConnectionString, $"create database {_name} template {template}", TestContext.Current.CancellationToken);
        ConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = _name, MaxPoolSize = LargestPool }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        // Pools of the code under test that were not disposed would find their connections cut.
        using (var any = new NpgsqlConnection(ConnectionString))
            NpgsqlConnection.ClearPool(any);
        await DatabaseTemplate.ExecuteAsync(server.ConnectionString, $"drop database if exists {_name} with (force)", CancellationToken.None);
    }
}
