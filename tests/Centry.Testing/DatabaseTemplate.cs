using System.Reflection;
using Centry.Core.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Centry.Testing;

/// <summary>A migrated, empty database that test databases are copied from; made once for each server and schema.</summary>
internal static class DatabaseTemplate
{
    /// <summary>"template" in ASCII: test projects that run at the same time make one template, not several.</summary>
    private const long BuildLock = 0x74656D706C617465;

    /// <summary>
    /// Named by the build of the assembly that holds the migrations: no two schemas share a template, though some builds
    /// make one that they need not.
    /// </summary>
    private static readonly string Name = $"template_{MigrationsAssembly.ManifestModule.ModuleVersionId:n}";

    private static Assembly MigrationsAssembly => typeof(CentryDbContext).Assembly;

    public static async Task<string> EnsureAsync(string server, CancellationToken cancel)
    {
        await using var guard = new NpgsqlConnection(Unpooled(server, "postgres"));
        await guard.OpenAsync(cancel);
        await using (var take = new NpgsqlCommand("select pg_advisory_lock($1)", guard) { Parameters = { new() { Value = BuildLock } }, CommandTimeout = 300 })
            await take.ExecuteNonQueryAsync(cancel);

        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", guard) { Parameters = { new() { Value = Name } } };
        if (await exists.ExecuteScalarAsync(cancel) is not null)
            return Name;

        // It gets its name when it is complete.
        const string Half = "template_half";
        await ExecuteAsync(server, $"drop database if exists {Half} with (force)", cancel);
        await DatabaseMigrator.MigrateAsync(Unpooled(server, Half), NullLogger.Instance, cancel);
        await ExecuteAsync(server, $"alter database {Half} rename to {Name}", cancel);
        return Name;
    }

    /// <summary>Runs one statement on the maintenance database.</summary>
    public static async Task ExecuteAsync(string server, string statement, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Unpooled(server, "postgres"));
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>A database with connections can be neither copied nor renamed, so none may linger in a pool.</summary>
    private static string Unpooled(string server, string database) =>
        new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = false }.ConnectionString;
}
