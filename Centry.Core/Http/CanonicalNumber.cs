using System.Globalization;

namespace Centry.Core.Http;

/// <summary>Writes JSON numbers so that equal decimal values give equal bytes: 10, 10.0 and 1e1 are all <c>1e1</c>.</summary>
internal static class CanonicalNumber
{
    /// <summary>An exponent of more digits is compared as it is written: no number of anybody's has one.</summary>
    private const int MaxExponentDigits = 18;

    /// <param name="number">A number as JSON's grammar has it.</param>
    public static void Write(ReadOnlySpan<byte> number, CanonicalBuffer output)
    {
        var isNegative = number[0] == '-';
        number = isNegative ? number[1..] : number;

        var e = number.IndexOfAny((byte)'e', (byte)'E');
        var exponentText = e < 0 ? default : number[(e + 1)..];
        var mantissa = e < 0 ? number : number[..e];
        var point = mantissa.IndexOf((byte)'.');

        var digits = output.Room(number.Length + 64);
        var length = 0;
        if (isNegative)
        {
            digits[length++] = (byte)'-';
        }

        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0)
        {
            digits[0] = (byte)'0';
            output.Advance(1);
            return;
        }

        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        foreach (var b in mantissa[first..(last + 1)])
        {
            if (b != '.')
            {
                digits[length++] = b;
            }
        }

        // The power of ten of the last digit kept.
        var units = point < 0 ? mantissa.Length : point;
        long power = last < units ? units - 1 - last : units - last;

        digits[length++] = (byte)'e';
        length += WriteExponent(exponentText, power, digits[length..]);
        output.Advance(length);
    }

    private static int WriteExponent(ReadOnlySpan<byte> text, long shift, Span<byte> output)
    {
        var isNegative = !text.IsEmpty && text[0] == '-';
        var digits = text.TrimStart("+-"u8).TrimStart((byte)'0');
        if (digits.Length <= MaxExponentDigits)
        {
            var exponent = digits.IsEmpty ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            ((isNegative ? -exponent : exponent) + shift).TryFormat(output, out var written, default, CultureInfo.InvariantCulture);
            return written;
        }

        output[0] = (byte)(isNegative ? '-' : '+');
        digits.CopyTo(output[1..]);
        output[digits.Length + 1] = (byte)'e';
        shift.TryFormat(output[(digits.Length + 2)..], out var shiftLength, default, CultureInfo.InvariantCulture);
        return digits.Length + 2 + shiftLength;
    }
}
