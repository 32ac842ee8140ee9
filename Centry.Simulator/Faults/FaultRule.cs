using System.Text.RegularExpressions;

namespace Centry.Simulator.Faults;

/// <summary>What a fault is held against.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Prefix">The path under which the provider stands here.</param>
/// <param name="Path">The path below it, as the provider's documents write it.</param>
/// <param name="Method">The HTTP method; null for a callback.</param>
/// <param name="Party">The number that the call or the payment is about, where there is one.</param>
internal readonly record struct FaultSubject(string Provider, string Prefix, string Path, string? Method, string? Party);

/// <summary>A fault that has passed its checks, and how often it has struck.</summary>
internal sealed partial class FaultRule
{
    /// <summary>Longest delay that can be asked for: beyond it a test means "never".</summary>
    private static readonly TimeSpan DelayMax = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private long _matched;
    private long _struck;

    private FaultRule(FaultKind kind, FaultSpec spec)
    {
        Kind = kind;
        Spec = spec;
    }

    public FaultKind Kind { get; }

    public FaultSpec Spec { get; }

    public long Struck => Interlocked.Read(ref _struck);

    public long? Remaining => Spec.Calls - Struck;

    public bool OnCallback => Kind >= FaultKind.CallbackNever;

    public string KindName => NameOf(Kind);

    public static string NameOf(FaultKind kind) => WordStart().Replace(kind.ToString(), "_$0").ToLowerInvariant();

    /// <returns>The rule, or the sentence that says what is wrong with it.</returns>
    public static (FaultRule? Rule, string? Problem) Create(FaultSpec spec)
    {
        if (!Enum.TryParse<FaultKind>(spec.Kind.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var kind)
            || !Enum.IsDefined(kind) || spec.Kind.Any(char.IsDigit))
            return (null, $"'{spec.Kind}' is no kind of fault; there are {string.Join(", ", Enum.GetValues<FaultKind>().Select(NameOf))}.");
        if (spec.Calls is < 1) return (null, "calls must be at least 1.");
        if (spec.Rate is <= 0 or > 1) return (null, "rate must be above 0 and at most 1.");
        if (kind == FaultKind.Error && spec.Status is not (500 or 503 or 429)) return (null, "status must be 500, 503 or 429.");
        if (kind is FaultKind.Latency or FaultKind.CallbackDelayed && !(spec.Delay > TimeSpan.Zero && spec.Delay <= DelayMax))
            return (null, "delay must be above zero and at most 24 hours.");
        if (kind == FaultKind.CallbackRepeated && spec.Times is not (>= 2 and <= 10)) return (null, "times must be 2 to 10.");
        if (spec.PathPrefix is { } path && !path.StartsWith('/')) return (null, "path_prefix must begin with a slash.");
        return (new FaultRule(kind, spec), null);
    }

    public bool Matches(in FaultSubject subject) =>
        (Spec.Provider is null || Spec.Provider.Equals(subject.Provider, StringComparison.OrdinalIgnoreCase))
        && (Spec.Method is null || OnCallback || Spec.Method.Equals(subject.Method, StringComparison.OrdinalIgnoreCase))
        && (Spec.Msisdn is null || Spec.Msisdn == subject.Party)
        && (Spec.PathPrefix is null
            || subject.Path.StartsWith(Spec.PathPrefix, StringComparison.Ordinal)
            || (subject.Prefix + subject.Path).StartsWith(Spec.PathPrefix, StringComparison.Ordinal));

    /// <summary>Counts one match and says whether the fault strikes it.</summary>
    public bool Strike()
    {
        lock (_gate)
        {
            if (Spec.Calls is { } calls && _struck >= calls) return false;
            _matched++;
            if (decimal.Floor(_matched * Spec.Rate) == decimal.Floor((_matched - 1) * Spec.Rate)) return false;
            _struck++;
            return true;
        }
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
