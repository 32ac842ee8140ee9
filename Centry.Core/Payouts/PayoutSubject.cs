using Centry.Connectors.Gateways;
using Centry.Core.Currencies;
using Centry.Core.GatewayWork;
using Centry.Core.Work;

namespace Centry.Core.Payouts;

/// <summary>A transfer at its gateway: a single payout, or one recipient of a bulk payout.</summary>
/// <param name="status">The transfer's own.</param>
/// <param name="unsent">The status in which it was not sent yet.</param>
/// <param name="step">Takes a step if nobody was faster.</param>
internal sealed class PayoutSubject(
    string noun, PayoutSubmission submission, string status, string unsent, Func<PayoutStep, CancellationToken, Task<bool>> step) : OutgoingSubject
{
    public override string Noun => noun;

    public override bool IsUnsent => status == unsent;

    public override bool IsFinal => PayoutStatus.IsFinal(status);

    public override PayoutSubmission? PayoutOnItsWay => IsFinal ? null : submission;

    protected override bool HasCompleted => status == PayoutStatus.Completed;

    protected override bool HasFailed => status == PayoutStatus.Failed;

    public override Task<GatewayOutcome>? Submit(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken)
        => (gateway as IPayoutGateway)?.SubmitPayoutAsync(submission with { CallbackUrl = context.CallbackUrl, Reports = context.Reports }, access, cancellationToken);

    public override Task<GatewayOutcome>? Query(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken)
        => (gateway as IPayoutGateway)?.QueryPayoutAsync(submission with { CallbackUrl = context.CallbackUrl, Reports = context.Reports }, access, cancellationToken);

    public override Task<bool> AcceptAsync(string? providerReference, Uri? redirect, WorkTask poll, string source, CancellationToken cancellationToken)
        => StepAsync(new PayoutStep(PayoutStatus.Processing, source, providerReference, NextTask: poll), cancellationToken);

    public override Task<bool> FailAsync(GatewayOutcome.Failed failure, string source, CancellationToken cancellationToken)
        => StepAsync(new PayoutStep(PayoutStatus.Failed, source, failure.ProviderReference, failure.Code, failure.Reason), cancellationToken);

    protected override Task<bool> SettleAsync(string? providerReference, string source, CancellationToken cancellationToken)
        => StepAsync(new PayoutStep(PayoutStatus.Completed, source, providerReference), cancellationToken);

    protected override Task<bool> TakeBackAsync(GatewayOutcome.Returned returned, string source, CancellationToken cancellationToken)
        => StepAsync(new PayoutStep(PayoutStatus.Failed, source, returned.ProviderReference, returned.Code, returned.Reason, IsReturn: true), cancellationToken);

    protected override Task<bool> MarkAsync(string code, string reason, string source, CancellationToken cancellationToken)
        => StepAsync(new PayoutStep(status, source, FailureCode: code, FailureReason: reason, NeedsAttention: true), cancellationToken);

    private Task<bool> StepAsync(PayoutStep taken, CancellationToken cancellationToken) => step(taken with { Exchanges = Exchanges }, cancellationToken);
}

internal sealed class PayoutSubjects(PayoutQueries payouts, MovePayout move) : IGatewaySubjects
{
    public string Noun => "payout";

    public async Task<GatewaySubject?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await payouts.FindAsync(id, cancellationToken) is not { IsBulk: false } payout)
            return null;
        var submission = new PayoutSubmission(
            payout.SubmissionId, payout.Id, payout.CountryCode, payout.CurrencyCode, Money.FromMinor(payout.AmountMinor, Currency.Get(payout.CurrencyCode)).Major,
            payout.PaymentMethod, payout.RecipientName, payout.RecipientPhone, payout.RecipientAccountNumber, payout.RecipientBankName,
            payout.RecipientBankCode, payout.Description ?? payout.Reference, null)
        { ProviderReference = payout.ProviderReference };
        return new PayoutSubject(Noun, submission, payout.Status, PayoutStatus.Approved,
            async (step, token) => await move.ExecuteAsync(id, step, token) is { Moved: true })
        {
            Id = payout.Id,
            MerchantId = payout.MerchantId,
            ProviderAccountId = payout.ProviderAccountId,
            Environment = payout.Environment,
            Gateway = payout.Gateway,
            SubmissionId = payout.SubmissionId,
        };
    }
}

internal sealed class RecipientSubjects(PayoutQueries payouts, MoveRecipient move) : IGatewaySubjects
{
    public string Noun => "recipient";

    public async Task<GatewaySubject?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await payouts.FindRecipientAsync(id, cancellationToken) is not var (payout, recipient))
            return null;
        var submission = new PayoutSubmission(
            recipient.SubmissionId, recipient.Id, payout.CountryCode, payout.CurrencyCode, Money.FromMinor(recipient.AmountMinor, Currency.Get(payout.CurrencyCode)).Major,
            payout.PaymentMethod, recipient.Name, recipient.Phone, recipient.AccountNumber, null, recipient.BankCode,
            recipient.Description ?? payout.Description ?? recipient.Reference ?? payout.Reference, null)
        { ProviderReference = recipient.ProviderReference };
        return new PayoutSubject(Noun, submission, recipient.Status, PayoutStatus.Pending, (step, token) => move.ExecuteAsync(id, step, token))
        {
            Id = recipient.Id,
            MerchantId = recipient.MerchantId,
            ProviderAccountId = payout.ProviderAccountId,
            Environment = payout.Environment,
            Gateway = payout.Gateway,
            SubmissionId = recipient.SubmissionId,
        };
    }
}
