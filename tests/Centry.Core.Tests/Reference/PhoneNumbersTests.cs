using Centry.Core.Reference;
using CsCheck;
using PhoneNumbers;
using Xunit;
using Phones = Centry.Core.Reference.PhoneNumbers;

namespace Centry.Core.Tests.Reference;

public sealed class PhoneNumbersTests
{
    public static TheoryData<string> EveryCountry => [.. Countries.All.Select(c => c.Alpha2)];

    [Theory]
    [InlineData("UG", "+256700000000", "+256700000000")]
    [InlineData("UG", "0700000000", "+256700000000")]
    [InlineData("UG", "700000000", "+256700000000")]
    [InlineData("UG", "256700000000", "+256700000000")]
    [InlineData("UG", "+256 700-000 000", "+256700000000")]
    [InlineData("UG", "  (0700) 000.000 ", "+256700000000")]
    [InlineData("UG", "+256 (0) 700 000000", "+256700000000")]
    [InlineData("KE", "0712 345678", "+254712345678")]
    [InlineData("ZA", "083 123 4567", "+27831234567")]
    [InlineData("NG", "0803 123 4567", "+2348031234567")]
    [InlineData("CI", "05 01 23 45 67", "+2250501234567")]
    [InlineData("CI", "+2250501234567", "+2250501234567")]
    [InlineData("CG", "06 612 3456", "+242066123456")]
    [InlineData("BJ", "01 90 01 12 34", "+2290190011234")]
    [InlineData("SC", "2 510 123", "+2482510123")]
    public void Numbers_are_read_as_people_write_them(string country, string raw, string expected)
    {
        Assert.True(Phones.TryParse(raw, country, out var e164, out var fault), fault);
        Assert.Equal(expected, e164);
    }

    [Theory]
    [InlineData("UG", null)]
    [InlineData("UG", "")]
    [InlineData("UG", "   ")]
    [InlineData("UG", "+")]
    [InlineData("UG", "++256700000000")]
    [InlineData("UG", "+256700000000+")]
    [InlineData("UG", "+2567000000001234")]
    [InlineData("UG", "+25670000")]
    [InlineData("UG", "70000")]
    [InlineData("UG", "+254712345678")]
    [InlineData("UG", "+27831234567")]
    [InlineData("UG", "+46733123450")]
    [InlineData("UG", "+999123456789")]
    [InlineData("UG", "+0700000000")]
    [InlineData("UG", "0700000000 ext 5")]
    [InlineData("UG", "tel:+256700000000")]
    [InlineData("UG", "+256700000000;ext=1")]
    [InlineData("UG", "0700CALLME")]
    [InlineData("UG", "+２５６７０００００００００")]
    [InlineData("UG", "+٢٥٦٧٠٠٠٠٠٠٠٠")]
    [InlineData("UG", "0700000000\n")]
    [InlineData("UG", "0700000000/0700000001")]
    [InlineData("UG", "                  0 7 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    [InlineData("KE", "+256700000000")]
    [InlineData("KE", "0062386165")]
    [InlineData("NG", "5625751824298")]
    [InlineData("XX", "+256700000000")]
    [InlineData("ug", "+256700000000")]
    public void Anything_else_is_refused_with_a_sentence_that_does_not_repeat_the_number(string country, string? raw)
    {
        Assert.False(Phones.TryParse(raw, country, out var e164, out var fault));
        Assert.Null(e164);
        Assert.EndsWith(".", fault, StringComparison.Ordinal);
        if (!string.IsNullOrWhiteSpace(raw) && raw.Length > 2)
        {
            Assert.DoesNotContain(raw, fault, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("+254712345678", "The phone number belongs to another country: numbers of Uganda begin with +256.")]
    [InlineData("+25670000", "The phone number is too short for Uganda; they look like +256712345678.")]
    [InlineData("07000000001234", "The phone number is too long for Uganda; they look like +256712345678.")]
    [InlineData("call me", "Write the phone number in digits, such as +256712345678.")]
    [InlineData("", "Give a phone number.")]
    public void The_sentence_says_what_to_do(string raw, string expected)
    {
        Assert.False(Phones.TryParse(raw, "UG", out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [MemberData(nameof(EveryCountry))]
    public void Each_countrys_example_is_read_nationally_and_internationally(string alpha2)
    {
        var util = PhoneNumberUtil.GetInstance();
        var example = util.GetExampleNumberForType(alpha2, PhoneNumberType.MOBILE);
        var expected = util.Format(example, PhoneNumberFormat.E164);
        foreach (var format in new[] { PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL })
        {
            Assert.True(Phones.TryParse(util.Format(example, format), alpha2, out var e164, out var fault), fault);
            Assert.Equal(expected, e164);
        }
    }

    [Theory]
    [InlineData("+256700000000", "+2567…0000")]
    [InlineData("+27831234567", "+2783…567")]
    [InlineData("+2482510123", "+2482…23")]
    [InlineData("+12345678", "+1234…")]
    [InlineData("+1234567", "…")]
    [InlineData("256700000000", "…")]
    [InlineData("Alice +256700000000", "…")]
    [InlineData("+25670000000012345", "…")]
    [InlineData("+", "…")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Masks_show_where_a_number_is_from_and_how_it_ends(string? e164, string expected)
        => Assert.Equal(expected, Phones.Mask(e164));

    [Fact]
    public void A_number_with_its_calling_code_is_one_countrys() => Assert.Equal(["+256772123456"], Phones.ReadAnywhere("+256 772 123456"));

    [Fact]
    public void A_number_without_its_calling_code_can_be_several_countries()
    {
        var numbers = Phones.ReadAnywhere("0772 123456");
        Assert.Contains("+256772123456", numbers);
        Assert.Contains("+254772123456", numbers);
        Assert.Contains("+256772123456", Phones.ReadAnywhere("256772123456"));
        Assert.Empty(Phones.ReadAnywhere("ORDER-1002"));
    }

    [Fact]
    public void A_mask_always_hides_four_digits_at_least()
        => Gen.String[Gen.Char['0', '9'], 1, 20].Sample(digits => Phones.Mask("+" + digits).Count(char.IsAsciiDigit) <= Math.Max(0, digits.Length - 4));

    [Fact]
    public void Whatever_is_taken_is_a_number_of_that_country_and_reads_back_as_itself()
        => Gen.Select(Gen.String[Gen.Char["0123456789+ -()."], 0, 20], Gen.OneOf(Countries.All.ToArray())).Sample(
            (raw, country) =>
            {
                if (!Phones.TryParse(raw, country.Alpha2, out var e164, out var fault))
                {
                    return fault.EndsWith('.');
                }

                return e164.StartsWith($"+{country.DialCode}", StringComparison.Ordinal)
                    && e164.Length <= 16
                    && Phones.TryParse(e164, country.Alpha2, out var again, out _)
                    && again == e164;
            },
            iter: 5_000);
}
