using System.Globalization;
using Centry.Contracts;
using Centry.Core.ApiKeys;
using Centry.Core.Currencies;
using Centry.Core.Persistence;

namespace Centry.Core.Payouts;

/// <summary>Why money may not go out, in the contract's words.</summary>
public static class PayoutRefusals
{
    /// <summary>Explains a write that the database refused for want of funds or of room under the cap.</summary>
    /// <param name="needed">What would have been held.</param>
    /// <param name="key">The key whose cap it was; null when there is none.</param>
    public static Refusal Explain(WriteOutcome outcome, Money needed, ApiKey? key) => outcome switch
    {
        WriteOutcome.Insufficient insufficient => new Refusal(ErrorCodes.InsufficientBalance,
            $"Insufficient balance: available {Plain(Money.FromMinor(insufficient.AvailableMinor, needed.Currency))} < required {Plain(needed)}"),
        WriteOutcome.OverCap over => OverDailyCap(key!.DailyPayoutCap!.Value, Money.FromMinor(over.UsedMinor, needed.Currency)),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Only a want of funds is explained here."),
    };

    /// <summary>The payment is above what the key may move at once; null when it is not.</summary>
    public static Refusal? OverSingleCap(ApiKey key, Money amount)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.SingleTxnCap is not { } cap || amount.Major <= cap)
            return null;
        var code = amount.Currency.Code;
        return new Refusal(ErrorCodes.SingleTxnCapExceeded, $"This key may move at most {Wire(cap)} {code} in one payment; the request is for {amount.ToWire()}.")
        {
            Details = new Dictionary<string, object> { ["cap"] = Wire(cap), ["currency_code"] = code },
        };
    }

    private static Refusal OverDailyCap(decimal cap, Money used)
        => new(ErrorCodes.DailyPayoutCapExceeded,
            $"This key may pay out at most {Wire(cap)} {used.Currency.Code} in 24 hours; {used.ToWire()} are used.")
        {
            Details = new Dictionary<string, object> { ["cap"] = Wire(cap), ["used"] = used.ToWire(), ["currency_code"] = used.Currency.Code },
        };

    private static string Wire(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    // As the customer documentation words it: 10000, and 100.50 where there are cents.
    private static string Plain(Money amount) => amount.Major.ToString(amount.Major == decimal.Truncate(amount.Major) ? "0" : "0.00", CultureInfo.InvariantCulture);
}
