namespace Centry.Contracts;

/// <summary>A page of a list, newest first.</summary>
/// <param name="Results">The rows.</param>
/// <param name="Count">How many rows the filters match in all.</param>
/// <param name="Limit">The page size used.</param>
/// <param name="Offset">How many rows were skipped.</param>
/// <param name="NextAfter">Pass as <c>after</c> to go on at constant cost; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Results, long Count, int Limit, int Offset, string? NextAfter);

/// <summary>A page of a list that is too long to be counted, newest first.</summary>
/// <param name="Results">The rows.</param>
/// <param name="NextAfter">Pass as <c>after</c> to go on; null on the last page.</param>
public sealed record Cursored<T>(IReadOnlyList<T> Results, string? NextAfter);
