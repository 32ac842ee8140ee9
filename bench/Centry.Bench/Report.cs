using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Centry.Bench.Figures;
using Centry.Bench.Load;

namespace Centry.Bench;

/// <summary>The figures as a table: what was measured, what is asked for, and whether it is reached.</summary>
internal sealed class Report
{
    private const double RatioMin = 0.5;
    private const double HotRatioMin = 0.9;
    private const double CreationP99MaxMs = 50;
    private const double AddedMaxMs = 1;
    private const double ErpRatioMax = 1.2;
    private const double WebhookMedianMaxMs = 150;
    private const double WebhookP99MaxMs = 1_000;
    private const double OutageRatioMax = 1.2;
    private const double DeliveriesMin = 200;
    private const double HangingRatioMax = 2;

    private readonly StringBuilder _text = new();
    private readonly List<string> _notes = [];
    private double? _wholeWay;

    public Report(BenchOptions options, string postgres)
    {
        Write($"");
        Write($"Centry bench, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC");
        Write($"{Environment.ProcessorCount} x {ProcessorName()}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB, {RuntimeInformation.OSDescription}");
        Write($".NET {Environment.Version}, PostgreSQL {postgres} (durable), {(options.RedisServer ? "redis-server" : "Garnet")}; generator and servers on the same processors");
        Write($"{options.Merchants:N0} merchants, one live key each, an Idempotency-Key on every request; {options.Rounds} rounds of {options.Seconds} s in turns, medians");
        Write($"");
        Write($"{"figure",-64} {"measured",14}  {"target",-10} verdict");
    }

    public void Throughput(PaymentKind kind, IReadOnlyList<Throughput> rounds)
    {
        var what = kind == PaymentKind.Payin ? "payins" : "payouts";
        var reference = rounds[0].PgBench is null ? (double?)null : Median(rounds, round => round.PgBench!.Value);
        if (reference is null)
            Write($"{"pgbench is missing: not measured",-64}");
        else
            Line($"pgbench, the same rows of {what} as one statement, {PgBench.Clients} clients (tps)", $"{reference:N0}");
        Line($"{what} accepted/s, 32 connections, all merchants", $"{Median(rounds, round => round.Many.PerSecond):N0}");
        if (reference is not null)
        {
            Line("  ratio to pgbench", Median(rounds, round => round.Ratio!.Value), "0.00", v => v >= RatioMin, ">= 0.5");
            if (kind == PaymentKind.Payin && _wholeWay is { } wholeWay)
                Line("  ratio of the whole way to pgbench's creations", wholeWay / reference.Value, "0.00");
        }

        Line("  p50 ms", Median(rounds, round => round.Many.Latencies.MedianMs), "0.0");
        Line("  p99 ms", Median(rounds, round => round.Many.Latencies.P99Ms), "0.0", v => v < CreationP99MaxMs, "< 50");
        Line("  max ms (of all rounds)", rounds.Max(round => round.Many.Latencies.MaxMs), "0.0");
        Write($"  processor time per payment, ms: API {Cost(busy => busy.Api):0.000}, PostgreSQL {Cost(busy => busy.Postgres):0.000}, Redis {Cost(busy => busy.Redis):0.000}, generator {Cost(busy => busy.Generator):0.000}");
        Line($"{what} accepted/s, 32 connections, one merchant", $"{Median(rounds, round => round.One.PerSecond):N0}");
        if (kind == PaymentKind.Payin)
            Line("  ratio to all merchants", Median(rounds, round => round.HotRatio), "0.00", v => v >= HotRatioMin, ">= 0.9");
        else
            Line("  ratio to all merchants", Median(rounds, round => round.HotRatio), "0.00");
        Line("  p50 ms", Median(rounds, round => round.One.Latencies.MedianMs), "0.0");
        Line("  p99 ms", Median(rounds, round => round.One.Latencies.P99Ms), "0.0", v => v < CreationP99MaxMs, "< 50");
        Line("  errors (of all rounds, both)", rounds.Sum(round => round.Many.Errors + round.One.Errors), "0", v => v == 0, "0");
        if (rounds.Select(round => round.Many.Fault ?? round.One.Fault).FirstOrDefault(fault => fault is not null) is { } first)
            Write($"    the first: {first}");
        Write($"  rounds (pgbench/all/one): {string.Join("  ", rounds.Select(round => FormattableString.Invariant($"{round.PgBench:0}/{round.Many.PerSecond:0}/{round.One.PerSecond:0}")))}");

        _notes.Add("throughput with the worker stopped; pgbench and the API take turns, each after a checkpoint.");

        double Cost(Func<BusyProcessors, double> part) => Median(rounds, round => 1_000 * part(round.Busy) / round.Many.PerSecond);
    }

