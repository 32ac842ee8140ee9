using System.Diagnostics;
using System.Net.Http.Json;
using Centry.Bench.Stack;
using Centry.Testing.Processes;

namespace Centry.Bench.Figures;

/// <summary>The first reading of books of 10,000 contacts, 10,000 invoices and 1,000 accounts at Xero, whose 60 calls a minute the simulator enforces.</summary>
/// <param name="LeastSeconds">What so many calls take at least: sixty at once, and then sixty each minute.</param>
internal sealed record ErpImportFigure(int Rows, int Calls, double Seconds, double LeastSeconds, long ResidentBefore, long ResidentHighest)
{
    private const int Contacts = 10_000;
    private const int Invoices = 10_000;
    private const int Accounts = 1_000;
    private const int PerPage = 200;
    private const int CallsPerMinute = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static async Task<ErpImportFigure> MeasureAsync(BenchStack stack, Action<string> say, CancellationToken cancel)
    {
        say("first import from an ERP, about a minute");
        using var http = new HttpClient { BaseAddress = stack.Simulator.Url };
        using (var filled = await http.PostAsJsonAsync("/_control/xero/fill", new { contacts = Contacts, invoices = Invoices, accounts = Accounts }, cancel))
            filled.EnsureSuccessStatusCode();
        var before = LinuxProcess.ProportionalShare(stack.Worker!.ProcessId);
        Guid connection;
        using (var consent = new XeroConsent(stack, stack.Simulator))
            connection = await consent.ConnectAsync(stack.Keys[0], "sandbox", cancel);

        var (started, highest, rows) = (Stopwatch.GetTimestamp(), before, 0);
        while (true)
        {
            highest = Math.Max(highest, LinuxProcess.ProportionalShare(stack.Worker.ProcessId));
            await using var look = stack.Looker.CreateCommand(
                $"SELECT counts, extract(epoch FROM ended_at - started_at) FROM erp_sync_runs WHERE connection_id = '{connection}' AND status = 'done' ORDER BY id DESC LIMIT 1");
            await using var run = await look.ExecuteReaderAsync(cancel);
            if (await run.ReadAsync(cancel))
            {
                rows = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, int>>(run.GetString(0))!.Values.Sum();
                // The organisation, accounts, tax rates and bills are a call each.
                var calls = (Contacts / PerPage) + (Invoices / PerPage) + 4;
                return new ErpImportFigure(rows, calls, (double)run.GetDecimal(1), (calls - 1) / CallsPerMinute * 60.0, before, highest);
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new BenchException("The ERP was not read within five minutes.");
            await Task.Delay(BetweenLooks, cancel);
        }
    }
}
