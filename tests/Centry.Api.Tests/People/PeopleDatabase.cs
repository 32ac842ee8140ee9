using Centry.Core.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Centry.Api.Tests.People;

/// <summary>A migrated, empty database of its own for a test class, on the server that <c>CENTRY_TEST_POSTGRES</c> names.</summary>
public sealed class PeopleDatabase : IAsyncLifetime
{
    private static readonly string Server = Environment.GetEnvironmentVariable("CENTRY_TEST_POSTGRES") ?? "Host=127.0.0.1;Port=5432;Username=postgres";

    private readonly string _name = $"test_{Guid.NewGuid():n}";

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _name, MaxPoolSize = 30 }.ConnectionString;

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await DatabaseMigrator.MigrateAsync(ConnectionString, NullLogger.Instance, TestContext.Current.CancellationToken);
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await using var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Server) { Database = "postgres", Pooling = false });
        await using var drop = maintenance.CreateCommand($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }
}
