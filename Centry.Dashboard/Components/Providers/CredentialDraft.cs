namespace Centry.Dashboard.Components.Providers;

/// <summary>
/// The credentials of one environment as a form has them. What is kept at the API is never shown: a field that is set is left as it is,
/// replaced or taken out.
/// </summary>
public sealed class CredentialDraft(string environment, IReadOnlyList<string> set)
{
    private readonly Dictionary<string, string?> _typed = [];
    private readonly HashSet<string> _replaced = [];
    private readonly HashSet<string> _removed = [];

    /// <summary>As the API names the whole: <c>credentials_sandbox</c>.</summary>
    public string Path => $"credentials_{environment}";

    public string Environment => environment;

    public bool IsSet(string field) => set.Contains(field);

    public bool IsAnySet => set.Count > 0;

    /// <summary>Whether an input stands for the field.</summary>
    public bool IsOpen(string field) => !IsSet(field) || _replaced.Contains(field);

    public bool IsRemoved(string field) => _removed.Contains(field);

    public string? Of(string field) => _typed.GetValueOrDefault(field);

    public void Type(string field, string? value) => _typed[field] = value;

    public void Replace(string field) => _replaced.Add(field);

    public void Remove(string field) => _removed.Add(field);

    /// <summary>Leaves the field as it is after all.</summary>
    public void Keep(string field)
    {
        _replaced.Remove(field);
        _removed.Remove(field);
        _typed.Remove(field);
    }

    /// <summary>For a new account; null when nothing was typed, and the account has no credentials here.</summary>
    public IReadOnlyDictionary<string, string>? ToNew()
        => Typed().ToDictionary(field => field.Key, field => field.Value!) is { Count: > 0 } typed ? typed : null;

    /// <summary>What is to be different; null when nothing is.</summary>
    public IReadOnlyDictionary<string, string?>? ToChange()
    {
        var change = Typed().ToDictionary();
        foreach (var field in _removed)
        {
            change[field] = null;
        }
        return change.Count > 0 ? change : null;
    }

    private IEnumerable<KeyValuePair<string, string?>> Typed() => _typed.Where(field => !string.IsNullOrWhiteSpace(field.Value));
}
