using System.Diagnostics.CodeAnalysis;
using PhoneNumbers;

namespace Centry.Dashboard.Format;

/// <summary>How phone numbers are shown: in groups, as the number's own country writes them, with its calling code before.</summary>
public static class PhoneFormat
{
    /// <summary>Plus and 15 digits; what is longer is no number.</summary>
    private const int LengthMax = 16;

    private static readonly PhoneNumberUtil _numbers = PhoneNumberUtil.GetInstance();

    /// <summary><c>+256772123456</c> as <c>+256 772 123456</c>, in spaces that do not break. What is no number is shown as it came.</summary>
    /// <param name="phone">E.164.</param>
    [return: NotNullIfNotNull(nameof(phone))]
    public static string? Show(string? phone)
    {
        if (phone is not ['+', ..] || phone.Length > LengthMax)
        {
            return phone;
        }
        try
        {
            var number = _numbers.Parse(phone, defaultRegion: null);
            return !_numbers.IsPossibleNumber(number) ? phone : _numbers.Format(number, PhoneNumberFormat.INTERNATIONAL).Replace(' ', '\u00a0');
        }
        catch (NumberParseException)
        {
            return phone;
        }
    }
}
