namespace Centry.Core.Persistence;

/// <summary>Patterns of PostgreSQL's LIKE and ILIKE out of what people type.</summary>
public static class LikePattern
{
    /// <summary>Matches whatever contains exactly this text.</summary>
    public static string Containing(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
    }
}
