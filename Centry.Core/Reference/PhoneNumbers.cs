using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PhoneNumbers;

namespace Centry.Core.Reference;

/// <summary>Reads phone numbers as people write them; keeps them as E.164; shows them masked.</summary>
public static class PhoneNumbers
{
    /// <summary>Longest input looked at: E.164 has 15 digits, the rest is room for spaces and dashes.</summary>
    private const int MaxLength = 32;

    /// <summary>E.164's bound; some countries' service numbers are longer.</summary>
    private const int MaxDigits = 15;

    private const int MaskHead = 4;
    private const int MaskTail = 4;
    private const int MaskHidden = 4;

    private static readonly SearchValues<char> _allowed = SearchValues.Create("0123456789 -().");

    private static readonly PhoneNumberUtil _util = PhoneNumberUtil.GetInstance();

    /// <summary>
    /// Reads an international (+256 …) or national (07…) number of a country. It must be possible there (calling code and length);
    /// whether it is assigned only its operator knows.
    /// </summary>
    /// <param name="e164">Plus and digits: <c>+256700000000</c>.</param>
    /// <param name="fault">A sentence for a person when refused. Never holds the number.</param>
    public static bool TryParse(
        string? raw,
        string? countryAlpha2,
        [NotNullWhen(true)] out string? e164,
        [NotNullWhen(false)] out string? fault)
    {
        e164 = null;
        if (!Countries.TryGet(countryAlpha2, out var country))
        {
            fault = "Give the country first: the phone number is read by its rules.";
            return false;
        }

        fault = FindFault(raw, country, out var number);
        if (fault is not null)
        {
            return false;
        }

        e164 = _util.Format(number!, PhoneNumberFormat.E164);

        // A zero too many can be taken for part of the number; read again it would be another number.
        if (e164.Length <= MaxDigits + 1 && _util.Parse(e164, country.Alpha2).Equals(number))
        {
            return true;
        }

        e164 = null;
        fault = NotOf(country);
        return false;
    }

    /// <summary>
    /// The numbers, as E.164, that somebody can mean who names no country: a number written without its calling code can be one of several
    /// countries'. None when it is no phone number.
    /// </summary>
    public static IReadOnlyList<string> ReadAnywhere(string raw)
        => [.. Countries.All.Select(country => TryParse(raw, country.Alpha2, out var e164, out _) ? e164 : null).OfType<string>().Distinct()];

    /// <summary>
    /// For logs: the plus, four digits and at most the last four (<c>+2567…0000</c>), with four digits hidden at least.
    /// What is no E.164 number is hidden whole.
    /// </summary>
    public static string Mask(string? e164)
    {
        if (string.IsNullOrEmpty(e164))
        {
            return "";
        }

        var digits = e164.AsSpan(1);
        if (e164[0] != '+' || digits.Length is < MaskHead + MaskHidden or > MaxDigits || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return "…";
        }

        var tail = Math.Min(MaskTail, digits.Length - MaskHead - MaskHidden);
        return $"+{digits[..MaskHead]}…{digits[^tail..]}";
    }

    private static string? FindFault(string? raw, Country country, out PhoneNumber? number)
    {
        number = null;
        var text = raw.AsSpan().Trim(' ');
        if (text.IsEmpty)
        {
            return "Give a phone number.";
        }

        // The library also takes letters, extensions and foreign digits; a payment's number has none of these.
        var body = text[0] == '+' ? text[1..] : text;
        if (text.Length > MaxLength || body.ContainsAnyExcept(_allowed))
        {
            return $"Write the phone number in digits, such as {Example(country)}.";
        }

        try
        {
            number = _util.Parse(text.ToString(), country.Alpha2);
        }
        catch (NumberParseException)
        {
            return NotOf(country);
        }

        if (number.CountryCode != country.DialCode)
        {
            return $"The phone number belongs to another country: numbers of {country.Name} begin with +{country.DialCode}.";
        }

        return _util.IsPossibleNumberWithReason(number) switch
        {
            PhoneNumberUtil.ValidationResult.IS_POSSIBLE => null,
            PhoneNumberUtil.ValidationResult.TOO_SHORT or PhoneNumberUtil.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
                => $"The phone number is too short for {country.Name}; they look like {Example(country)}.",
            PhoneNumberUtil.ValidationResult.TOO_LONG
                => $"The phone number is too long for {country.Name}; they look like {Example(country)}.",
            _ => $"The phone number has a wrong length for {country.Name}; they look like {Example(country)}.",
        };
    }

    private static string NotOf(Country country) => $"This is not a phone number of {country.Name}; they look like {Example(country)}.";

    private static string Example(Country country)
        => _util.GetExampleNumberForType(country.Alpha2, PhoneNumberType.MOBILE) is { } example
            ? _util.Format(example, PhoneNumberFormat.E164)
            : $"+{country.DialCode}…";
}
