using System.Buffers.Binary;

namespace Centry.Core;

/// <summary>Ids and times of Centry's own objects. Ids are version 7 UUIDs, so that they sort by time and tables stay append-ordered.</summary>
public static class Ids
{
    /// <summary>A new id that carries the clock's time.</summary>
    public static Guid New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Guid.CreateVersion7(time.GetUtcNow());
    }

    /// <summary>
    /// The lowest id of a moment: what was made then or later has a higher one. So the index that lists payments also finds those of a time.
    /// </summary>
    public static Guid FirstOf(DateTimeOffset moment)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        BinaryPrimitives.WriteInt64BigEndian(id, Math.Max(0, moment.ToUnixTimeMilliseconds()) << 16);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>
    /// The time as the database keeps it, to the microsecond: what an answer shows now is what every later reading shows.
    /// </summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
