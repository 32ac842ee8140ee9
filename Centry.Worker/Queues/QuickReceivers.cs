using System.Collections.Concurrent;
using Centry.Core.Webhooks;

namespace Centry.Worker.Queues;

/// <summary>
/// How many attempts a receiver may have at once: one more for each that it took quickly, up to a limit; the least again when it was slow or
/// failed. What is known of a replica's receivers is that replica's own: nothing is lost with it.
/// </summary>
internal sealed class QuickReceivers(int least, int most)
{
    /// <summary>Above this an answer is not quick.</summary>
    private const int QuickMs = 500;

    /// <summary>More than a replica serves in a while; beyond it all are learnt anew.</summary>
    private const int KnownMax = 500;

    private readonly ConcurrentDictionary<Guid, int> _allowances = new();

    /// <summary>Those that may have more than the least.</summary>
    public ICollection<Guid> Known => _allowances.Keys;

    public int Allowance(Guid lane) => _allowances.GetValueOrDefault(lane, least);

    public void Learn(Guid lane, WebhookAttempt attempt)
    {
        if (!attempt.Delivered || attempt.LatencyMs > QuickMs)
        {
            _allowances.TryRemove(lane, out _);
            return;
        }

        if (most == least)
            return;
        if (_allowances.Count >= KnownMax)
            _allowances.Clear();
        _allowances.AddOrUpdate(lane, least + 1, (_, now) => Math.Min(now + 1, most));
    }
}
