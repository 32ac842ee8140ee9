using Centry.Core.Currencies;

namespace Centry.Core.Fees;

/// <summary>A payment's price, each part already rounded to the currency's minor unit.</summary>
/// <param name="Amount">What the customer pays, or the recipient gets.</param>
/// <param name="CentryFee">Centry's own.</param>
/// <param name="GatewayFee">What the provider takes, passed on.</param>
public readonly record struct FeeBreakdown(Money Amount, Money CentryFee, Money GatewayFee)
{
    public Money FeeAmount => CentryFee + GatewayFee;

    /// <summary>What the merchant receives of a payin.</summary>
    public Money PayinNet => Amount - FeeAmount;

    /// <summary>What a payout costs the merchant.</summary>
    public Money PayoutTotal => Amount + FeeAmount;

    /// <summary>A payin whose fees reach its amount leaves the merchant nothing and is refused.</summary>
    public bool LeavesNothing => FeeAmount >= Amount;
}
