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
