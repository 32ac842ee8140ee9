namespace Centry.Connectors.Gateways;

/// <summary>What is known of a submission beside its order, when a gateway is asked about it.</summary>
public abstract record GatewaySubmission
{
    /// <summary>The provider's own id, as far as it has given one: what some must be asked by. Null before.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>
    /// What the provider has reported of this submission, newest first and bounded: only callbacks that came to the address that this
    /// submission alone was given, or that carried the provider's valid signature.
    /// </summary>
    public IReadOnlyList<CallbackRequest> Reports { get; init; } = [];
}

/// <summary>What a payin needs to be sent.</summary>
/// <param name="SubmissionId">Id of this submission, stored before the call; the provider's idempotency reference where it has one. A version 4 UUID, for MTN refuses others.</param>
/// <param name="PaymentId">Our id of the payin; providers echo it in callbacks.</param>
/// <param name="Amount">Major units, already fitting the currency.</param>
/// <param name="CustomerPhone">E.164 with +.</param>
/// <param name="CallbackUrl">Where the provider may report; null when none can be reached.</param>
public sealed record PayinSubmission(
    Guid SubmissionId,
    Guid PaymentId,
    string CountryCode,
    string CurrencyCode,
    decimal Amount,
    string? CustomerPhone,
    string? CustomerName,
    string? Description,
    Uri? CallbackUrl) : GatewaySubmission
{
    /// <summary>How the customer pays: one of the descriptor's methods.</summary>
    public string PaymentMethod { get; init; } = "";

    /// <summary>Where a provider with a page of its own sends the customer back to; null when none can be reached.</summary>
    public Uri? ReturnUrl { get; init; }
}

/// <summary>What a transfer to one recipient needs to be sent.</summary>
/// <param name="SubmissionId">Id of this submission, stored before the call; the provider's idempotency reference where it has one. A version 4 UUID.</param>
/// <param name="PaymentId">Our id of the payout, or of the recipient of a bulk payout; providers echo it in callbacks.</param>
/// <param name="Amount">Major units, already fitting the currency: what the recipient gets.</param>
/// <param name="RecipientPhone">E.164 with +; null for bank transfers.</param>
/// <param name="CallbackUrl">Where the provider may report; null when none can be reached.</param>
public sealed record PayoutSubmission(
    Guid SubmissionId,
    Guid PaymentId,
    string CountryCode,
    string CurrencyCode,
    decimal Amount,
    string PaymentMethod,
    string? RecipientName,
    string? RecipientPhone,
    string? AccountNumber,
    string? BankName,
    string? BankCode,
    string? Description,
    Uri? CallbackUrl) : GatewaySubmission;

/// <summary>What a refund needs to be sent.</summary>
/// <param name="SubmissionId">Id of this submission, stored before the call. A version 4 UUID.</param>
/// <param name="PaymentId">Our id of the refund; providers echo it in callbacks.</param>
/// <param name="PayinSubmissionId">The submission that took the money in: what MTN refunds by.</param>
/// <param name="PayinProviderReference">The provider's own id of the payin: what others refund by.</param>
/// <param name="Amount">Major units, at most what is left of the payin.</param>
/// <param name="Reason">A few words for the customer's statement.</param>
/// <param name="CallbackUrl">Where the provider may report; null when none can be reached.</param>
public sealed record RefundSubmission(
    Guid SubmissionId,
    Guid PaymentId,
    Guid PayinSubmissionId,
    string? PayinProviderReference,
    string CountryCode,
    string CurrencyCode,
    decimal Amount,
    string? Reason,
    Uri? CallbackUrl) : GatewaySubmission;
