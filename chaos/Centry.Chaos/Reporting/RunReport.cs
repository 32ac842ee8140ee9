using System.Globalization;
using System.Text;
using Centry.Chaos.Checks;
using Centry.Chaos.Plan;

namespace Centry.Chaos.Reporting;

/// <summary>What a run prints at its end.</summary>
internal static class RunReport
{
    /// <summary>How soon after a fault latency should be usual again.</summary>
    private const long RecoveryTargetMs = 10_000;

    public static string Write(Evidence evidence, IReadOnlyList<Finding> findings, LatencyFigures latencies, int passedOver, RunFolder folder)
    {
        var plan = evidence.Plan;
        var text = new StringBuilder();
        text.Line($"seed {plan.Seed}, {plan.LengthMs / 60_000.0:0.##} minutes of traffic");
        text.AppendLine();
        Operations(text, evidence, passedOver);
        Faults(text, evidence);
        Latencies(text, evidence, latencies);
        text.Line($"{"check",-70} {"looked at",10} {"violations",10}");
        foreach (var finding in findings)
            text.Line($"{finding.Name,-70} {finding.Checked,10} {finding.Violations,10}");
        text.AppendLine();
        foreach (var finding in findings.Where(finding => finding.Violations > 0))
        {
            text.Line($"VIOLATED: {finding.Name}");
            foreach (var words in finding.Words)
                text.Line($"  {words}");
        }

        var violations = findings.Sum(finding => finding.Violations);
        text.Line($"{violations} violations. Kept in {folder.Path}");
        text.Line($"The same plan again: ./centry chaos --replay {folder.Plan}");
        return text.ToString();
    }

    private static void Operations(StringBuilder text, Evidence evidence, int passedOver)
    {
        var plan = evidence.Plan;
        text.Line($"{"operations",-34} {"planned",8} {"answers",8} {"requests",8}  answered with");
        foreach (var kind in plan.Operations.GroupBy(operation => operation.Kind).OrderBy(kind => kind.Key))
        {
            var numbers = kind.Select(operation => operation.Number).ToHashSet();
            var exchanges = evidence.Journal.Where(exchange => numbers.Contains(exchange.Operation)).ToList();
            var answers = exchanges.Where(exchange => exchange.IsLast).ToList();
            var statuses = string.Join(", ", answers.CountBy(answer => answer.Status).OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}"));
            text.Line($"{kind.Key,-34} {numbers.Count,8} {answers.Count,8} {exchanges.Count,8}  {statuses}");
        }

        var tries = evidence.Journal.Where(exchange => !exchange.IsLast)
            .CountBy(exchange => exchange.IsAnswered ? string.Create(CultureInfo.InvariantCulture, $"{exchange.Status}") : exchange.Fault!).OrderByDescending(reason => reason.Value);
        text.Line($"{"all",-34} {plan.Operations.Count,8} {evidence.Journal.Count(exchange => exchange.IsLast),8} {evidence.Journal.Count,8}");
        text.Line($"tried again after: {string.Join(", ", tries.Select(reason => $"{reason.Key}: {reason.Value}"))}");
        text.Line($"{plan.Operations.Count / (plan.LengthMs / 1000.0):0.0} operations a second; {passedOver} passed over, for what they were about had not been made");
        text.AppendLine();
    }

    private static void Faults(StringBuilder text, Evidence evidence)
    {
        var made = evidence.Faults.Where(fault => !fault.IsSkipped).ToList();
        text.Line($"faults: {made.Count} of {made.Select(fault => fault.Fault.Name).Distinct().Count()} kinds, {evidence.Faults.Count - made.Count} skipped");
        foreach (var name in made.CountBy(fault => fault.Fault.Name).OrderBy(name => name.Key, StringComparer.Ordinal))
            text.Line($"  {name.Value,4} {name.Key}");
        text.AppendLine();
    }

    private static void Latencies(StringBuilder text, Evidence evidence, LatencyFigures latencies)
    {
        var plan = evidence.Plan;
        var (p50, p99) = latencies.In(0, plan.LengthMs);
        text.Line($"latency, from when an operation was due to its answer: usual p99 {latencies.Usual:0} ms (the first {ChaosPlan.QuietMs / 1000} s), all in all p50 {p50:0} ms, p99 {p99:0} ms");
        var recoveries = evidence.Faults.Where(fault => !fault.IsSkipped).Select(fault => (Fault: fault, Ms: latencies.Recovery(fault.EndMs, plan.LengthMs))).ToList();
        var slow = recoveries.Where(recovery => recovery.Ms is null or > RecoveryTargetMs).ToList();
        if (recoveries.Count > 0)
        {
            var known = recoveries.Where(recovery => recovery.Ms is not null).Select(recovery => recovery.Ms!.Value).Order().ToList();
            text.Line($"p99 at most twice the usual again: within {RecoveryTargetMs / 1000} s of {recoveries.Count - slow.Count} of {recoveries.Count} faults; median {(known.Count > 0 ? known[known.Count / 2] : 0)} ms, longest {(known.Count > 0 ? known[^1] : 0)} ms");
        }

        foreach (var (fault, ms) in slow)
            text.Line($"  {fault.Fault.Name} ({fault.StartMs / 1000.0:0.0} to {fault.EndMs / 1000.0:0.0} s): {(ms is { } late ? $"{late / 1000.0:0.0} s" : "not before the end")}");
        text.AppendLine();
    }

    private static void Line(this StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
