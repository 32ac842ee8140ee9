using Centry.Connectors.Gateways;

namespace Centry.Core.GatewayWork;

/// <summary>
/// Money on its way out. It is given back only on the gateway's word that it did not go; where the gateway does not know, a person looks.
/// </summary>
internal abstract class OutgoingSubject : GatewaySubject
{
    private const string UndecidedCode = "undecided";
    private const string UndecidedReason = "The provider has given no final answer for too long. The funds stay held until it does.";
    private const string LateCode = "completed_after_release";
    private const string LateReason = "The provider reports success after it had reported failure and the funds were given back. Settle it with the provider.";
    private const string UnknownThereCode = "not_submitted";
    private const string UnknownThereReason = "The provider never received it. The funds are available again.";

    // Given back and yet gone: nothing can be undone by itself, and it must not go unseen.
    public override bool HearsLateSuccess => HasFailed;

    protected abstract bool HasFailed { get; }

    /// <summary>It had gone out.</summary>
    protected abstract bool HasCompleted { get; }

    public override bool HearsReturn => HasCompleted;

    // What came back before it was known to have gone has simply failed.
    public override Task<bool> ReturnAsync(GatewayOutcome.Returned returned, string source, CancellationToken cancellationToken)
        => HasCompleted ? TakeBackAsync(returned, source, cancellationToken)
            : HasFailed ? Task.FromResult(false)
            : FailAsync(new GatewayOutcome.Failed(returned.Code, returned.Reason, returned.ProviderReference), source, cancellationToken);

    /// <summary>Undoes what completing it did to the books.</summary>
    protected virtual Task<bool> TakeBackAsync(GatewayOutcome.Returned returned, string source, CancellationToken cancellationToken) => Task.FromResult(false);

    public override Task<bool> CompleteAsync(string? providerReference, string source, CancellationToken cancellationToken)
        => HasFailed ? MarkAsync(LateCode, LateReason, source, cancellationToken) : SettleAsync(providerReference, source, cancellationToken);

    public override Task<bool> GiveUpAsync(bool isUnknownThere, string source, CancellationToken cancellationToken)
        => isUnknownThere
            ? FailAsync(new GatewayOutcome.Failed(UnknownThereCode, UnknownThereReason), source, cancellationToken)
            : MarkAsync(UndecidedCode, UndecidedReason, source, cancellationToken);

    protected abstract Task<bool> SettleAsync(string? providerReference, string source, CancellationToken cancellationToken);

    /// <summary>Leaves the status as it is and has a person look.</summary>
    protected abstract Task<bool> MarkAsync(string code, string reason, string source, CancellationToken cancellationToken);
}
