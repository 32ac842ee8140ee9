using Centry.Connectors.Gateways;
using Centry.Core.Currencies;
using Centry.Core.GatewayWork;
using Centry.Core.Work;

namespace Centry.Core.Payins;

/// <summary>A payin at its gateway.</summary>
internal sealed class PayinSubject(Payin payin, MovePayin move, FailOverPayin failOver) : GatewaySubject
{
    public override string Noun => "payin";

    public override bool IsUnsent => payin.Status == PayinStatus.Pending;

    public override bool IsFinal => PayinStatus.IsFinal(payin.Status);

    public override bool HearsLateSuccess => PayinStatus.CanMove(payin.Status, PayinStatus.Completed);

    public override Task<GatewayOutcome>? Submit(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken)
        => (gateway as IPayinGateway)?.SubmitPayinAsync(Submission(context), access, cancellationToken);

    public override Task<GatewayOutcome>? Query(IGateway gateway, GatewayAccess access, GatewayContext context, CancellationToken cancellationToken)
        => (gateway as IPayinGateway)?.QueryPayinAsync(Submission(context), access, cancellationToken);

    public override Task<bool> AcceptAsync(string? providerReference, Uri? redirect, WorkTask poll, string source, CancellationToken cancellationToken)
        => StepAsync(new PayinStep(PayinStatus.Processing, source, providerReference, ProviderPageUrl: redirect?.AbsoluteUri, NextTask: poll), cancellationToken);

    public override Task<bool> CompleteAsync(string? providerReference, string source, CancellationToken cancellationToken)
        => StepAsync(new PayinStep(PayinStatus.Completed, source, providerReference), cancellationToken);

    public override Task<bool> FailAsync(GatewayOutcome.Failed failure, string source, CancellationToken cancellationToken)
        => StepAsync(new PayinStep(PayinStatus.Failed, source, failure.ProviderReference, failure.Code, failure.Reason), cancellationToken);

    public override Task<bool> GiveUpAsync(bool isUnknownThere, string source, CancellationToken cancellationToken)
        => StepAsync(new PayinStep(PayinStatus.Failed, source, FailureCode: "timed_out",
            FailureReason: "The provider gave no final answer in time. Should the customer's payment still arrive, it will be credited."), cancellationToken);

    public override Task<bool> FailOverAsync(string reason, CancellationToken cancellationToken)
        => payin.CanFailOver ? failOver.ExecuteAsync(payin.Id, payin.ProviderAccountId, reason, Exchanges, cancellationToken) : Task.FromResult(false);

    private async Task<bool> StepAsync(PayinStep step, CancellationToken cancellationToken)
        => await move.ExecuteAsync(payin.Id, step with { Exchanges = Exchanges }, cancellationToken) is { Moved: true };

    private PayinSubmission Submission(GatewayContext context) => new(
        payin.SubmissionId, payin.Id, payin.CountryCode, payin.CurrencyCode,
        Money.FromMinor(payin.AmountMinor, Currency.Get(payin.CurrencyCode)).Major,
        payin.CustomerPhone, payin.CustomerName, payin.Description ?? payin.Reference, context.CallbackUrl)
    {
        PaymentMethod = payin.PaymentMethod,
        ReturnUrl = context.ReturnUrl,
        ProviderReference = payin.ProviderReference,
        Reports = context.Reports,
    };
}

internal sealed class PayinSubjects(PayinQueries payins, MovePayin move, FailOverPayin failOver) : IGatewaySubjects
{
    public string Noun => "payin";

    public async Task<GatewaySubject?> FindAsync(Guid id, CancellationToken cancellationToken)
        => await payins.FindAsync(id, cancellationToken) is not { } payin ? null : new PayinSubject(payin, move, failOver)
        {
            Id = payin.Id,
            MerchantId = payin.MerchantId,
            ProviderAccountId = payin.ProviderAccountId,
            Environment = payin.Environment,
            Gateway = payin.Gateway,
            SubmissionId = payin.SubmissionId,
        };
}
