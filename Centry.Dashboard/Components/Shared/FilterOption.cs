namespace Centry.Dashboard.Components.Shared;

/// <param name="Value">Null for "all".</param>
/// <param name="Href">The page with this choice.</param>
public sealed record FilterOption(string? Value, string Text, string Href);
