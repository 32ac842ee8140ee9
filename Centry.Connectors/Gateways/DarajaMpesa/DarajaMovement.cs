namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>
/// A payout or a reversal. Daraja answers both at once with no more than that it has them; what becomes of one is reported later, by its
/// result or by the answer to a status question.
/// </summary>
/// <param name="Originator">The call's OriginatorConversationID: ours for a payout, Daraja's for a reversal, where it is null until Daraja has given it.</param>
/// <param name="AmountName">The result's parameter that holds the amount.</param>
/// <param name="Reverses">The receipt that is to be reversed; null for a payout.</param>
internal sealed record DarajaMovement(decimal Amount, string? Originator, string AmountName, string? Reverses, DarajaReasons Reasons)
{
    private const string Success = "0";
    private const string AlreadyReversed = "R000001";

    public static DarajaMovement Of(PayoutSubmission payout) => new(payout.Amount, payout.SubmissionId.ToString("D"), "TransactionAmount", null, DarajaReasons.OfPayouts);

    public static DarajaMovement Of(RefundSubmission refund) => new(refund.Amount, refund.ProviderReference, "Amount", refund.PayinProviderReference, DarajaReasons.OfReversals);

    /// <summary>What the reports decide; null when they decide nothing.</summary>
    public GatewayOutcome? DecideBy(IReadOnlyList<CallbackRequest> reports)
    {
        List<GatewayOutcome> outcomes = [.. reports.Select(DarajaResult.Read).OfType<DarajaResult>().Select(Decide).OfType<GatewayOutcome>()];
        if (outcomes.OfType<GatewayOutcome.Unknown>().FirstOrDefault() is { } unknown)
            return unknown;
        return outcomes.OfType<GatewayOutcome.Completed>().Any() && outcomes.OfType<GatewayOutcome.Failed>().Any()
            ? new GatewayOutcome.Unknown("The provider has reported both that the money moved and that it did not.")
            : outcomes.FirstOrDefault();
    }

    private GatewayOutcome? Decide(DarajaResult result) => result.About switch
    {
        DarajaAddresses.Result => DecideByResult(result),
        DarajaAddresses.Status => DecideByStatus(result),
        _ => null,
    };

    // Code 15, a repeated id, is about the repetition and says nothing of the first: no decision, as with every code that is not known.
    private GatewayOutcome? DecideByResult(DarajaResult result)
    {
        if (Originator is not null && !Originator.Equals(result.Originator, StringComparison.OrdinalIgnoreCase))
            return null;
        if (Reverses is not null && result.Code == AlreadyReversed)
            return new GatewayOutcome.Unknown("The provider says that the payment has been reversed already, and it may have been this refund that did it.");
        if (result.Code != Success)
            return Reasons.Find(result.Code, result.TransactionId);
        var isOurs = IsAmount(result.Parameters.GetValueOrDefault(AmountName)) && (Reverses is null || result.Parameters.GetValueOrDefault("OriginalTransactionID") == Reverses);
        return isOurs && result.TransactionId is { } receipt ? new GatewayOutcome.Completed(receipt) : null;
    }

    private GatewayOutcome? DecideByStatus(DarajaResult result)
    {
        // A code of its own is about the question, and not about what was asked for.
        if (result.Code != Success)
            return null;
        if (Originator is null || (result.Parameters.GetValueOrDefault("Originator Conversation ID") is { } asked && !Originator.Equals(asked, StringComparison.OrdinalIgnoreCase)))
            return null;
        var receipt = result.Parameters.GetValueOrDefault("ReceiptNo");
        return result.Parameters.GetValueOrDefault("TransactionStatus")?.ToUpperInvariant() switch
        {
            "COMPLETED" when receipt is not null && IsAmount(result.Parameters.GetValueOrDefault("Amount")) => new GatewayOutcome.Completed(receipt),
            "FAILED" or "CANCELLED" or "DECLINED" => new GatewayOutcome.Failed("not_completed", "The provider did not carry out the payment.", receipt),
            _ => null,
        };
    }

    private bool IsAmount(string? text) => ProviderJson.Amount(text) == Amount;
}
