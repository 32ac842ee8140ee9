namespace Centry.Connectors.Gateways;

/// <summary>
/// One provider's protocol. An adapter has no database and knows no balances: credentials and a request go in, an outcome comes out.
/// Which capabilities it has is shown by the interfaces that it implements and told by its <see cref="Descriptor"/>.
/// </summary>
public interface IGateway
{
    GatewayDescriptor Descriptor { get; }
}

/// <summary>A gateway that takes money in.</summary>
public interface IPayinGateway : IGateway
{
    /// <summary>Sends the request once. Never retries by itself: the caller decides, after asking.</summary>
    Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken);

    /// <summary>Asks what became of a submission.</summary>
    Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken);
}

/// <summary>A gateway that pays money out.</summary>
public interface IPayoutGateway : IGateway
{
    /// <summary>Sends the transfer once. Never retries by itself: the caller decides, after asking.</summary>
    Task<GatewayOutcome> SubmitPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken);

    /// <summary>Asks what became of a transfer.</summary>
    Task<GatewayOutcome> QueryPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken);
}

/// <summary>A gateway that gives a payin's money back to its customer.</summary>
public interface IRefundGateway : IGateway
{
    /// <summary>Whether part of a payin can be given back; else only all of it.</summary>
    bool TakesPartialRefunds { get; }

    /// <summary>Sends the refund once. Never retries by itself: the caller decides, after asking.</summary>
    Task<GatewayOutcome> SubmitRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken);

    /// <summary>Asks what became of a refund.</summary>
    Task<GatewayOutcome> QueryRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken);
}

/// <summary>A gateway that calls back over HTTP.</summary>
public interface ICallbackGateway : IGateway
{
    /// <summary>
    /// Which of our payments a callback speaks of; null when it names none. What it claims is not read: the provider is asked
    /// before anything is believed. Never throws on garbage.
    /// </summary>
    Guid? ReadPaymentId(CallbackRequest callback);
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
    Uri? CallbackUrl);

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
    Uri? CallbackUrl);

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
    Uri? CallbackUrl);

/// <summary>Whose account at the provider is used.</summary>
/// <param name="AccountId">The provider account; keys token caches.</param>
/// <param name="Environment"><c>sandbox</c> or <c>production</c>.</param>
/// <param name="Credentials">Decrypted credentials by the names in the descriptor's schema. Never log them.</param>
public sealed record GatewayAccess(Guid AccountId, string Environment, IReadOnlyDictionary<string, string> Credentials)
{
    public bool IsSandbox => Environment == "sandbox";

    /// <summary>Without the credentials, so that a log line cannot leak them.</summary>
    public override string ToString() => $"{AccountId} ({Environment})";
}

/// <summary>A callback as it came in. The body is the raw bytes: signatures are over them.</summary>
public sealed record CallbackRequest(string Method, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);