    public void Requests(IReadOnlyList<RequestCost> rounds)
    {
        Line("a payin, one request at a time, p50 ms", Median(rounds, round => round.First.MedianMs), "0.00");
        Line("  p99 ms", Median(rounds, round => round.First.P99Ms), "0.00");
        Line("its replay, p50 ms", Median(rounds, round => round.Replay.MedianMs), "0.00");
        Line("  p99 ms", Median(rounds, round => round.Replay.P99Ms), "0.00");
        Line("  ratio of p50 to the first", Median(rounds, round => round.Replay.MedianMs / round.First.MedianMs), "0.00");
        Line("limiter and idempotency, added at p50, ms", Median(rounds, round => round.First.MedianMs - round.Bare.MedianMs), "0.00", v => v <= AddedMaxMs, "<= 1");
        _notes.Add("without limiter and idempotency: a second API without Redis, no Idempotency-Key; the three take turns on one connection.");
    }

    public void Commits((IReadOnlyDictionary<PaymentKind, CommitCount> Creations, IReadOnlyDictionary<string, double> Reads)? counts)
    {
        if (counts is not var (creations, reads))
        {
            _notes.Add("this PostgreSQL lacks pg_stat_statements (contrib): round trips and commits are not counted");
            return;
        }

        foreach (var (kind, count) in creations)
        {
            var what = kind == PaymentKind.Payin ? "payin" : "payout";
            Line($"database round trips per {what} created, one at a time", count.TripsAlone, "0.000", AtMostOne, "<= 1");
            Line("  commits", count.CommitsAlone, "0.000", AtMostOne, "<= 1");
            Line($"database round trips per {what} created, 32 connections", count.TripsUnderLoad, "0.000", v => v < 1, "< 1");
            Line("  commits", count.CommitsUnderLoad, "0.000", v => v < 1, "< 1");
        }

        foreach (var (what, trips) in reads)
            Line($"database round trips to read {what}", trips, "0.00", v => v <= 2.01, "<= 2");
        _notes.Add(CommitCount.Method);

        // The server's own housekeeping takes a transaction id now and then.
        static bool AtMostOne(double value) => value <= 1.005;
    }

    public void Webhooks(WebhookDelay delay)
    {
        Line($"201 to webhook payin.completed, {WebhookDelay.PerSecond} payins/s, p50 ms", delay.Completed.MedianMs, "0.0", v => v < WebhookMedianMaxMs, "< 150");
        Line("  p99 ms", delay.Completed.P99Ms, "0.0", v => v < WebhookP99MaxMs, "< 1000");
        Line("  max ms", delay.Completed.MaxMs, "0.0");
        _notes.Add($"webhooks over {WebhookDelay.Merchants} merchants, requests at a fixed rate whether or not earlier ones are answered, the simulator deciding at once.");
        Line("201 to webhook payin.pending, p50 ms", delay.Pending.MedianMs, "0.0", v => v < WebhookMedianMaxMs, "< 150");
        Line("  p99 ms", delay.Pending.P99Ms, "0.0", v => v < WebhookP99MaxMs, "< 1000");
        Line($"  payins refused, or never completed, of {delay.Completed.Count + delay.Missing + delay.Errors:N0}", delay.Missing + delay.Errors, "0", v => v == 0, "0");
    }

    public void WholeWay(IReadOnlyList<WholeWay> rounds)
    {
        _wholeWay = Median(rounds, round => round.Many);
        Line($"payins/s over the whole way to the webhook, {Figures.WholeWay.Customers} customers, {WebhookDelay.Merchants} merchants", $"{_wholeWay:N0}");
        Line("  on one merchant", $"{Median(rounds, round => round.One):N0}");
        Line("  ratio to many merchants", Median(rounds, round => round.One / round.Many), "0.00");
        Line("  refused or never completed", rounds.Sum(round => round.Missing), "0", v => v == 0, "0");
        _notes.Add("the whole way: 201, gateway, callback, question, completed, webhook; a customer pays again when the merchant has been told.");
    }

