using System.Threading.Channels;
using Centry.Simulator.Faults;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Callbacks;

/// <summary>Takes callbacks from the providers, lets the fault plan spoil them, and queues them for <see cref="CallbackSender"/>.</summary>
internal sealed partial class CallbackDispatcher
{
    /// <summary>How long a reordered callback waits for a neighbour to overtake it.</summary>
    private static readonly TimeSpan ReorderedMax = TimeSpan.FromSeconds(10);

    private readonly FaultPlan _plan;
    private readonly Agenda _agenda;
    private readonly TimeProvider _time;
    private readonly ILogger<CallbackDispatcher> _log;
    private readonly Channel<CallbackAttempt[]> _queue;
    private readonly CallbackOptions _options;
    private readonly BoundedMap<Guid, CallbackAttempt> _attempts;
    private CallbackAttempt[]? _heldBack;
    private long _dropped;

    public CallbackDispatcher(FaultPlan plan, Agenda agenda, TimeProvider time, IOptions<CallbackOptions> options, ILogger<CallbackDispatcher> log)
    {
        _plan = plan;
        _agenda = agenda;
        _time = time;
        _log = log;
        _options = options.Value;
        _queue = Channel.CreateBounded<CallbackAttempt[]>(new BoundedChannelOptions(_options.QueueCapacity) { FullMode = BoundedChannelFullMode.Wait });
        _attempts = new(_options.LogCapacity);
    }

    /// <summary>What is to be sent; the attempts of one item one after the other.</summary>
    public ChannelReader<CallbackAttempt[]> Queue => _queue.Reader;

    /// <summary>Every callback remembered, newest first.</summary>
    public IEnumerable<CallbackAttempt> Log => _attempts.Newest();

    /// <summary>Whether this payment's callback shall go out before the request that creates it is answered.</summary>
    public bool GoesBeforeAnswer(Callback callback) => Strikes(callback, kind => kind == FaultKind.CallbackBeforeAnswer).Any();

    /// <summary>Sends the callback as the fault plan wants it. Never waits.</summary>
    /// <returns>The attempts made of it; none when a fault holds it back.</returns>
    public IReadOnlyList<CallbackAttempt> Dispatch(Callback callback)
    {
        var distortion = Distortion.None;
        var times = 1;
        var delay = TimeSpan.Zero;
        var withheld = callback.Refusal;
        var reordered = false;
        foreach (var rule in Strikes(callback, kind => kind >= FaultKind.CallbackNever && kind != FaultKind.CallbackBeforeAnswer))
        {
            switch (rule.Kind)
            {
                case FaultKind.CallbackNever: withheld ??= "A fault holds it back."; break;
                case FaultKind.CallbackRepeated: times = rule.Spec.Times!.Value; break;
                case FaultKind.CallbackDelayed: delay += rule.Spec.Delay!.Value; break;
                case FaultKind.CallbackReordered: reordered = true; break;
                case FaultKind.CallbackWrongAmount: distortion |= Distortion.Amount; break;
                case FaultKind.CallbackWrongSignature: distortion |= Distortion.Signature; break;
                case FaultKind.CallbackWrongCurrency: distortion |= Distortion.Currency; break;
            }
        }
        var attempts = new CallbackAttempt[times];
        for (var i = 0; i < times; i++)
        {
            attempts[i] = new CallbackAttempt(callback, distortion, _time.GetUtcNow());
            _attempts.TryAdd(Guid.NewGuid(), attempts[i]);
        }
        if (withheld is not null) Finish(attempts, CallbackOutcome.Withheld, withheld);
        else if (delay > TimeSpan.Zero) _agenda.At(_time.GetUtcNow() + delay, () => Release(attempts, reordered));
        else Release(attempts, reordered);
        return attempts;
    }

    /// <summary>Forgets the log and what waits. What is being sent goes out.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _heldBack, null);
        while (_queue.Reader.TryRead(out _))
        {
            // Its attempts are in the log as well, and end there.
        }
        foreach (var attempt in _attempts.Newest()) attempt.Finish(new(CallbackOutcome.Withheld, null, "The simulator was reset.", null, null));
        _attempts.Clear();
    }

    private void Release(CallbackAttempt[] attempts, bool reordered)
    {
        if (reordered && Interlocked.CompareExchange(ref _heldBack, attempts, null) is null)
        {
            _agenda.At(_time.GetUtcNow() + ReorderedMax, () =>
            {
                if (Interlocked.CompareExchange(ref _heldBack, null, attempts) == attempts) Enqueue(attempts);
            });
            return;
        }
        Enqueue(Interlocked.Exchange(ref _heldBack, null) is { } overtaken ? [.. attempts, .. overtaken] : attempts);
    }

    private void Enqueue(CallbackAttempt[] attempts)
    {
        if (_queue.Writer.TryWrite(attempts)) return;
        Finish(attempts, CallbackOutcome.Dropped, "Too many callbacks were waiting.");
        // One line in a thousand: under the load that fills the queue, more would only be a second flood.
        if (Interlocked.Increment(ref _dropped) % 1000 == 1) LogDropped(attempts[0].Callback.Reference, _options.QueueCapacity);
    }

    private IEnumerable<FaultRule> Strikes(Callback callback, Func<FaultKind, bool> kinds) => _plan.IsEmpty
        ? []
        : _plan.Striking(new FaultSubject(callback.Provider, callback.Prefix, callback.Path, null, callback.Party), kinds);

    private static void Finish(CallbackAttempt[] attempts, CallbackOutcome outcome, string why)
    {
        foreach (var attempt in attempts) attempt.Finish(new(outcome, null, why, null, null));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Callback of {Reference} dropped: {Capacity} callbacks wait already")]
    private partial void LogDropped(string reference, int capacity);
}
