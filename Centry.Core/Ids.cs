namespace Centry.Core;

/// <summary>Ids of Centry's own objects: version 7 UUIDs, so that they sort by time and tables stay append-ordered.</summary>
public static class Ids
{
    /// <summary>A new id that carries the clock's time.</summary>
    public static Guid New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Guid.CreateVersion7(time.GetUtcNow());
    }
}
