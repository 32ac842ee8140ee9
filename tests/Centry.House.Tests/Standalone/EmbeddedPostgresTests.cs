using System.Globalization;
using Centry.Standalone;
using Centry.Standalone.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Centry.House.Tests.Standalone;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_survive_a_stop_and_a_new_start_on_another_port()
    {
        await using (var server = await StartAsync(_folder.Path, isUnsafe: false))
            await ExecuteAsync(server, "create table kept as select 42 as answer");

        await using var again = await StartAsync(_folder.Path);
        Assert.Equal(42, await ExecuteAsync(again, "select answer from kept"));
    }

    [Fact]
    public async Task A_server_that_a_killed_owner_left_behind_is_stopped_and_its_data_are_kept()
    {
        // Never stopped by its owner: what a killed one leaves.
        var orphan = await StartAsync(_folder.Path);
        await ExecuteAsync(orphan, "create table kept as select 42 as answer");
        var left = ServerProcess(_folder.Path);

        await using var again = await StartAsync(_folder.Path);

        Assert.Equal(42, await ExecuteAsync(again, "select answer from kept"));
        Assert.NotEqual(left, ServerProcess(_folder.Path));
        await ProcessEnd.Async(left);
    }

    [Fact]
    public async Task A_process_id_that_went_to_another_program_is_left_alone()
    {
        await using (await StartAsync(_folder.Path))
        {
        }

        // What a machine that went down with the server leaves; our own id stands for the unlucky program.
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "data", "postmaster.pid"), $"{Environment.ProcessId}\n", TestContext.Current.CancellationToken);

        await using var again = await StartAsync(_folder.Path);
        Assert.Equal(1, await ExecuteAsync(again, "select 1"));
    }

    [Fact]
    public async Task Everything_the_server_takes_from_the_network_is_on_loopback_with_a_password()
    {
        await using var server = await StartAsync(_folder.Path);

        Assert.Equal("127.0.0.1", await ExecuteAsync(server, "show listen_addresses"));
        Assert.Equal("", await ExecuteAsync(server, "show unix_socket_directories"));
        Assert.Equal("scram-sha-256", await ExecuteAsync(server, "select distinct auth_method from pg_hba_file_rules"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_folder.Path, "password")));
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Password = "wrong", Pooling = false };
        await using var stranger = new NpgsqlConnection(wrong.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => stranger.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Theory]
    [InlineData(false, "on")]
    [InlineData(true, "off")]
    public async Task Only_an_unsafe_server_gives_up_durability(bool isUnsafe, string expected)
    {
        await using var server = await StartAsync(_folder.Path, isUnsafe);

        Assert.Equal(expected, await ExecuteAsync(server, "show fsync"));
        Assert.Equal(expected, await ExecuteAsync(server, "show synchronous_commit"));
        Assert.Equal(expected, await ExecuteAsync(server, "show full_page_writes"));
    }

    [Fact]
    public async Task A_start_that_was_hurried_to_its_end_loses_nothing()
    {
        var server = await StartAsync(_folder.Path, isUnsafe: false);
        await ExecuteAsync(server, "create table kept as select 42 as answer");
        await server.StopAsync(new CancellationToken(canceled: true));

        await using var again = await StartAsync(_folder.Path);
        Assert.Equal(42, await ExecuteAsync(again, "select answer from kept"));
    }

    [Fact]
    public async Task It_works_below_a_folder_that_only_its_owner_may_enter()
    {
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await using var server = await StartAsync(Path.Combine(_folder.Path, "inner"));

        Assert.Equal(1, await ExecuteAsync(server, "select 1"));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "inner", "data", "PG_VERSION")));
    }

    private static Task<EmbeddedPostgres> StartAsync(string folder, bool isUnsafe = true) => EmbeddedPostgres.StartAsync(
        new() { Folder = folder, Port = Ports.FindFree(), Unsafe = isUnsafe }, NullLogger.Instance, TestContext.Current.CancellationToken);

    private static async Task<object?> ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static int ServerProcess(string folder) =>
        int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
}