    public void Erp(ErpImportFigure import)
    {
        Line($"first import from Xero: {import.Rows:N0} rows in {import.Calls} calls, seconds", import.Seconds, "0.0");
        Line("  ratio to the least that 60 calls a minute allow", import.Seconds / import.LeastSeconds, "0.00", v => v <= ErpRatioMax, "<= 1.20");
        Line("  resident memory of the worker before / highest", $"{import.ResidentBefore / 1048576.0:N0} / {import.ResidentHighest / 1048576.0:N0} MiB");
    }

    public void Erp(ErpInvoicesFigure made)
    {
        Line($"{made.Payins:N0} completed payins to invoices at Xero, the worker killed in the middle, {made.Lost:N0} calls not answered: seconds", made.Seconds, "0.0");
        Line("  calls per record, repeats included", (double)made.Calls / made.Payins, "0.0");
        Line($"  duplicates among {made.Invoices:N0} invoices and their payments", made.Duplicates, "0", v => v == 0, "0");
        Line("  payins without a paid invoice", made.Unpaid, "0", v => v == 0, "0");
    }

    public void Outage(IReadOnlyList<Outage> rounds)
    {
        Line($"201 to payin.completed at MTN, {Figures.Outage.PerSecond}/s, M-Pesa well, p99 ms", Median(rounds, round => round.Usual.P99Ms), "0.0");
        Line("  M-Pesa hanging, p99 ms", Median(rounds, round => round.Meanwhile.P99Ms), "0.0");
        Line("  ratio", Median(rounds, round => round.Ratio), "0.00", v => v <= OutageRatioMax, "<= 1.2");
        _notes.Add($"the outage: {Figures.Outage.PerSecondThere} payins/s go to M-Pesa all the time; while it hangs, each call is kept waiting for 12 s, longer than we wait.");
    }

    public void Deliveries(Deliveries measured)
    {
        Line($"webhooks delivered/s, {Figures.Deliveries.Drained:N0} waiting, one worker", measured.PerSecond, "N0", v => v >= DeliveriesMin, ">= 200");
        foreach (var (library, rate) in measured.Peers)
            Line($"  {library}, jobs that post the same/s", $"{rate:N0}");
        Line($"201 to payin.completed of others, {Figures.Deliveries.PayinsPerSecond} payins/s, p99 ms", measured.Usual.P99Ms, "0.0");
        Line($"  beside a receiver that hangs with {Figures.Deliveries.BacklogOfOne:N0} events waiting, p99 ms", measured.Beside.P99Ms, "0.0");
        Line("  ratio", measured.Beside.P99Ms / measured.Usual.P99Ms, "0.00", v => v <= HangingRatioMax, "<= 2");
        Line($"  beside {Figures.Deliveries.Waiting:N0} events waiting, p99 ms", measured.BesideMany.P99Ms, "0.0");
        Line($"memory of the worker with {Figures.Deliveries.Waiting:N0} deliveries waiting, MiB", $"{measured.MemoryWithWaiting >> 20:N0} (before {measured.MemoryBefore >> 20:N0})");
        _notes.Add("deliveries are signed, each attempt is kept with headers and answer; the job queues post the same size, sign and keep nothing, and run with 128 at once.");
    }

    public void Memory(IEnumerable<(string Service, long AtRest, long UnderLoad)> figures)
    {
        Write($"");
        Write($"{"memory, MiB resident",-64} {"at rest",14}  under load (most seen)");
        foreach (var (service, atRest, underLoad) in figures)
            Write($"{"  " + service,-64} {MiB(atRest),14:N0}  {MiB(underLoad):N0}");
        _notes.Add("memory that PostgreSQL's processes share is counted once.");

        static double MiB(long bytes) => bytes / (double)(1 << 20);
    }

    public override string ToString()
    {
        var notes = _notes.Distinct().Select(note => $"how: {note}");
        return $"{_text}{Environment.NewLine}{string.Join(Environment.NewLine, notes)}{Environment.NewLine}";
    }

    private static double Median<T>(IReadOnlyList<T> rounds, Func<T, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static string ProcessorName()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File) ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private void Line(string name, double value, string format, Func<double, bool> reached, string target) =>
        Write($"{name,-64} {value.ToString(format, CultureInfo.InvariantCulture),14}  {target,-10} {(reached(value) ? "reached" : "MISSED")}");

    private void Line(string name, double value, string format) => Write($"{name,-64} {value.ToString(format, CultureInfo.InvariantCulture),14}");

    private void Line(string name, FormattableString value) => Write($"{name,-64} {FormattableString.Invariant(value),14}");

    private void Write(FormattableString line) => _text.AppendLine(FormattableString.Invariant(line).TrimEnd());
}
