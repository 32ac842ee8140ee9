using System.Diagnostics;
using System.Net.Http.Json;
using Centry.Bench.Stack;
using Centry.Connectors.Erp;
using Centry.Core.Erp;
using Centry.Core.Persistence;
using Centry.ServiceDefaults;
using Centry.Testing.Processes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

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
        var connection = await ConnectAsync(stack, cancel);

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
                // Accounts, tax rates and bills are a call each.
                var calls = (Contacts / PerPage) + (Invoices / PerPage) + 3;
                return new ErpImportFigure(rows, calls, (double)run.GetDecimal(1), (calls - 1) / CallsPerMinute * 60.0, before, highest);
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new BenchException("The ERP was not read within five minutes.");
            await Task.Delay(BetweenLooks, cancel);
        }
    }

    /// <summary>Gives consent as a person does.</summary>
    private static async Task<Guid> ConnectAsync(BenchStack stack, CancellationToken cancel)
    {
        var settings = Topology.Configuration.SimulatedAt(stack.Simulator.Url)
            .Append(KeyValuePair.Create(Topology.Configuration.PublicUrl, stack.Api.Url.AbsoluteUri))
            .Append(KeyValuePair.Create("KeyRing:AllowUnprotected", "true"));
        using var host = UseCases.On(stack.Database, settings);
        await using var scope = host.Services.CreateAsyncScope();
        var merchant = await scope.ServiceProvider.GetRequiredService<CentryDbContext>().Merchants.Select(m => m.Id).FirstAsync(cancel);
        var connections = scope.ServiceProvider.GetRequiredService<ManageErpConnections>();
        var (_, address, _) = await connections.BeginConsentAsync(merchant, "sandbox", scope.ServiceProvider.GetRequiredService<ErpRegistry>().Get("xero"), null, cancel);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var back = await browser.GetAsync(new Uri(address!.AbsoluteUri + "&approve=1"), cancel);
        var query = back.Headers.Location!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var (connection, refusal) = await connections.FinishConsentAsync("xero", query, cancel);
        if (connection is null)
            throw new BenchException($"Xero was not connected: {refusal!.Message}");
        if (connection.Tenants is { } tenants)
            await connections.ChooseAsync(merchant, connection.Id, System.Text.Json.JsonDocument.Parse(tenants).RootElement[0].GetProperty("id").GetString()!, cancel);
        return connection.Id;
    }
}
