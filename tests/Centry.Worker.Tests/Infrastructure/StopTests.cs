using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace Centry.Worker.Tests.Infrastructure;

public sealed class StopTests(PostgresServer postgres, RedisServer redis)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_worker_whose_database_is_away_stops_when_its_time_is_over()
    {
        await using var database = new TestDatabase(postgres);
        await database.InitializeAsync();
        await using var stack = new TestStack(database.ConnectionString, redis.ConnectionString, TimeProvider.System)
        {
            Configure = builder => builder.Services.PostConfigure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200)),
        };
        var worker = await stack.StartWorkerAsync();
        await Eventually.Async(async () => await HeldTriggersAsync(database.DataSource) > 0, Patience, "the clock holds a trigger");
        await database.DisposeAsync();

        await worker.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private static async Task<long> HeldTriggersAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM qrtz_triggers WHERE trigger_state = 'ACQUIRED'");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
