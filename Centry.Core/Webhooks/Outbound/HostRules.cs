using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Centry.Core.Webhooks.Outbound;

/// <summary>A host as a connection would take it: an address, or an ASCII name in lower case without a trailing dot.</summary>
internal readonly record struct OutboundHost(string Name, IPAddress? Address)
{
    /// <summary>The host as it stands in a URL.</summary>
    public string InUrl => Address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{Address}]" : Name;
}

/// <summary>
/// Reads hosts so that every spelling of an address is judged as the address. <see cref="Uri"/> alone does not:
/// <c>http://①②⑦.0.0.1/</c> and <c>http://127.0.0.1./</c> are names to it.
/// </summary>
internal static class HostRules
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Names that mean this machine, a private network or a cloud's metadata, whatever they resolve to.</summary>
    private static readonly string[] InternalNames =
        ["localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa", "metadata.amazonaws.com"];

    /// <summary>The host of <paramref name="url"/>, or null when it is none that a public receiver can have.</summary>
    public static OutboundHost? Canonical(Uri url)
    {
        try
        {
            // IdnHost maps full-width and circled digits, ideographic dots and the like to ASCII.
            return Canonical(url.IdnHost);
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>The host that a connection names, or null when it is neither an address nor a well-formed name.</summary>
    public static OutboundHost? Canonical(string host)
    {
        var name = host.ToLowerInvariant();
        if (name.EndsWith('.')) name = name[..^1];

        // Takes decimal, octal, hexadecimal and shortened IPv4 forms too, as the system's resolver would.
        if (IPAddress.TryParse(name, out var address)) return new OutboundHost(address.ToString(), address);
        return IsName(name) ? new OutboundHost(name, null) : null;
    }

    /// <summary>Whether the name means this machine by convention (RFC 6761).</summary>
    public static bool IsLocalhost(string name) => IsUnder(name, "localhost");

    /// <summary>Whether the name can only mean something on a private network: reserved for that, or without a dot.</summary>
    public static bool IsInternal(string name)
        => !name.Contains('.') || InternalNames.Any(reserved => IsUnder(name, reserved));

    private static bool IsUnder(string name, string parent)
        => name.EndsWith(parent, StringComparison.Ordinal) && (name.Length == parent.Length || name[^(parent.Length + 1)] == '.');

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(NameCharacters)) return false;
        var labels = name.Split('.');
        return labels.All(label => label.Length is > 0 and <= LongestLabel) && !IsNumber(labels[^1]);
    }

    /// <summary>No top-level domain is a number: such a host is a malformed address, which some resolvers read as one.</summary>
    private static bool IsNumber(string label)
        => label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label.Skip(2).All(char.IsAsciiHexDigit));
}
