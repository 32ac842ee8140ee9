using Centry.Connectors.Gateways;
using Centry.Core.Currencies;
using Centry.Core.GatewayWork;
using Centry.Core.Work;

namespace Centry.Core.Refunds;

/// <summary>A refund at its gateway.</summary>
/// <param name="decidedByHand">The payin was completed by hand in the sandbox: its refund is too, for no gateway knows of it.</param>
internal sealed class RefundSubject(RefundWithPayin found, bool decidedByHand, MoveRefund move) : OutgoingSubject
{
    public override string Noun => "refund";

    public override bool IsUnsent => found.Refund.Status == RefundStatus.Pending;

    public override bool IsFinal => RefundStatus.IsFinal(found.Refund.Status);

    protected override bool HasCompleted => found.Refund.Status == RefundStatus.Completed;

    protected override bool HasFailed => found.Refund.Status == RefundStatus.Failed;

    public override Task<GatewayOutcome>? Submit(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken)
        => decidedByHand ? Task.FromResult<GatewayOutcome>(new GatewayOutcome.Completed(null))
            : (gateway as IRefundGateway)?.SubmitRefundAsync(Submission(context), access, cancellationToken);

    public override Task<GatewayOutcome>? Query(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken)
        => decidedByHand ? Task.FromResult<GatewayOutcome>(new GatewayOutcome.NotFound())
            : (gateway as IRefundGateway)?.QueryRefundAsync(Submission(context), access, cancellationToken);

    public override Task<bool> AcceptAsync(string? providerReference, Uri? redirect, WorkTask poll, string source, CancellationToken cancellationToken)
        => StepAsync(new RefundStep(RefundStatus.Processing, source, providerReference, NextTask: poll), cancellationToken);

    public override Task<bool> FailAsync(GatewayOutcome.Failed failure, string source, CancellationToken cancellationToken)
        => StepAsync(new RefundStep(RefundStatus.Failed, source, failure.ProviderReference, failure.Code, failure.Reason), cancellationToken);

    protected override Task<bool> SettleAsync(string? providerReference, string source, CancellationToken cancellationToken)
        => StepAsync(new RefundStep(RefundStatus.Completed, source, providerReference), cancellationToken);

    protected override Task<bool> MarkAsync(string code, string reason, string source, CancellationToken cancellationToken)
        => StepAsync(new RefundStep(found.Refund.Status, source, FailureCode: code, FailureReason: reason, NeedsAttention: true), cancellationToken);

    private Task<bool> StepAsync(RefundStep step, CancellationToken cancellationToken) => move.ExecuteAsync(found.Refund.Id, step with { Exchanges = Exchanges }, cancellationToken);

    private RefundSubmission Submission(GatewayContext context)
    {
        var (refund, payin) = (found.Refund, found.Payin);
        return new RefundSubmission(
            refund.SubmissionId, refund.Id, payin.SubmissionId, payin.ProviderReference, payin.CountryCode, payin.CurrencyCode,
            Money.FromMinor(refund.AmountMinor, Currency.Get(payin.CurrencyCode)).Major, payin.Description ?? payin.Reference, context.CallbackUrl)
        {
            ProviderReference = refund.ProviderReference,
            Reports = context.Reports,
        };
    }
}

internal sealed class RefundSubjects(RefundQueries refunds, MoveRefund move) : IGatewaySubjects
{
    public string Noun => "refund";

    public async Task<GatewaySubject?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await refunds.FindWithPayinAsync(id, cancellationToken) is not { } found)
            return null;
        var byHand = found.Payin.Environment == Environments.Sandbox && await refunds.WasCompletedByHandAsync(found.Payin.Id, cancellationToken);
        return new RefundSubject(found, byHand, move)
        {
            Id = found.Refund.Id,
            MerchantId = found.Payin.MerchantId,
            ProviderAccountId = found.Payin.ProviderAccountId,
            Environment = found.Payin.Environment,
            Gateway = found.Payin.Gateway,
            SubmissionId = found.Refund.SubmissionId,
        };
    }
}
