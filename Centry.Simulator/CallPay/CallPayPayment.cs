using System.Globalization;

namespace Centry.Simulator.CallPay;

/// <summary>What a payment's page was asked for with.</summary>
internal sealed record CallPayOrder(
    string Key, decimal Amount, string MerchantReference, string PaymentType, Uri? NotifyUrl, Uri? SuccessUrl, Uri? ErrorUrl, Uri? CancelUrl, DateTimeOffset CreatedAt);

/// <summary>How the customer's visit ended.</summary>
/// <param name="TransactionId">Null where the customer went away before there was a transaction.</param>
internal sealed record CallPayDecision(bool Paid, string? TransactionId, string Status, string? Reason, DateTimeOffset At)
{
    public const string Complete = "complete";
    public const string Failed = "failed";
    public const string Aborted = "Aborted";
}

/// <summary>Part of a payment's money that was given back.</summary>
internal sealed record CallPayRefund(string Key, string Reference, decimal Amount, DateTimeOffset At);

/// <summary>One payment: its page, and what came of it.</summary>
internal sealed class CallPayPayment(CallPayOrder order)
{
    public const string Currency = "ZAR";

    private volatile CallPayDecision? _decision;

    public CallPayOrder Order => order;

    public CallPayDecision? Decision { get => _decision; set => _decision = value; }

    /// <summary>Guarded by <see cref="CallPayBooks"/>.</summary>
    public List<CallPayRefund> Refunds { get; } = [];

    public decimal Refunded => Refunds.Sum(refund => refund.Amount);

    /// <summary>Cents decide what becomes of it where nobody does: the simulator's own rule, for CallPay has no test amounts.</summary>
    public int Cents => (int)(order.Amount * 100 % 100);

    public static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
