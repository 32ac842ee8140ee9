namespace Centry.Dashboard.Components.Layout;

/// <summary>Pages under one heading of the side navigation, as the person at hand sees them.</summary>
/// <param name="TitleKey">Name of its text; null for a group without a heading.</param>
public sealed record NavGroup(string? TitleKey, IReadOnlyList<NavEntry> Entries);

/// <summary>One page of the side navigation.</summary>
public sealed record NavEntry(string TitleKey, string Icon, string Href, bool IsCurrent);
