using System.Numerics;
using Centry.Core.Currencies;
using Centry.Core.Fees;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Fees;

public sealed class FeeTests
{
    /// <summary>Rates in millionths of a per cent up to 10 %, fixed parts up to 1,000 in thousandths.</summary>
    private static readonly Gen<FeeRate> _rate =
        Gen.Select(Gen.Int[0, 10_000_000], Gen.Int[0, 1_000_000], (p, f) => new FeeRate(p / 1_000_000m, f / 1_000m));

    private static readonly Gen<Money> _amount =
        Gen.Select(Gen.OneOf(Gen.Long[1, 1_000], Gen.Long[1, 999_999_999_999_999]), Gen.OneOf(Currency.All.ToArray()), Money.FromMinor);

    [Fact]
    public void The_documented_payin_is_priced_as_documented()
    {
        var price = FeeCalculator.Price(Money.FromMinor(50_000, Currency.Get("UGX")), new FeeRate(0.5m, 0), new FeeRate(1m, 0));
        Assert.Equal("250.00", price.CentryFee.ToWire());
        Assert.Equal("500.00", price.GatewayFee.ToWire());
        Assert.Equal("750.00", price.FeeAmount.ToWire());
        Assert.Equal("49250.00", price.PayinNet.ToWire());
        Assert.Equal("50750.00", price.PayoutTotal.ToWire());
    }

    [Theory]
    [InlineData("UGX", 100, "0.5", "0", 1)]
    [InlineData("UGX", 99, "0.5", "0", 0)]
    [InlineData("UGX", 300, "0.5", "0", 2)]
    [InlineData("ZAR", 100, "0.5", "0", 1)]
    [InlineData("ZAR", 25000, "1.5", "2.50", 625)]
    [InlineData("ZAR", 33, "1.5", "0.005", 1)]
    [InlineData("KES", 1, "0", "0", 0)]
    public void A_fee_is_rounded_half_away_from_zero(string code, long minor, string percentage, string fixedPart, long expected)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var rate = new FeeRate(decimal.Parse(percentage, culture), decimal.Parse(fixedPart, culture));
        var price = FeeCalculator.Price(Money.FromMinor(minor, Currency.Get(code)), FeeRate.None, rate);
        Assert.Equal(expected, price.GatewayFee.MinorUnits);
        Assert.Equal(0, price.CentryFee.MinorUnits);
    }

    [Fact]
    public void Each_part_is_rounded_by_itself_not_the_sum()
    {
        // 0.5 and 0.5 of a shilling are two shillings of fees, not one.
        var price = FeeCalculator.Price(Money.FromMinor(100, Currency.Get("UGX")), new FeeRate(0.5m, 0), new FeeRate(0.5m, 0));
        Assert.Equal(2, price.FeeAmount.MinorUnits);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Fees_that_reach_the_amount_leave_nothing(long minor, bool expected)
    {
        var price = FeeCalculator.Price(Money.FromMinor(minor, Currency.Get("UGX")), new FeeRate(0, 1), new FeeRate(0, 1));
        Assert.Equal(expected, price.LeavesNothing);
    }

    [Fact]
    public void A_negative_rate_is_an_error()
    {
        var amount = Money.FromMinor(100, Currency.Get("UGX"));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeeCalculator.Price(amount, new FeeRate(-1, 0), FeeRate.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeeCalculator.Price(amount, FeeRate.None, new FeeRate(0, -1)));
    }

    [Fact]
    public void The_parts_add_up_in_every_currency()
        => Gen.Select(_amount, _rate, _rate).Sample(
            (amount, centry, gateway) =>
            {
                var price = FeeCalculator.Price(amount, centry, gateway);
                return price.PayinNet + price.CentryFee + price.GatewayFee == amount
                    && price.PayoutTotal - price.CentryFee - price.GatewayFee == amount
                    && price.LeavesNothing == !price.PayinNet.IsPositive;
            },
            iter: 10_000);

    [Fact]
    public void A_fee_agrees_with_exact_arithmetic_on_integers()
        => Gen.Select(_amount, Gen.Int[0, 10_000_000], Gen.Int[0, 1_000_000]).Sample(
            (amount, millionths, thousandths) =>
            {
                var fee = FeeCalculator.Price(amount, new FeeRate(millionths / 1_000_000m, thousandths / 1_000m), FeeRate.None).CentryFee;

                // In units of 10^-8 of the minor unit: minor × millionths of a per cent + fixed.
                var exact = (amount.MinorUnits * (BigInteger)millionths) + (thousandths * BigInteger.Pow(10, 5 + amount.Currency.MinorUnits));
                var unit = BigInteger.Pow(10, 8);
                var expected = ((2 * exact) + unit) / (2 * unit);
                return fee.MinorUnits == expected;
            },
            iter: 10_000);

    [Fact]
    public void A_fee_never_falls_when_the_amount_rises()
        => Gen.Select(_amount, Gen.Long[0, 1_000_000], _rate).Sample(
            (amount, more, rate) =>
                FeeCalculator.Price(amount, rate, FeeRate.None).CentryFee
                <= FeeCalculator.Price(amount + Money.FromMinor(more, amount.Currency), rate, FeeRate.None).CentryFee,
            iter: 5_000);

    [Fact]
    public void Centry_takes_half_a_per_cent_unless_told_otherwise()
    {
        var options = new FeeOptions();
        Assert.Equal(0.5m, options.PayinPercentage);
        Assert.Equal(0.5m, options.PayoutPercentage);
    }
}
