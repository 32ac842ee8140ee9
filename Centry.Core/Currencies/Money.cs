using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Centry.Core.Currencies;

/// <summary>
/// An amount in the smallest unit of its currency. What rounds, checks and prints money is here and nowhere else.
/// Arithmetic is checked, and mixing currencies throws: both are programming errors, never user errors.
/// </summary>
public readonly record struct Money : IComparable<Money>
{
    private readonly Currency? _currency;

    private Money(long minorUnits, Currency currency)
    {
        MinorUnits = minorUnits;
        _currency = currency;
    }

    /// <summary>The amount counted in the currency's minor unit (cents, or whole shillings for UGX).</summary>
    public long MinorUnits { get; }

    public Currency Currency => _currency ?? throw new InvalidOperationException("This Money was never given a currency.");

    /// <summary>The amount in currency units: 50.25 for 5025 cents.</summary>
    public decimal Major => (decimal)MinorUnits / Currency.Scale;

    public bool IsZero => MinorUnits == 0;

    public bool IsPositive => MinorUnits > 0;

    public static Money FromMinor(long minorUnits, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        return new(minorUnits, currency);
    }

    public static Money Zero(Currency currency) => FromMinor(0, currency);

    /// <summary>Takes an amount in currency units if the currency can hold it exactly; never rounds.</summary>
    /// <param name="fault">A sentence for a person when refused.</param>
    public static bool TryFromMajor(decimal major, Currency currency, out Money money, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(currency);
        money = default;

        // The bound comes first, so that the multiplication cannot overflow.
        if (major >= long.MaxValue / currency.Scale || major <= long.MinValue / currency.Scale)
        {
            fault = "The amount is too large.";
            return false;
        }

        var minor = major * currency.Scale;
        if (minor != decimal.Truncate(minor))
        {
            fault = currency.MinorUnits == 0
                ? $"{currency.Code} has no decimals: give a whole amount."
                : $"{currency.Code} has {currency.MinorUnits} decimals: the amount has more.";
            return false;
        }

        money = new((long)minor, currency);
        fault = null;
        return true;
    }

    /// <summary>Rounds half away from zero to the currency's minor unit: the only rounding of money there is.</summary>
    /// <exception cref="OverflowException">The amount does not fit 64 bits of minor units.</exception>
    public static Money Round(decimal major, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        var rounded = decimal.Round(major, currency.MinorUnits, MidpointRounding.AwayFromZero);
        return new((long)(rounded * currency.Scale), currency);
    }

    /// <summary>The most that the currency can show without passing a limit; what does not fit 64 bits is the largest that does.</summary>
    public static Money Floor(decimal limit, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        return limit >= long.MaxValue / currency.Scale ? new(long.MaxValue, currency) : new((long)decimal.Floor(limit * currency.Scale), currency);
    }

    /// <summary>The wire form: exactly two decimals in every currency, <c>50000.00</c>.</summary>
    public string ToWire() => Major.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Splits into parts that differ by at most one minor unit and add up to the whole; the larger parts come first.</summary>
    public Money[] Allocate(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        var (share, rest) = Math.DivRem(MinorUnits, parts);
        var allocated = new Money[parts];
        for (var i = 0; i < parts; i++)
        {
            allocated[i] = new(i < Math.Abs(rest) ? share + Math.Sign(rest) : share, Currency);
        }

        return allocated;
    }

    public int CompareTo(Money other) => MinorUnits.CompareTo(Same(other));

    public override string ToString() => _currency is null ? "no money" : $"{_currency.Code} {ToWire()}";

    public static Money operator +(Money left, Money right) => new(checked(left.MinorUnits + left.Same(right)), left.Currency);

    public static Money operator -(Money left, Money right) => new(checked(left.MinorUnits - left.Same(right)), left.Currency);

    public static Money operator -(Money money) => new(checked(-money.MinorUnits), money.Currency);

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    public static Money Add(Money left, Money right) => left + right;

    public static Money Subtract(Money left, Money right) => left - right;

    public static Money Negate(Money money) => -money;

    private long Same(Money other)
        => ReferenceEquals(Currency, other.Currency)
            ? other.MinorUnits
            : throw new InvalidOperationException($"{Currency.Code} and {other.Currency.Code} do not mix.");
}
