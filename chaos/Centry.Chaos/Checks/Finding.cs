namespace Centry.Chaos.Checks;

/// <summary>What one check looked at and what it found.</summary>
internal sealed class Finding(string name)
{
    private const int Shown = 50;

    private readonly List<string> _violations = [];

    public string Name => name;

    /// <summary>How many things were looked at.</summary>
    public long Checked { get; private set; }

    public long Violations { get; private set; }

    /// <summary>The first of them in words.</summary>
    public IReadOnlyList<string> Words => _violations;

    /// <summary>One more thing is looked at; where it is not as it must be, <paramref name="otherwise"/> says so.</summary>
    public void Require(bool holds, Func<string> otherwise)
    {
        Checked++;
        if (holds)
            return;
        Violations++;
        if (_violations.Count < Shown)
            _violations.Add(otherwise());
    }
}
