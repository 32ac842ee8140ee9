using System.Diagnostics;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Exchanges;
using Centry.Core.Callbacks;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.ProviderAccounts;
using Centry.Core.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Core.GatewayWork;

/// <summary>
/// What the worker does at gateways: send once, ask how it stands, and apply what the gateway says. Nothing is ever sent again
/// before the gateway was asked, and nothing is believed that the gateway did not say itself.
/// </summary>
public sealed partial class PerformGatewayWork
{
    // A callback's claim is checked this often before the ordinary schedule has to do.
    private const int ConfirmAttemptsMax = 5;

    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryLongest = TimeSpan.FromMinutes(1);
    private static readonly GatewayOutcome NoAccount = new GatewayOutcome.Failed("provider_account_unavailable", "The provider account was removed or lost its credentials.");

    private readonly WorkQueue _queue;
    private readonly MerchantDirectory _merchants;
    private readonly GatewayRegistry _gateways;
    private readonly GatewayAccounts _accounts;
    private readonly CallbackReports _reports;
    private readonly PublicUrl _publicUrl;
    private readonly IOptionsMonitor<StuckSweepOptions> _sweep;
    private readonly TimeProvider _time;
    private readonly ILogger<PerformGatewayWork> _logger;
    private readonly Dictionary<string, IGatewaySubjects> _subjects;

    public PerformGatewayWork(
        WorkQueue queue, MerchantDirectory merchants, GatewayRegistry gateways, GatewayAccounts accounts,
        CallbackReports reports, PublicUrl publicUrl, IOptionsMonitor<StuckSweepOptions> sweep, TimeProvider time, ILogger<PerformGatewayWork> logger, IServiceProvider services)
    {
        _queue = queue;
        _merchants = merchants;
        _gateways = gateways;
        _accounts = accounts;
        _reports = reports;
        _publicUrl = publicUrl;
        _sweep = sweep;
        _time = time;
        _logger = logger;
        _subjects = services.GetServices<IGatewaySubjects>().ToDictionary(s => s.Noun);
    }

    /// <summary>Does one claimed task and settles it: finished, or postponed. A failure leaves it to its lease.</summary>
    public async Task ExecuteAsync(WorkTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var (verb, noun) = WorkKinds.Split(task.Kind);
        using var activity = CentryTelemetry.Continue(task.Kind, task.Traceparent);
        activity?.SetTag($"centry.{noun}.id", task.PaymentId);
        if (await _subjects[noun].FindAsync(task.PaymentId, cancellationToken) is not { } subject || !StillMatters(verb, subject, _gateways.Find(subject.Gateway)))
        {
            await _queue.FinishAsync(task, null, cancellationToken);
            return;
        }

        // What goes out is not sent any more when it has been tried for too long: the submission becomes its own last question.
        if (verb == WorkKinds.Submit && task.Attempts > 1 && subject is OutgoingSubject && _time.GetUtcNow() - task.CreatedAt > _sweep.CurrentValue.After)
        {
            verb = WorkKinds.Sweep;
            if (task.IsUnsent)
            {
                await ApplyAsync(task, verb, subject, _gateways.Find(subject.Gateway), new GatewayOutcome.NotFound(), false, cancellationToken);
                return;
            }
        }

        var profile = await _merchants.FindAsync(subject.MerchantId, cancellationToken);
        var account = profile?.FindProvider(subject.ProviderAccountId);
        var gateway = _gateways.Find(subject.Gateway);
        if (account is null || gateway is null || _accounts.Open(account, subject.Environment) is not { } access)
        {
            // The account was removed after the payment was taken. What was certainly not sent ends here; the rest waits for the sweep.
            LogNoAccount(_logger, noun, subject.Id, subject.Gateway);
            GatewayOutcome lost = subject.IsUnsent && task.IsUnsent && verb == WorkKinds.Submit ? NoAccount : new GatewayOutcome.Unknown("The provider account is gone.");
            await ApplyAsync(task, verb, subject, gateway, lost, false, cancellationToken);
            return;
        }

        var (outcome, wasSent) = await AskOrSendAsync(task, verb, subject, gateway, access, account, cancellationToken);
        LogOutcome(_logger, noun, subject.Id, verb, subject.Gateway, outcome.GetType().Name);

        // Only the word on the sending itself proves that nothing was accepted.
        if (wasSent && ReasonToFailOver(outcome) is { } reason && await subject.FailOverAsync(reason, cancellationToken))
            return;
        await ApplyAsync(task, verb, subject, gateway, outcome, wasSent, cancellationToken);
    }

