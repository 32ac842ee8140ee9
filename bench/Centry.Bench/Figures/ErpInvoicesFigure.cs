using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>
/// A thousand completed payins and what the books at Xero have of them afterwards, while answers are lost, calls time out, and the worker is
/// killed in the middle. Of many merchants, for one that was not answered rests for ten seconds; the simulator's own
/// limits are wide, or it would be a measurement of those.
/// </summary>
/// <param name="Invoices">Made for the payins, each number counted once.</param>
/// <param name="Duplicates">Invoices of a number, and payments of an invoice, beyond the first.</param>
/// <param name="Unpaid">Payins without an invoice that is paid.</param>
/// <param name="Calls">All that the simulated Xero was asked for them, what had to be asked again included.</param>
/// <param name="Lost">Calls that were carried out and not answered, or not answered in time.</param>
internal sealed record ErpInvoicesFigure(int Payins, int Invoices, int Duplicates, int Unpaid, long Calls, long Lost, double Seconds)
{
    private const int Merchants = 40;
    private const int PayinsOfOne = 25;
    private const int Customers = 200;
    private const string Wide = "1000000";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>The first counts: it strikes every call and does next to nothing. A time-out is a call that waits for longer than the adapter does.</summary>
    private static readonly object[] Faults =
    [
        new { kind = "latency", delay = "00:00:00.0010000", path_prefix = "/api.xro" },
        new { kind = "answer_lost", rate = 0.02, method = "PUT" },
        new { kind = "latency", delay = "00:00:04", rate = 0.005, method = "PUT" },
    ];

    public static async Task<ErpInvoicesFigure> MeasureAsync(BenchStack stack, Action<string> say, CancellationToken cancel)
    {
        say("a thousand payins to invoices, a minute or two");
        await using var simulator = await stack.StartSimulatorAsync("simulator-xero", new Dictionary<string, string>
        {
            ["Simulator:Xero:CallsPerMinute"] = Wide,
            ["Simulator:Xero:CallsPerDay"] = Wide,
            ["Simulator:Xero:AppCallsPerMinute"] = Wide,
            ["Simulator:Xero:ConcurrentCalls"] = "1000",
        }, cancel);
        var worker = new Dictionary<string, string>
        {
            ["Erp:xero:BaseUrl"] = new Uri(simulator.Url, "/xero").AbsoluteUri,
            ["Erp:xero:CallsPerMinute"] = Wide,
            ["Erp:xero:Timeout"] = "00:00:02",
        };
        await stack.RestartWorkerAsync(worker, cancel);
        using var http = new HttpClient { BaseAddress = simulator.Url };
        var keys = stack.Keys.Take(Merchants).ToList();
        await ConnectAsync(stack, simulator, keys, cancel);

        using (var set = await http.PutAsJsonAsync("/_control/faults", new { faults = Faults }, cancel))
            set.EnsureSuccessStatusCode();
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(keys.Index(), cancel, (key, token) => PayAsync(stack, key.Item, key.Index, token));
        await UntilAsync(stack, "erp_records WHERE status = 'done'", keys.Count * PayinsOfOne / 2, cancel);
        await stack.RestartWorkerAsync(worker, cancel);
        await UntilAsync(stack, "erp_records WHERE status = 'done'", keys.Count * PayinsOfOne, cancel);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        var struck = (await http.GetFromJsonAsync<JsonElement>("/_control/faults", cancel)).GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("struck").GetInt64()).ToList();
        var books = await http.GetFromJsonAsync<JsonElement>("/_control/xero/books", cancel);
        await stack.RestartWorkerAsync([], cancel);
        return Count(books) with { Calls = struck[0], Lost = struck[1] + struck[2], Seconds = seconds };
    }

    private static async Task ConnectAsync(BenchStack stack, Testing.Processes.ServiceProcess simulator, List<string> keys, CancellationToken cancel)
    {
        using var consent = new XeroConsent(stack, simulator);
        var connections = new List<(string Key, Guid Id)>();
        foreach (var key in keys)
            connections.Add((key, await consent.ConnectAsync(key, "production", cancel)));
        await UntilAsync(stack, "erp_sync_runs r JOIN erp_connections c ON c.id = r.connection_id WHERE r.status = 'done' AND c.environment = 'production'", keys.Count, cancel);
        foreach (var (key, id) in connections)
            await consent.MapAsync(key, id, cancel);
    }

    private static async ValueTask PayAsync(BenchStack stack, string key, int merchant, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = stack.Api.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Merchant-Key", key);
        for (var payin = 0; payin < PayinsOfOne; payin++)
        {
            var number = (merchant * PayinsOfOne) + payin;
            using var answer = await client.PostAsJsonAsync("/v1/payins", new
            {
                country_code = "UG",
                amount = 50_000,
                payment_method = "mobile_money",
                customer_phone = "+256772123456",
                customer_name = FormattableString.Invariant($"Customer {number % Customers}"),
                reference = FormattableString.Invariant($"ORDER-{number}"),
                create_invoice = true,
            }, cancel);
            if (!answer.IsSuccessStatusCode)
                throw new BenchException($"A payin was refused: {await answer.Content.ReadAsStringAsync(cancel)}");
        }
    }

    private static async Task UntilAsync(BenchStack stack, string from, int count, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        await using var look = stack.Looker.CreateCommand($"SELECT count(*) FROM {from}");
        while ((long)(await look.ExecuteScalarAsync(cancel))! < count)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new BenchException($"There were not {count} {from} within five minutes.");
            await Task.Delay(BetweenLooks, cancel);
        }
    }

    private static ErpInvoicesFigure Count(JsonElement books)
    {
        var invoices = books.GetProperty("documents").EnumerateArray().Where(document => document.GetProperty("kind").GetString() == "invoice").ToList();
        var numbers = invoices.CountBy(invoice => invoice.GetProperty("number").GetString()!).ToList();
        var payments = books.GetProperty("payments").EnumerateArray().SelectMany(payment => payment.GetProperty("documents").EnumerateArray())
            .CountBy(document => document.GetProperty("id").GetString()!).ToList();
        var paid = invoices.Count(invoice => invoice.GetProperty("state").GetString() == "paid");
        return new ErpInvoicesFigure(
            Merchants * PayinsOfOne, numbers.Count, numbers.Sum(number => number.Value - 1) + payments.Sum(payment => payment.Value - 1), (Merchants * PayinsOfOne) - paid, 0, 0, 0);
    }
}
