using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Centry.Core.Currencies;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Currencies;

public sealed class MoneyLaws
{
    private const int Iterations = 5_000;

    private static readonly Gen<Currency> _currency = Gen.OneOf(Currency.All.ToArray());

    /// <summary>Amounts up to far beyond what the wire takes, small ones as likely as large ones.</summary>
    private static readonly Gen<Money> _money =
        Gen.Select(Gen.OneOf(Gen.Long[-1000, 1000], Gen.Long[-1_000_000_000_000_000, 1_000_000_000_000_000]), _currency, Money.FromMinor);

    [Fact]
    public void Major_units_and_back_give_the_same_money()
        => _money.Sample(m => Money.TryFromMajor(m.Major, m.Currency, out var back, out _) && back == m, iter: Iterations);

    [Fact]
    public void The_wire_form_has_two_decimals_and_reads_back()
        => _money.Sample(
            m =>
            {
                var wire = m.ToWire();
                return wire[^3] == '.'
                    && decimal.Parse(wire, NumberStyles.Number, CultureInfo.InvariantCulture) == m.Major;
            },
            iter: Iterations);

    [Fact]
    public void What_is_sent_as_a_string_or_a_number_is_read_the_same()
        => _money.Where(m => m.IsPositive && m.Major < 10_000_000_000_000m).Sample(
            m =>
            {
                using var json = JsonDocument.Parse($"[\"{m.ToWire()}\",{m.ToWire()}]");
                return json.RootElement.EnumerateArray().All(e => MoneyParsing.TryRead(e, m.Currency, out var read, out _) && read == m);
            },
            iter: Iterations);

    [Fact]
    public void Rounding_leaves_at_most_half_a_unit_and_a_half_goes_away_from_zero()
        => Gen.Select(Gen.Long[-100_000_000_000, 100_000_000_000], Gen.Int[0, 6], _currency).Sample(
            (units, decimals, currency) =>
            {
                var divisor = (decimal)BigInteger.Pow(10, decimals);
                var major = units / divisor;
                var rounded = Money.Round(major, currency);
                var unit = 1m / (decimal)BigInteger.Pow(10, currency.MinorUnits);
                var difference = rounded.Major - major;
                return Math.Abs(difference) < unit / 2
                    || (Math.Abs(difference) == unit / 2 && Math.Sign(difference) == Math.Sign(major));
            },
            iter: Iterations);

    [Fact]
    public void Shares_add_up_to_the_whole_and_differ_by_one_unit_at_most()
        => Gen.Select(_money, Gen.Int[1, 200]).Sample(
            (money, parts) =>
            {
                var shares = money.Allocate(parts);
                return shares.Length == parts
                    && shares.Aggregate(Money.Zero(money.Currency), (sum, share) => sum + share) == money
                    && shares.Max(s => s.MinorUnits) - shares.Min(s => s.MinorUnits) <= 1;
            },
            iter: Iterations);

    [Fact]
    public void Adding_and_taking_away_undo_each_other_and_order_is_that_of_the_units()
        => Gen.Select(_money, Gen.Long[-1_000_000, 1_000_000]).Sample(
            (money, units) =>
            {
                var other = Money.FromMinor(units, money.Currency);
                return money + other - other == money
                    && -(-money) == money
                    && (money < other) == (money.MinorUnits < units)
                    && (money >= other) == (money.MinorUnits >= units);
            },
            iter: Iterations);
}
