using System.Text.Json;
using Centry.Core.Currencies;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Currencies;

public sealed class MoneyParsingTests
{
    private const string Kind = "Send the amount as a number or a numeric string, such as 50000 or \"50000.00\".";
    private const string Zero = "The amount must be greater than zero.";
    private const string Exponent = "Write the amount out in digits: exponents are not taken.";
    private const string Digits = "The amount may hold only digits and one decimal point: no sign, space, separator or currency.";
    private const string Point = "The amount needs digits on both sides of the decimal point.";
    private const string Large = "The amount must be below 10000000000000.";

    [Theory]
    [InlineData("50000", 5000000)]
    [InlineData("50000.00", 5000000)]
    [InlineData("\"50000.00\"", 5000000)]
    [InlineData("\"0.01\"", 1)]
    [InlineData("0.01", 1)]
    [InlineData("0.10", 10)]
    [InlineData("1.050000000000", 105)]
    [InlineData("9999999999999.99", 999999999999999)]
    [InlineData("\"9999999999999.99\"", 999999999999999)]
    public void Numbers_and_numeric_strings_are_read_exactly(string json, long cents)
    {
        using var document = JsonDocument.Parse(json);
        Assert.True(MoneyParsing.TryRead(document.RootElement, Currency.Get("ZAR"), out var money, out var fault), fault);
        Assert.Equal(cents, money.MinorUnits);
    }

    [Theory]
    [InlineData("null", Kind)]
    [InlineData("true", Kind)]
    [InlineData("[]", Kind)]
    [InlineData("{}", Kind)]
    [InlineData("\"\"", Kind)]
    [InlineData("0", Zero)]
    [InlineData("0.00", Zero)]
    [InlineData("\"0\"", Zero)]
    [InlineData("-1", Zero)]
    [InlineData("-0", Zero)]
    [InlineData("\"-1\"", Zero)]
    [InlineData("1e5", Exponent)]
    [InlineData("1E5", Exponent)]
    [InlineData("1.5e+3", Exponent)]
    [InlineData("\"1e5\"", Exponent)]
    [InlineData("\"NaN\"", Digits)]
    [InlineData("\"Infinity\"", Digits)]
    [InlineData("\"+1\"", Digits)]
    [InlineData("\" 1\"", Digits)]
    [InlineData("\"1 \"", Digits)]
    [InlineData("\"1\\n\"", Digits)]
    [InlineData("\"1,000\"", Digits)]
    [InlineData("\"1.2.3\"", Digits)]
    [InlineData("\"0x10\"", Digits)]
    [InlineData("\"UGX 5\"", Digits)]
    [InlineData("\"\\u0031\"", Digits)]
    [InlineData("\"١٢٣\"", Digits)]
    [InlineData("\"５\"", Digits)]
    [InlineData("\".5\"", Point)]
    [InlineData("\"5.\"", Point)]
    [InlineData("\".\"", Point)]
    [InlineData("\"007\"", "The amount must not begin with zeros.")]
    [InlineData("10000000000000", Large)]
    [InlineData("\"99999999999999999999999999999999999999999999\"", Large)]
    [InlineData("1.0000000000000000000000000000000000001", "The amount has too many decimals.")]
    [InlineData("1.005", "ZAR has 2 decimals: the amount has more.")]
    public void Anything_else_is_refused_with_a_sentence(string json, string expected)
    {
        using var document = JsonDocument.Parse(json);
        Assert.False(MoneyParsing.TryRead(document.RootElement, Currency.Get("ZAR"), out var money, out var fault));
        Assert.Equal(expected, fault);
        Assert.Equal(default, money);
    }

    [Fact]
    public void An_absent_element_is_refused_like_a_wrong_type()
    {
        Assert.False(MoneyParsing.TryReadMajor(default, out _, out var fault));
        Assert.Equal(Kind, fault);
    }

    [Fact]
    public void A_megabyte_of_digits_is_refused()
    {
        using var document = JsonDocument.Parse(new string('9', 1_000_000));
        Assert.False(MoneyParsing.TryReadMajor(document.RootElement, out _, out var fault));
        Assert.Equal(Large, fault);
    }

    [Fact]
    public void No_string_makes_it_throw_or_gives_an_amount_out_of_bounds()
        => Gen.String[Gen.Char["0123456789.-+eE ,\"\\"], 0, 30].Sample(
            text =>
            {
                var element = JsonSerializer.SerializeToElement(text);
                return !MoneyParsing.TryReadMajor(element, out var major, out var fault)
                    ? fault!.Length > 0
                    : major > 0 && major < 10_000_000_000_000m;
            },
            iter: 20_000);
}
