using Centry.Core.Currencies;

namespace Centry.Core.Fees;

/// <summary>
/// Prices payments. Each fee is rounded by itself, half away from zero, so that the parts shown to the merchant always add up
/// to the whole.
/// </summary>
public static class FeeCalculator
{
    /// <exception cref="ArgumentOutOfRangeException">A rate is negative: fees never pay the merchant.</exception>
    public static FeeBreakdown Price(Money amount, FeeRate centry, FeeRate gateway)
        => new(amount, Fee(amount, centry), Fee(amount, gateway));

    private static Money Fee(Money amount, FeeRate rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate.Percentage, nameof(rate));
        ArgumentOutOfRangeException.ThrowIfNegative(rate.Fixed, nameof(rate));
        return Money.Round((amount.Major * rate.Percentage / 100m) + rate.Fixed, amount.Currency);
    }
}
