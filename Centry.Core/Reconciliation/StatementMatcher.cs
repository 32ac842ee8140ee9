namespace Centry.Core.Reconciliation;

/// <summary>A movement by our own books.</summary>
/// <param name="Noun">payin, payout, recipient, refund.</param>
/// <param name="Reference">The merchant's.</param>
public sealed record OurMovement(
    Guid Id, string Noun, Guid SubmissionId, string? ProviderReference, string? Reference, long AmountMinor, string Status, DateTimeOffset At)
{
    public bool IsOut => Noun != "payin";

    public bool HasMoved => Status is "completed" or "refunded";
}

/// <summary>How a line of a statement and a payment of ours can differ.</summary>
public static class StatementVerdicts
{
    public const string AmountDiffers = "amount_differs";
    public const string NotCompletedHere = "not_completed_here";
    public const string UnknownHere = "unknown_here";
    public const string Repeated = "repeated";
    public const string MissingAtProvider = "missing_at_provider";
}

/// <summary>
/// Lays a provider's movements beside ours: by its reference or ours, else by the merchant's reference where that and the amount fit one
/// payment alone. Pure.
/// </summary>
public static class StatementMatcher
{
    private static readonly Dictionary<string, string> Actions = new()
    {
        [StatementVerdicts.AmountDiffers] = "Ask the provider which amount moved; correct the books by a new entry once that is certain.",
        [StatementVerdicts.NotCompletedHere + "/payin"] = "Confirm it with the gateway: a late success is then credited to the merchant.",
        [StatementVerdicts.NotCompletedHere] = "The provider says that it went out, and here its funds are held or were given back: confirm it with the gateway and settle it with the merchant.",
        [StatementVerdicts.UnknownHere] = "No payment of ours: find out from the provider who paid or was paid, and who asked for it.",
        [StatementVerdicts.Repeated] = "The provider moved money for this payment more than once: claim it back.",
        [StatementVerdicts.MissingAtProvider] = "We hold it to be completed and the provider does not list it: ask the provider before any of it is paid out.",
    };

    /// <param name="from">The time that the statement covers; ours outside of it are not missed. Null when it carries no times: then none is.</param>
    /// <returns>How many lines matched, and every difference.</returns>
    public static (int Matched, IReadOnlyList<StatementDifference> Differences) Compare(
        Guid statementId, IReadOnlyList<ProviderMovement> theirs, IReadOnlyList<OurMovement> ours, DateTimeOffset? from, DateTimeOffset? to)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        ArgumentNullException.ThrowIfNull(ours);
        var index = new Index(ours);
        var seen = new HashSet<Guid>();
        var matched = 0;
        var differences = new List<StatementDifference>();
        foreach (var line in theirs)
        {
            var our = index.Find(line, seen);
            var verdict = our is null ? StatementVerdicts.UnknownHere
                : !seen.Add(our.Id) ? StatementVerdicts.Repeated
                : our.AmountMinor != line.AmountMinor ? StatementVerdicts.AmountDiffers
                : !our.HasMoved ? StatementVerdicts.NotCompletedHere
                : null;
            if (verdict is null)
                matched++;
            else
                differences.Add(Difference(statementId, differences.Count + 1, verdict, line, our));
        }

        foreach (var our in ours.Where(o => o.HasMoved && !seen.Contains(o.Id) && o.At >= from && o.At <= to))
            differences.Add(Difference(statementId, differences.Count + 1, StatementVerdicts.MissingAtProvider, null, our));
        return (matched, differences);
    }

    private static StatementDifference Difference(Guid statementId, int position, string verdict, ProviderMovement? line, OurMovement? our) => new()
    {
        StatementId = statementId,
        Position = position,
        Line = line?.Line,
        Verdict = verdict,
        PaymentId = our?.Id,
        ProviderReference = line?.ProviderReference ?? our?.ProviderReference,
        Reference = line?.Reference ?? our?.Reference,
        ProviderMinor = line?.AmountMinor,
        OurMinor = our?.AmountMinor,
        OurStatus = our?.Status,
        ProposedAction = Actions.GetValueOrDefault($"{verdict}/{our?.Noun}") ?? Actions[verdict],
    };

    private sealed class Index
    {
        private readonly Dictionary<(string, bool), OurMovement> _byName = [];
        private readonly ILookup<(string?, bool, long), OurMovement> _byReference;

        public Index(IReadOnlyList<OurMovement> ours)
        {
            foreach (var our in ours)
            {
                foreach (var name in new[] { our.ProviderReference, our.Id.ToString("N"), our.SubmissionId.ToString("N") })
                {
                    if (name is not null)
                        _byName.TryAdd((name, our.IsOut), our);
                }
            }

            _byReference = ours.ToLookup(o => (o.Reference, o.IsOut, o.AmountMinor));
        }

        public OurMovement? Find(ProviderMovement line, HashSet<Guid> seen)
        {
            foreach (var name in new[] { line.ProviderReference, line.Reference })
            {
                if (name is null)
                    continue;
                if (_byName.TryGetValue((name, line.IsOut), out var exact))
                    return exact;
                if (Guid.TryParse(name, out var id) && _byName.TryGetValue((id.ToString("N"), line.IsOut), out var byId))
                    return byId;
            }

            return line.Reference is not null && _byReference[(line.Reference, line.IsOut, line.AmountMinor)].Where(o => !seen.Contains(o.Id)).Take(2).ToList() is [var only] ? only : null;
        }
    }
}
