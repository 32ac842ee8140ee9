using Centry.Core.Currencies;
using Xunit;

namespace Centry.Core.Tests.Currencies;

public sealed class MoneyTests
{
    private static readonly Currency _ugx = Currency.Get("UGX");
    private static readonly Currency _zar = Currency.Get("ZAR");

    [Theory]
    [InlineData("UGX", "100.50", "UGX has no decimals: give a whole amount.")]
    [InlineData("UGX", "0.1", "UGX has no decimals: give a whole amount.")]
    [InlineData("ZAR", "1.005", "ZAR has 2 decimals: the amount has more.")]
    [InlineData("ZAR", "92233720368547758.07", "The amount is too large.")]
    [InlineData("UGX", "-9223372036854775808", "The amount is too large.")]
    [InlineData("UGX", "79228162514264337593543950335", "The amount is too large.")]
    public void An_amount_that_the_currency_cannot_hold_is_refused(string code, string major, string expected)
    {
        Assert.False(Money.TryFromMajor(Decimal(major), Currency.Get(code), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("UGX", "100.00", 100)]
    [InlineData("UGX", "50000", 50000)]
    [InlineData("ZAR", "1.000", 100)]
    [InlineData("ZAR", "1.05", 105)]
    [InlineData("ZAR", "-1.05", -105)]
    public void Trailing_zeros_are_no_decimals(string code, string major, long minor)
    {
        Assert.True(Money.TryFromMajor(Decimal(major), Currency.Get(code), out var money, out _));
        Assert.Equal(minor, money.MinorUnits);
    }

    [Theory]
    [InlineData("UGX", 50000, "50000.00")]
    [InlineData("UGX", 0, "0.00")]
    [InlineData("ZAR", 5, "0.05")]
    [InlineData("ZAR", -5, "-0.05")]
    [InlineData("ZAR", 123456789012345, "1234567890123.45")]
    [InlineData("XOF", 9999999999999, "9999999999999.00")]
    public void The_wire_form_has_two_decimals_in_every_currency(string code, long minor, string expected)
        => Assert.Equal(expected, Money.FromMinor(minor, Currency.Get(code)).ToWire());

    [Theory]
    [InlineData("UGX", "0.5", 1)]
    [InlineData("UGX", "-0.5", -1)]
    [InlineData("UGX", "2.5", 3)]
    [InlineData("UGX", "0.4999999999", 0)]
    [InlineData("ZAR", "0.125", 13)]
    [InlineData("ZAR", "0.135", 14)]
    [InlineData("ZAR", "-0.125", -13)]
    public void Halves_are_rounded_away_from_zero(string code, string major, long minor)
        => Assert.Equal(minor, Money.Round(Decimal(major), Currency.Get(code)).MinorUnits);

    [Fact]
    public void Currencies_do_not_mix()
    {
        var shillings = Money.FromMinor(1, _ugx);
        var cents = Money.FromMinor(1, _zar);
        Assert.Throws<InvalidOperationException>(() => shillings + cents);
        Assert.Throws<InvalidOperationException>(() => shillings - cents);
        Assert.Throws<InvalidOperationException>(() => shillings < cents);
        Assert.NotEqual(shillings, cents);
    }

    [Fact]
    public void Arithmetic_never_wraps_round()
    {
        var most = Money.FromMinor(long.MaxValue, _ugx);
        var least = Money.FromMinor(long.MinValue, _ugx);
        var one = Money.FromMinor(1, _ugx);
        Assert.Throws<OverflowException>(() => most + one);
        Assert.Throws<OverflowException>(() => least - one);
        Assert.Throws<OverflowException>(() => -least);
        Assert.Throws<OverflowException>(() => Money.Round(decimal.MaxValue, _zar));
    }

    [Fact]
    public void Money_without_a_currency_is_an_error_and_still_prints()
    {
        Assert.Throws<InvalidOperationException>(() => default(Money).Major);
        Assert.Equal("no money", default(Money).ToString());
        Assert.Equal("ZAR 1.05", Money.FromMinor(105, _zar).ToString());
    }

    [Fact]
    public void Ten_split_in_three_is_four_three_three()
        => Assert.Equal([4, 3, 3], Money.FromMinor(10, _ugx).Allocate(3).Select(m => m.MinorUnits));

    [Fact]
    public void A_currency_is_found_by_its_exact_code()
    {
        Assert.True(Currency.TryGet("KES", out var found));
        Assert.Same(Currency.Get("KES"), found);
        Assert.False(Currency.TryGet("kes", out _));
        Assert.False(Currency.TryGet("XXX", out _));
        Assert.False(Currency.TryGet(null, out _));
        Assert.Throws<ArgumentException>(() => Currency.Get("XXX"));
    }

    [Fact]
    public void Currencies_without_decimals_are_the_ones_that_iso_lists()
        => Assert.Equal(
            ["BIF", "GNF", "RWF", "UGX", "XAF", "XOF"],
            Currency.All.Where(c => c.MinorUnits == 0).Select(c => c.Code));

    private static decimal Decimal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