    private static bool StillMatters(string verb, GatewaySubject subject, IGateway? gateway)
        => !subject.IsFinal || (verb == WorkKinds.Confirm && (subject.HearsLateSuccess || (subject.HearsReturn && gateway is { Descriptor.PayoutsCanReturn: true })));

    private static string? ReasonToFailOver(GatewayOutcome outcome) => outcome switch
    {
        GatewayOutcome.Failed failed => failed.Reason,
        GatewayOutcome.NotSent notSent => notSent.Reason,
        _ => null,
    };

    private async Task<(GatewayOutcome Outcome, bool WasSent)> AskOrSendAsync(
        WorkTask task, string verb, GatewaySubject subject, IGateway gateway, GatewayAccess access, ProviderAccount account, CancellationToken cancellationToken)
    {
        var context = new GatewayContext(CallbackUrl(subject, account), ReturnUrl(subject), []);

        // Only a first claim of the submission, or one after proofs that nothing got through, knows that nothing was sent: claims are
        // committed before the call.
        var maySend = verb == WorkKinds.Submit && subject.IsUnsent;
        if (maySend && task.IsUnsent)
            return (await SendAsync(), true);
        context = context with { Reports = await _reports.ReadAsync(subject.Id, cancellationToken) };
        var answer = await CallAsync("query", told => subject.Query(gateway, told, context, cancellationToken));
        if (answer is not GatewayOutcome.NotFound)
            return (answer, false);

        // Some providers do not find what they have only just been sent.
        if (_time.GetUtcNow() - task.CreatedAt < gateway.Descriptor.MinimumQueryDelay)
            return (new GatewayOutcome.Unknown("The provider does not know it yet."), false);
        return maySend ? (await SendAsync(), true) : (answer, false);

        Task<GatewayOutcome> SendAsync() => CallAsync("submit", told => subject.Submit(gateway, told, context, cancellationToken));

        async Task<GatewayOutcome> CallAsync(string operation, Func<GatewayAccess, Task<GatewayOutcome>?> call)
        {
            var recorder = new ExchangeRecorder(gateway.Descriptor, access, account.CallbackToken);
            var outcome = await TimedAsync(gateway, subject.Noun, operation, () => call(access with { Exchanges = recorder }));
            if (recorder.Exchanges.Count > 0)
                subject.Exchanges = [.. subject.Exchanges ?? [], .. recorder.Exchanges.Select(said => GatewayExchange.Of(subject, operation, said, _time))];
            return outcome;
        }
    }

    private async Task ApplyAsync(WorkTask task, string verb, GatewaySubject subject, IGateway? gateway, GatewayOutcome outcome, bool wasSent, CancellationToken cancellationToken)
    {
        var source = verb switch
        {
            WorkKinds.Confirm => ChangeSources.Callback,
            WorkKinds.Sweep => ChangeSources.Sweep,
            _ => ChangeSources.Gateway,
        };
        Task<bool>? step = outcome switch
        {
            GatewayOutcome.Completed completed => subject.CompleteAsync(completed.ProviderReference, source, cancellationToken),
            GatewayOutcome.Returned returned => subject.ReturnAsync(returned, source, cancellationToken),
            GatewayOutcome.Failed failed when !subject.IsFinal => subject.FailAsync(failed, source, cancellationToken),
            not GatewayOutcome.Failed when verb == WorkKinds.Sweep => subject.GiveUpAsync(outcome is GatewayOutcome.NotFound, source, cancellationToken),
            GatewayOutcome.Accepted accepted when subject.IsUnsent => subject.AcceptAsync(accepted.ProviderReference, null, Poll(subject, gateway!), source, cancellationToken),
            GatewayOutcome.Redirect redirect when subject.IsUnsent => subject.AcceptAsync(redirect.ProviderReference, redirect.Url, Poll(subject, gateway!), source, cancellationToken),
            _ => null,
        };
        if (step is null)
        {
            await (wasSent && outcome is GatewayOutcome.NotSent
                ? _queue.PostponeUnsentAsync(task, _time.GetUtcNow() + Backoff(task.Attempts), subject.Exchanges, cancellationToken)
                : AskLaterAsync(task, verb, subject, gateway, cancellationToken));
            return;
        }

        var moved = await step;
        if (moved)
            CentryTelemetry.Transitions.Add(1, new("payment", subject.Noun), new("gateway", subject.Gateway), new("outcome", outcome.GetType().Name));
        else
            await _queue.FinishAsync(task, subject.Exchanges, cancellationToken); // somebody else was faster, and its transition settled what is owed
    }

