using System.Globalization;
using System.Text.Json;
using Centry.Chaos.Checks;
using Centry.Chaos.Faults;
using Centry.Chaos.Plan;
using Centry.Chaos.Provider;
using Centry.Chaos.Receiving;
using Centry.Chaos.Reporting;
using Centry.Chaos.Stack;
using Centry.Chaos.Traffic;
using Centry.Core.Reconciliation;
using Centry.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Chaos;

/// <summary>One run: start the house, let traffic and faults loose on it, heal it, let it settle, judge it, report. Every step has an end.</summary>
internal sealed class ChaosRun(ChaosPlan plan, bool garnet, TimeProvider time)
{
    private static readonly TimeSpan StartMost = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OpeningMost = TimeSpan.FromMinutes(2);

    /// <summary>How long clients go on asking once all is well again: longer than the minute that a limited one may be told to wait.</summary>
    private static readonly TimeSpan AnswersMost = TimeSpan.FromSeconds(90);

    /// <summary>How long the house may take to do what it owes.</summary>
    private static readonly TimeSpan SettlingMost = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan JudgingMost = TimeSpan.FromMinutes(5);

    private readonly RunClock _clock = new(time);

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        // The watchdog: whatever hangs, the run ends, and what it started with it.
        var most = StartMost + OpeningMost + TimeSpan.FromMilliseconds(plan.LengthMs) + StartMost + AnswersMost + SettlingMost + JudgingMost;
        using var watchdog = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watchdog.Token, stop);
        try
        {
            return await RunAllAsync(either.Token);
        }
        catch (OperationCanceledException) when (watchdog.IsCancellationRequested)
        {
            throw new ChaosException($"The run was not over after {most.TotalMinutes:0} minutes.");
        }
    }

    private async Task<int> RunAllAsync(CancellationToken cancel)
    {
        var folder = RunFolder.Create(time.GetUtcNow(), plan.Seed);
        plan.Save(folder.Plan);
        Say($"seed {plan.Seed}, {plan.LengthMs / 60_000.0:0.##} minutes, {plan.Rate} operations a second, {plan.Faults.Count} faults; everything goes into {folder.Path}");
        using var journal = new JsonLines(folder.Journal);
        using var faultLog = new JsonLines(folder.Faults);
        using var deliveries = new JsonLines(folder.Deliveries);
        await using var receiver = await Receiver.StartAsync(_clock, deliveries, cancel);
        await using var stack = await ChaosStack.StartAsync(folder.Logs, receiver.Url, garnet, cancel);
        receiver.Serve(stack.Merchants);
        using var provider = new ProviderControl(stack.UrlOf(Parts.Simulator));
        using var clients = new Clients(stack.Merchants, Parts.Apis.Select(api => (api, stack.UrlOf(api))), _clock, journal);
        var latencies = new LatencyLog();
        using var driver = new TrafficDriver(plan, clients, _clock, latencies);
        var injector = new FaultInjector(stack, provider, receiver, _clock, faultLog);

        Say($"the house stands; paying in");
        await OpenAsync(driver, stack, cancel);
        _clock.Begin();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Say($"traffic begins");
        await Task.WhenAll(driver.BeginAllAsync(giveUp.Token, cancel), injector.RunAsync(plan.Faults, cancel));

        Say($"traffic is over: healing");
        var ended = stack.EndedByThemselves();
        receiver.Mood = ReceiverMood.Well;
        await stack.HealAsync(cancel);
        await provider.FaultsAsync([], cancel);
        giveUp.CancelAfter(AnswersMost);
        await driver.EndAsync();
        Say($"every operation has ended: settling");
        var owed = await Settling.WaitAsync(stack.Looker, SettlingMost, time, cancel);

        Say($"judging");
        var evidence = new Evidence
        {
            Plan = plan,
            Merchants = stack.Merchants,
            Journal = clients.Journal,
            Unanswered = driver.Unanswered,
            Database = await Patience.LookAsync(() => DatabaseFacts.ReadAsync(stack.Looker, cancel), time, cancel),
            Books = await provider.BooksAsync(cancel),
            Deliveries = receiver.Deliveries,
            Trapped = receiver.Trapped,
            Faults = injector.Records,
            Balances = await ShownBalances.ReadAsync(stack, cancel),
            Owed = owed,
            EndedByThemselves = ended,
            ReconcileDifferences = await Patience.LookAsync(() => ReconcileAsync(stack.Database, cancel), time, cancel),
        };
        Keep(folder.Database, evidence.Database);
        Keep(folder.ProviderBooks, evidence.Books);
        var findings = AllChecks.Judge(evidence);
        var figures = latencies.Figures().WithUsual(ChaosPlan.QuietMs);
        await File.WriteAllLinesAsync(folder.Latency, figures.Lines(), cancel);
        var report = RunReport.Write(evidence, findings, figures, driver.PassedOver.Count, folder);
        await File.WriteAllTextAsync(folder.Report, report, cancel);
        await Console.Out.WriteAsync(report);
        return findings.All(finding => finding.Violations == 0) ? 0 : 1;
    }

    private async Task OpenAsync(TrafficDriver driver, ChaosStack stack, CancellationToken cancel)
    {
        using var most = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        most.CancelAfter(OpeningMost);
        await driver.OpenAsync(most.Token);
        if (await Settling.WaitAsync(stack.Looker, OpeningMost, time, cancel) is { Count: > 0 } owed)
            throw new ChaosException($"The opening payins were not completed: {string.Join(", ", owed.Select(one => $"{one.Value} {one.Key}"))} are left.");
    }

    private static async Task<int> ReconcileAsync(string database, CancellationToken cancel)
    {
        using var host = UseCases.On(database);
        var found = await host.Services.GetRequiredService<BookProof>().OfEverythingAsync(cancel);
        return found.Differences.Count + found.Unbalanced.Count;
    }

    private static void Keep<T>(string file, T facts)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, facts, ChaosJson.Options);
    }

    private static void Say(FormattableString what) => Console.Error.WriteLine("chaos: " + what.ToString(CultureInfo.InvariantCulture));
}
