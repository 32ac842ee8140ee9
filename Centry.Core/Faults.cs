using Centry.Contracts;

namespace Centry.Core;

/// <summary>Faults of fields, found one by one and told together.</summary>
public sealed class Faults
{
    private readonly List<(string Field, string Fault)> _faults = [];

    public void Add(string field, string fault) => _faults.Add((field, fault));

    public void AddRange(IEnumerable<(string Field, string Fault)> faults) => _faults.AddRange(faults);

    /// <summary>One refusal of all of them; null where there is none.</summary>
    public Refusal? ToRefusal() => _faults.Count == 0 ? null : new Refusal(ErrorCodes.ValidationError, string.Join(' ', _faults.Select(f => f.Fault).Distinct()))
    {
        Fields = _faults.GroupBy(f => f.Field).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(f => f.Fault).Distinct()]),
    };
}
