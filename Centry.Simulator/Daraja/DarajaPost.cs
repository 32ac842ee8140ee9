using Centry.Simulator.Callbacks;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>What leaves Safaricom: reports of payments, and the answers to calls that are answered later.</summary>
internal sealed class DarajaPost
{
    /// <summary>Longest that a request waits for its own report, whatever other fault holds that up.</summary>
    private static readonly TimeSpan FirstMax = TimeSpan.FromSeconds(30);

    private readonly DarajaOptions _options;
    private readonly TimeProvider _time;
    private readonly Agenda _agenda;
    private readonly CallbackDispatcher _callbacks;
    private volatile DarajaSettings _settings;

    public DarajaPost(IOptions<DarajaOptions> options, TimeProvider time, Agenda agenda, CallbackDispatcher callbacks)
    {
        _options = options.Value;
        _time = time;
        _agenda = agenda;
        _callbacks = callbacks;
        _settings = Configured();
    }

    public DarajaSettings Settings { get => _settings; set => _settings = value; }

    public void Reset() => _settings = Configured();

    public bool GoesBeforeAnswer(DarajaTransaction transaction) => transaction.Url is not null && _callbacks.GoesBeforeAnswer(Of(transaction));

    public void Send(DarajaTransaction transaction) => _callbacks.Dispatch(Of(transaction));

    public async Task SendAndWaitAsync(DarajaTransaction transaction)
    {
        var delivered = Task.WhenAll(_callbacks.Dispatch(Of(transaction)).Select(attempt => attempt.Done));
        await delivered.WaitAsync(FirstMax, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Sends a question to the client and reads its answer; null when there is none.</summary>
    public async Task<byte[]?> AskAsync(DarajaTransaction transaction, Uri url, byte[] body)
    {
        var attempts = _callbacks.Dispatch(Make(transaction.Path, transaction.Party, transaction.Reference, url, _ => body) with { ReadsAnswer = true });
        await Task.WhenAll(attempts.Select(attempt => attempt.Done));
        return attempts.FirstOrDefault(attempt => attempt.State.Outcome == CallbackOutcome.Delivered)?.State.Answer;
    }

    /// <summary>Answers a call that moves no money, when its acknowledgement has left and the delay is over.</summary>
    /// <param name="answer">Written when it is due: code and parameters.</param>
    public void AnswerLater(HttpContext context, DarajaErrand errand, Func<Distortion, (string Code, DarajaReports.Parameter[] Parameters)> answer)
        => context.Response.OnCompleted(() =>
        {
            _agenda.At(_time.GetUtcNow() + _settings.DecisionDelay, () =>
            {
                var lost = _settings.QueueTimesOut;
                _callbacks.Dispatch(Make(errand.Path, errand.Party, errand.Originator, lost ? errand.TimeOutUrl : errand.ResultUrl, distortion =>
                {
                    if (lost) return DarajaReports.TimedOut(errand.Originator, errand.Conversation);
                    var (code, parameters) = answer(distortion);
                    return DarajaReports.Result(code, errand.Originator, errand.Conversation, DarajaIds.Receipt(), parameters);
                }));
            });
            return Task.CompletedTask;
        });

    private Callback Of(DarajaTransaction transaction)
    {
        var lost = _settings.QueueTimesOut && transaction.TimeOutUrl is not null;
        return Make(transaction.Path, transaction.Party, transaction.Reference, lost ? transaction.TimeOutUrl! : transaction.Url!, distortion => lost
            ? DarajaReports.TimedOut(transaction.Originator, transaction.Conversation)
            : transaction.Reports(transaction, distortion));
    }

    private Callback Make(string path, string? party, string reference, Uri url, Func<Distortion, byte[]> render)
    {
        var source = _settings.CallbackSource;
        return new Callback(DarajaProvider.ProviderName, DarajaProvider.ProviderPrefix, path, party, reference, HttpMethod.Post, url, render, null)
        {
            Headers = source.Length == 0 ? null : (_, _) => new Dictionary<string, string> { ["X-Forwarded-For"] = source },
        };
    }

    private DarajaSettings Configured() => new(_options.DecisionDelay, _options.Manual, _options.QueueTimesOut, _options.CallbackSource);
}

/// <summary>A call that is answered later.</summary>
/// <param name="Path">Where it was made, below the provider's prefix.</param>
/// <param name="Party">The number that it is about.</param>
internal sealed record DarajaErrand(string Path, string? Party, string Originator, string Conversation, Uri ResultUrl, Uri TimeOutUrl);
