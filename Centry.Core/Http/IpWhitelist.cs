using System.Collections.Immutable;
using System.Net;

namespace Centry.Core.Http;

/// <summary>Where a key may be used from. Empty admits every address.</summary>
public sealed class IpWhitelist
{
    private readonly bool _isOpen;

    private IpWhitelist(ImmutableArray<IpRange> ranges, bool isOpen)
    {
        Ranges = ranges;
        _isOpen = isOpen;
    }

    /// <summary>Admits every address.</summary>
    public static IpWhitelist Open { get; } = new([], isOpen: true);

    /// <summary>Admits none: what an unreadable list has to mean.</summary>
    public static IpWhitelist Closed { get; } = new([], isOpen: false);

    public ImmutableArray<IpRange> Ranges { get; }

    /// <summary>Reads the entries; when any is faulty the list admits nobody, and every fault is told.</summary>
    public static bool TryParse(IReadOnlyList<string> entries, out IpWhitelist whitelist, out IReadOnlyList<string> faults)
    {
        var read = TryParseRanges(entries, out var ranges, out faults);
        whitelist = !read ? Closed : ranges.IsEmpty ? Open : new(ranges, isOpen: false);
        return read;
    }

    /// <summary>Reads a list of ranges that means nothing special when empty, such as the trusted proxies.</summary>
    public static bool TryParseRanges(IReadOnlyList<string> entries, out ImmutableArray<IpRange> ranges, out IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var builder = ImmutableArray.CreateBuilder<IpRange>(entries.Count);
        var found = new List<string>();
        foreach (var entry in entries)
        {
            if (IpRange.TryParse(entry, out var range, out var fault))
            {
                builder.Add(range);
            }
            else
            {
                found.Add(fault);
            }
        }

        ranges = found.Count == 0 ? builder.ToImmutable() : [];
        faults = found;
        return found.Count == 0;
    }

    public bool Allows(IPAddress address) => _isOpen || Contains(Ranges, address);

    internal static bool Contains(ImmutableArray<IpRange> ranges, IPAddress address)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
