using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Centry.Core.Persistence;

/// <summary>Brings a database to the newest schema. Services never do this by themselves: a migrate step runs before them.</summary>
public static partial class DatabaseMigrator
{
    // Any constant that nothing else in the database uses: "centry" in ASCII.
    private const long MigrationLock = 0x63656E747279;
    private static readonly TimeSpan PatienceWithServer = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Creates the database when it is missing, waits for its turn under an advisory lock and applies what is pending.
    /// Waits up to a minute for a server that does not answer yet: orchestrators start us in any order.
    /// </summary>
    /// <exception cref="NpgsqlException">The server did not answer in time or refused.</exception>
    public static async Task MigrateAsync(string connectionString, ILogger logger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(logger);
        await EnsureDatabaseAsync(connectionString, logger, cancellationToken);

        // The lock lives on a connection of its own: it must outlast every transaction of the migration and end with the process.
        await using var guard = new NpgsqlConnection(connectionString);
        await guard.OpenAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", guard) { Parameters = { new() { Value = MigrationLock } }, CommandTimeout = 300 })
            await take.ExecuteNonQueryAsync(cancellationToken);

        var options = new DbContextOptionsBuilder<CentryDbContext>().UseNpgsql(connectionString, npgsql => npgsql.CommandTimeout(300));
        CentryDbContext.UseConventions(options);
        await using var context = new CentryDbContext(options.Options);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        foreach (var migration in pending)
            LogApplying(logger, migration);
        await context.Database.MigrateAsync(cancellationToken);
        LogUpToDate(logger, pending.Count);
    }

    private static async Task EnsureDatabaseAsync(string connectionString, ILogger logger, CancellationToken cancellationToken)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var database = target.Database ?? throw new ArgumentException("The connection string names no database.", nameof(connectionString));
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var probe = new NpgsqlConnection(connectionString);
                await probe.OpenAsync(cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
            {
                await CreateDatabaseAsync(target, database, cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (IsNotUpYet(e) && TimeProvider.System.GetElapsedTime(deadline) < PatienceWithServer)
            {
                LogWaiting(logger, target.Host, target.Port);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    private static bool IsNotUpYet(NpgsqlException e)
        => e is not PostgresException || e.SqlState is PostgresErrorCodes.CannotConnectNow;

    private static async Task CreateDatabaseAsync(NpgsqlConnectionStringBuilder target, string database, CancellationToken cancellationToken)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var quoted = '"' + database.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        await using var create = new NpgsqlCommand($"CREATE DATABASE {quoted}", connection);
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another migrator was first.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applying migration {Migration}")]
    private static partial void LogApplying(ILogger logger, string migration);

    [LoggerMessage(Level = LogLevel.Information, Message = "Database is up to date; {Count} migrations applied now")]
    private static partial void LogUpToDate(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for PostgreSQL at {Host}:{Port}")]
    private static partial void LogWaiting(ILogger logger, string? host, int port);
}
