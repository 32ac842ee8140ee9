using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Centry.Testing;
using Centry.Testing.Processes;
using Npgsql;
using Xunit;

namespace Centry.House.Tests.Standalone;

/// <summary>The stack as a person runs it: a process of its own, with signals.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder _folder = new();
    private readonly int _ports = FreePortBase.Find();

    private string DemoFile => Path.Combine(_folder.Path, "demo.json");

    private string PostgresPidFile => Path.Combine(_folder.Path, "postgres", "data", "postmaster.pid");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_says_where_everything_is_while_it_runs_and_leaves_nothing_but_the_data()
    {
        using var run = await StartAsync();
        using var demo = JsonDocument.Parse(await File.ReadAllTextAsync(DemoFile, TestContext.Current.CancellationToken));
        Assert.Equal(
            ["api", "dashboard", "simulator", "postgres", "redis", "merchant_id", "keys", "webhook_secret", "users"],
            demo.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["test", "test_ug", "live", "checkout"],
            demo.RootElement.GetProperty("keys").EnumerateObject().Select(member => member.Name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DemoFile));
        using var client = new HttpClient();
        foreach (var service in (string[])["api", "dashboard", "simulator"])
        {
            var url = new Uri(demo.RootElement.GetProperty(service).GetString() + "/health");
            using var answer = await client.GetAsync(url, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{url} answers {answer.StatusCode}.");
        }

        var postgres = PostgresProcess();
        Assert.Equal(0, await SignalAsync(run, "TERM"));
        Assert.False(File.Exists(DemoFile));
        await ProcessEnd.Async(postgres);
    }

    [Fact]
    public async Task A_run_after_a_killed_one_finds_the_data_again()
    {
        string database;
        using (var killed = await StartAsync())
        {
            database = await DatabaseAsync();
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var orphan = PostgresProcess();
        using var run = await StartAsync();

        await ProcessEnd.Async(orphan);
        Assert.Equal(database, await DatabaseAsync());
        Assert.Equal(0, await SignalAsync(run, "TERM"));
    }

    [Fact]
    public async Task A_database_that_is_killed_comes_back_with_all_that_it_held()
    {
        using var run = await StartAsync();
        var (database, postgres) = (await DatabaseAsync(), PostgresProcess());
        using (var killed = Process.GetProcessById(postgres))
            killed.Kill();

        await Eventually.Async(async () => PostgresProcess() is not 0 and var id && id != postgres && await MerchantsAsync(database) > 0, Patience, "the database is back");
        Assert.Equal(0, await SignalAsync(run, "TERM"));
    }

    [Fact]
    public async Task A_run_whose_words_find_no_taker_stops_all_of_it_too()
    {
        // As on a terminal that was closed: every line fails. Only Linux has a file that does it.
        using var run = await StartAsync(output: File.Exists("/dev/full") ? "/dev/full" : "/dev/null");
        var postgres = PostgresProcess();

        Assert.Equal(0, await SignalAsync(run, "HUP"));
        await ProcessEnd.Async(postgres);
    }

    [Fact]
    public async Task A_second_run_on_the_same_data_is_refused_with_one_sentence()
    {
        using var run = await StartAsync();
        using var second = Start();

        var said = await second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, second.ExitCode);
        Assert.Equal($"centry: Another Centry is running on the data folder {_folder.Path}; stop it, or set CENTRY_DATA to another folder (and CENTRY_PORT_BASE to other ports).\n", said);
        Assert.True(File.Exists(DemoFile));
        Assert.Equal(0, await SignalAsync(run, "TERM"));
    }

    private async Task<Process> StartAsync(string? output = null)
    {
        File.Delete(DemoFile);
        var process = Start(output);
        // Read to the end, so that the program is never held up by a full pipe.
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => File.Exists(DemoFile) || process.HasExited, Patience, "the stack is ready");
        Assert.True(!process.HasExited, process.HasExited ? $"It ended with {process.ExitCode}: {await said} {LastOfPostgres()}" : "");
        return process;
    }

    /// <summary>What the database said last: a run whose words find no taker leaves nothing else.</summary>
    private string LastOfPostgres() =>
        string.Join('\n', Directory.EnumerateFiles(_folder.Path, "*.log", SearchOption.AllDirectories).SelectMany(log => File.ReadLines(log).TakeLast(10).Prepend(log)));

    private Process Start(string? output = null)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Centry.Standalone.dll")];
        if (output is not null)
            command = ["sh", "-c", $"exec \"$@\" >{output} 2>&1", "sh", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CENTRY_DATA"] = _folder.Path;
        start.Environment["CENTRY_PORT_BASE"] = _ports.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    private static async Task<int> SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private async Task<string> DatabaseAsync()
    {
        using var demo = JsonDocument.Parse(await File.ReadAllTextAsync(DemoFile, TestContext.Current.CancellationToken));
        return demo.RootElement.GetProperty("postgres").GetString()!;
    }

    /// <summary>How many there are; none as long as the database takes no connection.</summary>
    private static async Task<long> MerchantsAsync(string database)
    {
        try
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand("SELECT count(*) FROM merchants", connection);
            return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
        catch (NpgsqlException)
        {
            return 0;
        }
    }

    // Zero while a server that was killed is being started again.
    private int PostgresProcess() =>
        File.Exists(PostgresPidFile) && int.TryParse(File.ReadLines(PostgresPidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) ? id : 0;
}