    // Not final, or not known: the same question again later. A submission that is not known to have arrived asks first, then sends.
    private Task AskLaterAsync(WorkTask task, string verb, GatewaySubject subject, IGateway? gateway, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        switch (verb)
        {
            case WorkKinds.Confirm when task.Attempts >= ConfirmAttemptsMax:
                return _queue.FinishAsync(task, subject.Exchanges, cancellationToken);
            case WorkKinds.Poll:
                var next = PollSchedule.Next(task.CreatedAt, now, gateway?.Descriptor.MinimumQueryDelay ?? TimeSpan.Zero, _sweep.CurrentValue.PollDelays);
                return next is { } at ? _queue.PostponeAsync(task, at, subject.Exchanges, cancellationToken) : _queue.FinishAsync(task, subject.Exchanges, cancellationToken);
            default:
                return _queue.PostponeAsync(task, now + Backoff(task.Attempts), subject.Exchanges, cancellationToken);
        }
    }

    private static TimeSpan Backoff(int attempts)
    {
        var delay = RetryFirst * Math.Pow(2, Math.Min(attempts - 1, 10));
        return delay < RetryLongest ? delay : RetryLongest;
    }

    private WorkTask Poll(GatewaySubject subject, IGateway gateway)
    {
        var now = _time.GetUtcNow();
        return new WorkTask
        {
            Id = Ids.New(_time),
            Kind = WorkKinds.Of(WorkKinds.Poll, subject.Noun),
            PaymentId = subject.Id,
            MerchantId = subject.MerchantId,
            Lane = subject.Gateway,
            DueAt = PollSchedule.Next(now, now, gateway.Descriptor.MinimumQueryDelay, _sweep.CurrentValue.PollDelays) ?? now,
            Traceparent = CentryTelemetry.CurrentTraceparent,
            CreatedAt = now,
        };
    }

    private Uri? CallbackUrl(GatewaySubject subject, ProviderAccount account)
        => _publicUrl.ForCallbacks(subject.Gateway) is { } url
            ? new CallbackAddress(account.CallbackToken, new SubmissionKey(subject.Id, subject.SubmissionId)).Under(url)
            : null;

    private Uri? ReturnUrl(GatewaySubject subject)
        => _publicUrl.ForPages is { } url ? CustomerPageUrls.Return(url, new SubmissionKey(subject.Id, subject.SubmissionId)) : null;

    private static async Task<GatewayOutcome> TimedAsync(IGateway gateway, string noun, string operation, Func<Task<GatewayOutcome>?> call)
    {
        var started = Stopwatch.GetTimestamp();
        using var activity = CentryTelemetry.Activities.StartActivity($"{gateway.Descriptor.Id} {operation} {noun}", ActivityKind.Client);
        var outcome = call() is { } called ? await called : new GatewayOutcome.Failed("not_supported", $"{gateway.Descriptor.DisplayName} cannot do this.");
        activity?.SetTag("centry.gateway.outcome", outcome.GetType().Name);
        CentryTelemetry.GatewayDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds,
            new("gateway", gateway.Descriptor.Id), new("operation", $"{operation}_{noun}"), new("outcome", outcome.GetType().Name));
        return outcome;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Noun} {Id}: {Verb} at {Gateway} gave {Outcome}")]
    private static partial void LogOutcome(ILogger logger, string noun, Guid id, string verb, string gateway, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Noun} {Id}: no usable provider account for {Gateway}")]
    private static partial void LogNoAccount(ILogger logger, string noun, Guid id, string gateway);
}
