using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Centry.Bench.Stack;
using Npgsql;

namespace Centry.Bench.Figures;

/// <summary>
/// The measuring rod: PostgreSQL's own load generator, running the rows of one payin as one plain statement on the same server,
/// without HTTP, keys, limits or grouping.
/// </summary>
internal sealed partial class PgBench
{
    public const int Clients = 16;

    private readonly string _program;
    private readonly string _script;
    private readonly NpgsqlConnectionStringBuilder _database;

    private PgBench(string program, string script, NpgsqlConnectionStringBuilder database)
    {
        _program = program;
        _script = script;
        _database = database;
    }

    /// <summary>Null when pgbench is not on this machine.</summary>
    /// <param name="script">A file with the statement.</param>
    public static PgBench? Find(string script, string database) =>
        Programs.Postgres("pgbench") is { } program ? new PgBench(program, script, new NpgsqlConnectionStringBuilder(database)) : null;

    /// <returns>Statements per second.</returns>
    public async Task<double> RunAsync(TimeSpan duration, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(_program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])
            [
                "--host", _database.Host!, "--port", Text(_database.Port), "--username", _database.Username!, "--no-vacuum", "--file", _script,
                "--client", Text(Clients), "--jobs", "2", "--protocol", "prepared", "--time", Text((int)duration.TotalSeconds), _database.Database!,
            ])
            start.ArgumentList.Add(argument);
        start.Environment["PGPASSWORD"] = _database.Password;
        using var process = Process.Start(start) ?? throw new BenchException("pgbench did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var faults = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        var rate = Rate().Match(await output);
        return process.ExitCode == 0 && rate.Success
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new BenchException($"pgbench failed: {faults.Trim()}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();
}
