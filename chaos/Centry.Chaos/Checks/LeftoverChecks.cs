namespace Centry.Chaos.Checks;

/// <summary>What is left when all is well again.</summary>
internal static class LeftoverChecks
{
    public static Finding NothingIsLeft(Evidence evidence)
    {
        var finding = new Finding("nothing is left undone");
        finding.Require(evidence.Owed.Count == 0, () => $"still to be done: {string.Join(", ", evidence.Owed.Select(owed => $"{owed.Value} {owed.Key}"))}");
        foreach (var settled in evidence.Database.Settled)
            finding.Require(!settled.NeedsAttention, () => $"{settled.Noun} {settled.Id} is {settled.Status} and needs attention");
        return finding;
    }

    public static Finding EverythingStands(Evidence evidence)
    {
        var finding = new Finding("every process stands, and came back from every fault");
        finding.Require(evidence.EndedByThemselves.Count == 0, () => $"ended by themselves: {string.Join(", ", evidence.EndedByThemselves)}");
        foreach (var fault in evidence.Faults)
            finding.Require(fault.Trouble is null, () => $"{fault.Fault.Name} at {fault.StartMs} ms: {fault.Trouble}");
        return finding;
    }
}
