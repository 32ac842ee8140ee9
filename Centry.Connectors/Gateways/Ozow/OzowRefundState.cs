using System.Text.Json;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>How a refund stands: a row of Ozow's list, or a notification. Source: hub.ozow.com, "Refund processing".</summary>
internal sealed record OzowRefundState(string? RefundId, string? TransactionId, decimal? Amount, string? Currency, string? Status, string? Message)
{
    public bool IsPending => Status is "0" or "PENDING" or "2" or "SUBMITTED";

    public bool IsComplete => Status is "1" or "COMPLETE";

    /// <summary>-1 is a refund that the bank's side did not process.</summary>
    public bool HasFailed => Status is "3" or "FAILED" or "4" or "CANCELLED" or "-1" or "INVALID";

    /// <summary>The customer's account is closed: the money went and came back.</summary>
    public bool IsReturned => Status is "5" or "RETURNED";

    public static OzowRefundState Read(JsonElement row) => new(
        OzowJson.Id(row, "id") ?? OzowJson.Id(row, "refundId"), OzowJson.Id(row, "transactionId"), OzowJson.Amount(row, "amount"),
        OzowJson.Text(row, "currencyCode"), OzowJson.Text(row, "status")?.ToUpperInvariant(), OzowJson.Text(row, "lastEvent"));

    public static OzowRefundState Read(IReadOnlyDictionary<string, string> notice) => new(
        notice.GetValueOrDefault("RefundId"), notice.GetValueOrDefault("TransactionId"), ProviderJson.Amount(notice.GetValueOrDefault("Amount")),
        notice.GetValueOrDefault("CurrencyCode"), notice.GetValueOrDefault("Status")?.ToUpperInvariant(), notice.GetValueOrDefault("StatusMessage"));

    /// <summary>What is told of it is what was asked for.</summary>
    public bool Fits(RefundSubmission refund)
        => Amount == refund.Amount
            && (TransactionId is null || TransactionId.Equals(refund.PayinProviderReference, StringComparison.OrdinalIgnoreCase))
            && (Currency is null || Currency.Equals(OzowGateway.Currency, StringComparison.OrdinalIgnoreCase));
}
