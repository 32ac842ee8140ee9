namespace Centry.Simulator.Faults;

/// <summary>What a provider's configuration asks for. It concerns that provider alone.</summary>
internal sealed record ConfiguredFaults(string Provider, IEnumerable<FaultSpec> Faults);

/// <summary>The faults in force. Replaced as a whole; a call sees either the old plan or the new one.</summary>
internal sealed class FaultPlan
{
    /// <summary>Every call walks the whole plan.</summary>
    public const int RulesMax = 100;

    private readonly Lock _gate = new();
    private readonly FaultSpec[] _configured;
    private volatile FaultRule[] _rules;

    /// <param name="configured">What configuration asks for; <see cref="Reset"/> returns to it.</param>
    /// <exception cref="InvalidOperationException">Configuration asks for a fault that does not exist.</exception>
    public FaultPlan(IEnumerable<ConfiguredFaults> configured)
    {
        _configured = [.. configured.SelectMany(OfProvider)];
        _rules = Configured();
    }

    public IReadOnlyList<FaultRule> Rules => _rules;

    /// <returns>Null, or the sentence that says what is wrong; then nothing has changed.</returns>
    public string? Replace(IReadOnlyList<FaultSpec> specs)
    {
        if (specs.Count > RulesMax) return $"At most {RulesMax} faults at a time.";
        var rules = new FaultRule[specs.Count];
        for (var i = 0; i < rules.Length; i++)
        {
            var (rule, problem) = FaultRule.Create(specs[i]);
            if (rule is null) return $"faults[{i}]: {problem}";
            rules[i] = rule;
        }
        lock (_gate) _rules = rules;
        return null;
    }

    /// <returns>Null, or the sentence that says what is wrong; then nothing has changed.</returns>
    public string? Add(FaultSpec spec)
    {
        var (rule, problem) = FaultRule.Create(spec);
        if (rule is null) return problem;
        lock (_gate)
        {
            if (_rules.Length >= RulesMax) return $"At most {RulesMax} faults at a time.";
            _rules = [.. _rules, rule];
        }
        return null;
    }

    public void Reset()
    {
        lock (_gate) _rules = Configured();
    }

    /// <summary>Whether the number that a call is about has to be found out before the plan can be asked.</summary>
    public bool AsksForParty
    {
        get
        {
            foreach (var rule in _rules)
            {
                if (rule.Spec.Msisdn is not null && !rule.OnCallback) return true;
            }
            return false;
        }
    }

    public bool IsEmpty => _rules.Length == 0;

    /// <summary>
    /// The rules that strike the subject, in their order. Each is counted as it is reached, so a caller that stops at one
    /// leaves the rest for the next call.
    /// </summary>
    public IEnumerable<FaultRule> Striking(FaultSubject subject, Func<FaultKind, bool> kinds)
    {
        foreach (var rule in _rules)
        {
            if (kinds(rule.Kind) && rule.Matches(subject) && rule.Strike()) yield return rule;
        }
    }

    private static IEnumerable<FaultSpec> OfProvider(ConfiguredFaults configured)
    {
        foreach (var spec in configured.Faults)
        {
            spec.Provider = configured.Provider;
            yield return spec;
        }
    }

    private FaultRule[] Configured() => [.. _configured.Select(spec =>
    {
        var (rule, problem) = FaultRule.Create(spec);
        return rule ?? throw new InvalidOperationException($"A configured fault cannot be: {problem}");
    })];
}
