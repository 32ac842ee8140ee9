using Centry.Core.Currencies;
using Centry.Core.Reference;
using PhoneNumbers;
using Xunit;

namespace Centry.Core.Tests.Reference;

public sealed class CountriesTests
{
    public static TheoryData<string> EveryCountry => [.. Countries.All.Select(c => c.Alpha2)];

    [Theory]
    [MemberData(nameof(EveryCountry))]
    public void A_countrys_calling_code_is_the_one_of_the_phone_library(string alpha2)
    {
        Assert.True(Countries.TryGet(alpha2, out var country));
        Assert.Equal(PhoneNumberUtil.GetInstance().GetCountryCodeForRegion(alpha2), country.DialCode);
    }

    [Theory]
    [MemberData(nameof(EveryCountry))]
    public void A_countrys_codes_and_currency_are_those_of_the_platform(string alpha2)
    {
        Assert.True(Countries.TryGet(alpha2, out var country));
        var region = new System.Globalization.RegionInfo(alpha2);
        Assert.Equal(region.ThreeLetterISORegionName, country.Alpha3);

        // The platform's table may be older than Sierra Leone's leone of 2022, and names the rand, also in use, for Lesotho.
        if (alpha2 is not ("SL" or "LS"))
        {
            Assert.Equal(region.ISOCurrencySymbol, country.DefaultCurrency.Code);
        }
    }

    [Fact]
    public void Codes_are_unique_and_found_only_as_written()
    {
        Assert.Equal(32, Countries.All.Select(c => c.Alpha2).Distinct().Count());
        Assert.Equal(32, Countries.All.Select(c => c.Alpha3).Distinct().Count());
        Assert.Equal(32, Countries.All.Count);
        Assert.False(Countries.TryGet("ug", out _));
        Assert.False(Countries.TryGet("XX", out _));
        Assert.False(Countries.TryGet(null, out _));
    }

    [Fact]
    public void Every_currency_but_dollar_and_euro_is_some_countrys_own()
        => Assert.Equal(
            ["EUR", "USD"],
            Currency.All.Except(Countries.All.Select(c => c.DefaultCurrency)).Select(c => c.Code));
}
