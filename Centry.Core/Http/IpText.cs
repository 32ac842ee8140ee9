using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Centry.Core.Http;

/// <summary>
/// Reads addresses strictly. The framework's parser also takes octal and hexadecimal parts, fewer than four parts, ports, brackets,
/// prefixes and scope ids; in an access list each of those would mean something else than its writer thought.
/// </summary>
internal static class IpText
{
    /// <summary>Longest written address: an IPv6 one with an embedded IPv4 part.</summary>
    private const int MaxLength = 45;

    /// <summary>Reads a bare address. IPv4-mapped IPv6 comes out as the IPv6 address it was written as.</summary>
    /// <param name="fault">A sentence for a person when refused.</param>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        [NotNullWhen(true)] out IPAddress? address,
        [NotNullWhen(false)] out string? fault)
    {
        address = null;
        fault = text.IndexOf(':') >= 0 ? FindIPv6Fault(text) : FindIPv4Fault(text);
        if (fault is null && IPAddress.TryParse(text, out address))
        {
            return true;
        }

        fault ??= "is not an IP address.";
        return false;
    }

    private static string? FindIPv4Fault(ReadOnlySpan<char> text)
    {
        const string NotDotted = "is not an IP address: write IPv4 as four decimal numbers, such as 203.0.113.7.";
        if (text.Length is 0 or > 15)
        {
            return NotDotted;
        }

        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            parts++;
            if (part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9'))
            {
                return NotDotted;
            }

            if (part.Length > 1 && part[0] == '0')
            {
                return "has a number that begins with zero, which some programs read as octal: leave the zero out.";
            }

            if (int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) > byte.MaxValue)
            {
                return "has a number above 255.";
            }
        }

        return parts == 4 ? null : NotDotted;
    }

    private static string? FindIPv6Fault(ReadOnlySpan<char> text)
    {
        if (text.IndexOf('%') >= 0)
        {
            return "has a scope id, which means something on one machine only: leave out the part from % on.";
        }

        if (text.Length > MaxLength)
        {
            return "is too long for an IP address.";
        }

        var groups = text;
        if (text.IndexOf('.') >= 0)
        {
            var lastColon = text.LastIndexOf(':');
            if (FindIPv4Fault(text[(lastColon + 1)..]) is { } fault)
            {
                return fault;
            }

            groups = text[..lastColon];
        }

        foreach (var c in groups)
        {
            if (c != ':' && !char.IsAsciiHexDigit(c))
            {
                return "is not an IP address.";
            }
        }

        return null;
    }
}
