using Centry.Connectors.Gateways;
using Centry.Core.Work;

namespace Centry.Core.GatewayWork;

/// <summary>
/// Something that is settled at a gateway: a payin, a payout, one recipient of a bulk payout, a refund. Knows how to be sent and asked for,
/// and what each outcome means for it; when to send and when to ask is the business of <see cref="PerformGatewayWork"/>.
/// </summary>
internal abstract class GatewaySubject
{
    public required Guid Id { get; init; }
    public required Guid MerchantId { get; init; }
    public required Guid ProviderAccountId { get; init; }
    public required string Environment { get; init; }
    public required string Gateway { get; init; }

    /// <summary>Id of the submission to the gateway.</summary>
    public required Guid SubmissionId { get; init; }

    /// <summary>The transfer, while it is with its gateway or on its way there; null for everything else.</summary>
    public virtual PayoutSubmission? PayoutOnItsWay => null;

    /// <summary>One of the nouns of <see cref="WorkKinds"/>.</summary>
    public abstract string Noun { get; }

    /// <summary>No gateway is known to have accepted it.</summary>
    public abstract bool IsUnsent { get; }
    public abstract bool IsFinal { get; }

    /// <summary>Whether the gateway's word may still change something, though it is final: money that moved after all.</summary>
    public abstract bool HearsLateSuccess { get; }

    /// <summary>Whether its money may still come back, though it has completed.</summary>
    public virtual bool HearsReturn => false;

    /// <summary>What was said at the gateway since it was found: written with its next step. Null when nothing was.</summary>
    public IReadOnlyList<GatewayExchange>? Exchanges { get; set; }

    /// <summary>Sends it once; null when the gateway cannot do this.</summary>
    public abstract Task<GatewayOutcome>? Submit(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken);

    /// <summary>Asks what became of it; null when the gateway cannot do this.</summary>
    public abstract Task<GatewayOutcome>? Query(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken);

    /// <summary>The gateway has it and works on it. Like all steps: false when somebody else was faster.</summary>
    public abstract Task<bool> AcceptAsync(string? providerReference, Uri? redirect, WorkTask poll, string source, CancellationToken cancellationToken);

    /// <summary>The money moved.</summary>
    public abstract Task<bool> CompleteAsync(string? providerReference, string source, CancellationToken cancellationToken);

    /// <summary>The money did not move and will not.</summary>
    public abstract Task<bool> FailAsync(GatewayOutcome.Failed failure, string source, CancellationToken cancellationToken);

    /// <summary>The money had moved and has come back. False where nothing can come back, or nothing had gone.</summary>
    public virtual Task<bool> ReturnAsync(GatewayOutcome.Returned returned, string source, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>The gateway refused it, or could not be reached, before it could have accepted it: another account may try.</summary>
    /// <returns>Whether another one does.</returns>
    public virtual Task<bool> FailOverAsync(string reason, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>It has been in flight too long, and the gateway was asked a last time.</summary>
    /// <param name="isUnknownThere">The gateway says that it never heard of it.</param>
    public abstract Task<bool> GiveUpAsync(bool isUnknownThere, string source, CancellationToken cancellationToken);
}

/// <summary>What surrounds a call to a gateway.</summary>
/// <param name="CallbackUrl">The submission's own address for callbacks; null when none can arrive.</param>
/// <param name="ReturnUrl">Where a customer comes back to from the provider's page; null when nowhere.</param>
/// <param name="Reports">What the provider has reported of it, newest first.</param>
internal sealed record GatewayContext(Uri? CallbackUrl, Uri? ReturnUrl, IReadOnlyList<CallbackRequest> Reports);

/// <summary>Finds the subjects of one noun.</summary>
internal interface IGatewaySubjects
{
    string Noun { get; }

    /// <summary>Null when there is none with this id.</summary>
    Task<GatewaySubject?> FindAsync(Guid id, CancellationToken cancellationToken);
}
