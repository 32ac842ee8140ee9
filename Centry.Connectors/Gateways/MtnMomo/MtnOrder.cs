using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>A payin, payout or refund in the one shape in which MTN takes all three.</summary>
/// <param name="SubmissionId">The X-Reference-Id: MTN's idempotency key, and what its status is asked by.</param>
/// <param name="PaymentId">Travels as <c>externalId</c>, the only id of ours that MTN's callbacks repeat.</param>
/// <param name="Note">For the statements of both sides.</param>
/// <param name="Phone">The other side, E.164 with +; null for a refund.</param>
/// <param name="Refunds">The X-Reference-Id of the requesttopay to be refunded; null for the others.</param>
internal sealed record MtnOrder(
    MtnOperation Operation,
    Guid SubmissionId,
    Guid PaymentId,
    string CountryCode,
    string CurrencyCode,
    decimal Amount,
    string Note,
    Uri? CallbackUrl,
    string? Phone = null,
    Guid? Refunds = null)
{
    private const int NoteLengthMax = 160;

    public static MtnOrder Of(PayinSubmission payin) => new(
        MtnOperation.RequestToPay, payin.SubmissionId, payin.PaymentId, payin.CountryCode, payin.CurrencyCode, payin.Amount,
        NoteOf(payin.Description, "Payment"), payin.CallbackUrl, Phone: payin.CustomerPhone);

    public static MtnOrder Of(PayoutSubmission payout) => new(
        MtnOperation.Transfer, payout.SubmissionId, payout.PaymentId, payout.CountryCode, payout.CurrencyCode, payout.Amount,
        NoteOf(payout.Description, "Payment"), payout.CallbackUrl, Phone: payout.RecipientPhone);

    public static MtnOrder Of(RefundSubmission refund) => new(
        MtnOperation.Refund, refund.SubmissionId, refund.PaymentId, refund.CountryCode, refund.CurrencyCode, refund.Amount,
        NoteOf(refund.Reason, "Refund"), refund.CallbackUrl, Refunds: refund.PayinSubmissionId);

    /// <param name="currency">The currency as it goes over the wire: the sandbox has one of its own.</param>
    public byte[] Body(string currency)
    {
        var body = new JsonObject
        {
            ["amount"] = Amount.ToString("0.##", CultureInfo.InvariantCulture),
            ["currency"] = currency,
            ["externalId"] = PaymentId.ToString("D"),
            ["payerMessage"] = Note,
            ["payeeNote"] = Note,
        };
        if (Operation.PartyMember is { } member)
            body[member] = new JsonObject { ["partyIdType"] = "MSISDN", ["partyId"] = Phone?.TrimStart('+') };
        if (Refunds is { } reference)
            body["referenceIdToRefund"] = reference.ToString("D");
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    /// <summary>Text as MTN takes it: at most 160 characters; apostrophes, ampersands and other special characters are refused with 400.</summary>
    internal static string NoteOf(string? text, string fallback)
    {
        var kept = new string([.. (text ?? "").Select(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ',' or '-' ? c : ' ')]).Trim();
        return kept.Length switch
        {
            0 => fallback,
            > NoteLengthMax => kept[..NoteLengthMax],
            _ => kept,
        };
    }
}
