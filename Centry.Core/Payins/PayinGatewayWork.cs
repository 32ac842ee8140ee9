using System.Diagnostics;
using Centry.Connectors.Gateways;
using Centry.Core.Merchants;
using Centry.Core.ProviderAccounts;
using Centry.Core.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Payins;

/// <summary>
/// What the worker does with a payin at its gateway: send it once, ask how it stands, and apply what the gateway says.
/// Nothing is ever sent again before the gateway was asked, and nothing is believed that the gateway did not say itself.
/// </summary>
public sealed partial class PayinGatewayWork(
    WorkQueue queue, PayinQueries payins, MovePayin move, MerchantDirectory merchants, GatewayRegistry gateways, CredentialVault vault,
    IConfiguration configuration, TimeProvider time, ILogger<PayinGatewayWork> logger)
{
    // A callback's claim is checked this often before the ordinary schedule has to do.
    private const int ConfirmAttemptsMax = 5;

    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryLongest = TimeSpan.FromMinutes(1);

    /// <summary>Does one claimed task and settles it: finished, or postponed. A failure leaves it to its lease.</summary>
    public async Task ExecuteAsync(WorkTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        using var activity = CentryTelemetry.Continue(task.Kind, task.Traceparent);
        activity?.SetTag("centry.payin.id", task.PaymentId);
        if (await payins.FindAsync(task.PaymentId, cancellationToken) is not { } payin || !StillMatters(task, payin))
        {
            await queue.FinishAsync(task, cancellationToken);
            return;
        }

        var profile = await merchants.FindAsync(payin.MerchantId, cancellationToken);
        var account = profile?.FindProvider(payin.ProviderAccountId);
        var gateway = gateways.Find<IPayinGateway>(payin.Gateway);
        if (account?.CredentialsFor(payin.Environment) is not { } cipherText || gateway is null)
        {
            // The account was removed after the payin was taken. Nothing was sent if it is still pending.
            LogNoAccount(logger, payin.Id, payin.Gateway);
            await ApplyAsync(task, payin, gateway, new GatewayOutcome.Failed("provider_account_unavailable", "The provider account was removed or lost its credentials."), cancellationToken);
            return;
        }

        var access = new GatewayAccess(account.Id, payin.Environment, vault.Unprotect(account.Id, CredentialField(payin.Environment), cipherText));
        var outcome = await AskOrSendAsync(task, payin, Submission(payin, account), gateway, access, cancellationToken);
        LogOutcome(logger, payin.Id, task.Kind, payin.Gateway, outcome.GetType().Name);
        await ApplyAsync(task, payin, gateway, outcome, cancellationToken);
    }

    /// <summary>The vault's name for an environment's credentials.</summary>
    public static string CredentialField(string environment) => "credentials_" + environment;

    private static bool StillMatters(WorkTask task, Payin payin)
        => !PayinStatus.IsFinal(payin.Status)
           || (task.Kind == WorkKinds.ConfirmPayin && PayinStatus.CanMove(payin.Status, PayinStatus.Completed));

    private static async Task<GatewayOutcome> AskOrSendAsync(
        WorkTask task, Payin payin, PayinSubmission submission, IPayinGateway gateway, GatewayAccess access, CancellationToken cancellationToken)
    {
        // Only a first claim of the submission knows that nothing was sent: the claim was committed before the call.
        var maySend = task.Kind == WorkKinds.SubmitPayin && payin.Status == PayinStatus.Pending;
        if (maySend && task.Attempts == 1)
            return await TimedAsync(gateway, "submit", () => gateway.SubmitPayinAsync(submission, access, cancellationToken));
        var answer = await TimedAsync(gateway, "query", () => gateway.QueryPayinAsync(submission, access, cancellationToken));
        return maySend && answer is GatewayOutcome.NotFound
            ? await TimedAsync(gateway, "submit", () => gateway.SubmitPayinAsync(submission, access, cancellationToken))
            : answer;
    }

    private async Task ApplyAsync(WorkTask task, Payin payin, IPayinGateway? gateway, GatewayOutcome outcome, CancellationToken cancellationToken)
    {
        var source = task.Kind switch
        {
            WorkKinds.ConfirmPayin => ChangeSources.Callback,
            WorkKinds.SweepPayin => ChangeSources.Sweep,
            _ => ChangeSources.Gateway,
        };
        switch (outcome)
        {
            case GatewayOutcome.Completed completed:
                await StepAsync(task, payin, new PayinStep(PayinStatus.Completed, source, completed.ProviderReference), cancellationToken);
                break;
            case GatewayOutcome.Failed failed when !PayinStatus.IsFinal(payin.Status):
                await StepAsync(task, payin, new PayinStep(PayinStatus.Failed, source, failed.ProviderReference, failed.Code, failed.Reason), cancellationToken);
                break;
            case not GatewayOutcome.Failed when task.Kind == WorkKinds.SweepPayin:
                await StepAsync(task, payin, new PayinStep(PayinStatus.Failed, source, FailureCode: "timed_out",
                    FailureReason: "The provider gave no final answer in time. Should the customer's payment still arrive, it will be credited."), cancellationToken);
                break;
            case GatewayOutcome.Accepted accepted when payin.Status == PayinStatus.Pending:
                await StepAsync(task, payin, new PayinStep(PayinStatus.Processing, source, accepted.ProviderReference, NextTask: Poll(payin, gateway!)), cancellationToken);
                break;
            case GatewayOutcome.Redirect redirect when payin.Status == PayinStatus.Pending:
                await StepAsync(task, payin, new PayinStep(PayinStatus.Processing, source, redirect.ProviderReference,
                    RedirectUrl: redirect.Url.AbsoluteUri, NextTask: Poll(payin, gateway!)), cancellationToken);
                break;
            default:
                await AskLaterAsync(task, gateway, cancellationToken);
                break;
        }
    }

    private async Task StepAsync(WorkTask task, Payin payin, PayinStep step, CancellationToken cancellationToken)
    {
        var result = await move.ExecuteAsync(payin.Id, step, cancellationToken);
        if (result is { Moved: true })
            CentryTelemetry.PayinTransitions.Add(1, new("gateway", payin.Gateway), new("to", step.Status));
        else
            await queue.FinishAsync(task, cancellationToken); // somebody else was faster, and its transition settled what is owed
    }

    // Not final, or not known: the same question again later. A submission that is not known to have arrived asks first, then sends.
    private Task AskLaterAsync(WorkTask task, IPayinGateway? gateway, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        switch (task.Kind)
        {
            case WorkKinds.ConfirmPayin when task.Attempts >= ConfirmAttemptsMax:
                return queue.FinishAsync(task, cancellationToken);
            case WorkKinds.PollPayin:
                var next = PollSchedule.Next(task.CreatedAt, now, gateway?.Descriptor.MinimumQueryDelay ?? TimeSpan.Zero);
                return next is { } at ? queue.PostponeAsync(task, at, cancellationToken) : queue.FinishAsync(task, cancellationToken);
            default:
                return queue.PostponeAsync(task, now + Backoff(task.Attempts), cancellationToken);
        }
    }

    private static TimeSpan Backoff(int attempts)
    {
        var delay = RetryFirst * Math.Pow(2, Math.Min(attempts - 1, 10));
        return delay < RetryLongest ? delay : RetryLongest;
    }

    private WorkTask Poll(Payin payin, IPayinGateway gateway)
    {
        var now = time.GetUtcNow();
        return new WorkTask
        {
            Id = Ids.New(time),
            Kind = WorkKinds.PollPayin,
            PaymentId = payin.Id,
            MerchantId = payin.MerchantId,
            DueAt = PollSchedule.Next(now, now, gateway.Descriptor.MinimumQueryDelay) ?? now,
            Traceparent = CentryTelemetry.CurrentTraceparent,
            CreatedAt = now,
        };
    }

    private PayinSubmission Submission(Payin payin, ProviderAccount account)
    {
        var callbackBase = configuration[$"{GatewayOptions.Section}:{payin.Gateway}:{nameof(GatewayOptions.CallbackBaseUrl)}"];
        return new PayinSubmission(
            payin.SubmissionId, payin.Id, payin.CountryCode, payin.CurrencyCode,
            Currencies.Money.FromMinor(payin.AmountMinor, Currencies.Currency.Get(payin.CurrencyCode)).Major,
            payin.CustomerPhone, payin.CustomerName, payin.Description ?? payin.Reference,
            string.IsNullOrEmpty(callbackBase) ? null : new Uri($"{callbackBase.TrimEnd('/')}/callbacks/{account.CallbackToken}"));
    }

    private static async Task<GatewayOutcome> TimedAsync(IPayinGateway gateway, string operation, Func<Task<GatewayOutcome>> call)
    {
        var started = Stopwatch.GetTimestamp();
        using var activity = CentryTelemetry.Activities.StartActivity($"{gateway.Descriptor.Id} {operation}", ActivityKind.Client);
        var outcome = await call();
        activity?.SetTag("centry.gateway.outcome", outcome.GetType().Name);
        CentryTelemetry.GatewayDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds,
            new("gateway", gateway.Descriptor.Id), new("operation", operation), new("outcome", outcome.GetType().Name));
        return outcome;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Payin {PayinId}: {Kind} at {Gateway} gave {Outcome}")]
    private static partial void LogOutcome(ILogger logger, Guid payinId, string kind, string gateway, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payin {PayinId}: no usable provider account for {Gateway}")]
    private static partial void LogNoAccount(ILogger logger, Guid payinId, string gateway);
}
