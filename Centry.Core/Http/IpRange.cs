using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Centry.Core.Http;

/// <summary>
/// One address or one CIDR block. IPv4-mapped IPv6 (<c>::ffff:203.0.113.7</c>) is IPv4 on both sides, so that a dual-stack
/// socket's peer matches its IPv4 entry.
/// </summary>
public readonly record struct IpRange
{
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;
    private const int MappedBits = IPv6Bits - IPv4Bits;
    private const int MaxLength = 64;

    private readonly UInt128 _network;
    private readonly UInt128 _mask;
    private readonly byte _prefix;

    /// <summary>Unspecified in the default value, which therefore holds no address.</summary>
    private readonly AddressFamily _family;

    private IpRange(UInt128 network, int prefix, bool isIPv4)
    {
        _network = network;
        _prefix = (byte)prefix;
        _family = FamilyOf(isIPv4);
        _mask = MaskOf(prefix, isIPv4 ? IPv4Bits : IPv6Bits);
    }

    /// <summary>Reads <c>203.0.113.7</c>, <c>203.0.113.0/24</c>, <c>2001:db8::1</c> or <c>2001:db8::/32</c>, and nothing looser.</summary>
    /// <param name="fault">A sentence for a person when refused.</param>
    public static bool TryParse(string? text, out IpRange range, [NotNullWhen(false)] out string? fault)
    {
        range = default;
        if (string.IsNullOrEmpty(text))
        {
            fault = "An entry is empty: give an IP address or a CIDR range.";
            return false;
        }

        if (text.Length > MaxLength)
        {
            fault = "An entry is too long for an IP address or a CIDR range.";
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var addressPart = slash < 0 ? text : text.AsSpan(0, slash);
        if (!IpText.TryParse(addressPart, out var address, out fault))
        {
            fault = $"\"{text}\" {fault}";
            return false;
        }

        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        var bits = isIPv4 ? IPv4Bits : IPv6Bits;
        var prefix = bits;
        if (slash >= 0 && !TryReadPrefix(text.AsSpan(slash + 1), bits, out prefix))
        {
            fault = $"\"{text}\" needs a number from 0 to {bits} after the slash.";
            return false;
        }

        var network = ToNumber(address, out _);
        if (!isIPv4 && address.IsIPv4MappedToIPv6 && prefix >= MappedBits)
        {
            isIPv4 = true;
            prefix -= MappedBits;
        }
        else if (!isIPv4)
        {
            network = ToRawNumber(address);
        }

        range = new(network, prefix, isIPv4);
        if ((network & ~range._mask) != UInt128.Zero)
        {
            fault = $"\"{text}\" has bits set after its prefix: did you mean {new IpRange(network & range._mask, prefix, isIPv4)}?";
            range = default;
            return false;
        }

        return true;
    }

    /// <summary>Whether the address lies in the range; a scope id of the address does not matter.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var number = ToNumber(address, out var isIPv4);
        return FamilyOf(isIPv4) == _family && (number & _mask) == _network;
    }

    /// <summary>The canonical form; a range of one address is written without its prefix.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _network);
        var isIPv4 = _family == AddressFamily.InterNetwork;
        var address = new IPAddress(isIPv4 ? bytes[12..] : bytes);
        return _prefix == (isIPv4 ? IPv4Bits : IPv6Bits)
            ? address.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{address}/{_prefix}");
    }

    private static AddressFamily FamilyOf(bool isIPv4) => isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    private static UInt128 MaskOf(int prefix, int bits)
    {
        // A shift by the type's width shifts by nothing, so the empty prefix needs its own word.
        var all = bits == IPv4Bits ? uint.MaxValue : UInt128.MaxValue;
        return prefix == 0 ? UInt128.Zero : (all << (bits - prefix)) & all;
    }

    private static bool TryReadPrefix(ReadOnlySpan<char> text, int bits, out int prefix)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
            && prefix <= bits
            && (text.Length == 1 || text[0] != '0');

    private static UInt128 ToNumber(IPAddress address, out bool isIPv4)
    {
        isIPv4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        var number = ToRawNumber(address);
        return isIPv4 ? (uint)number : number;
    }

    private static UInt128 ToRawNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        address.TryWriteBytes(isIPv6 ? bytes : bytes[12..], out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
