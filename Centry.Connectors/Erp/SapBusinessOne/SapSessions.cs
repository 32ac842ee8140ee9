using System.Collections.Concurrent;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>A session, as the cookies that every call carries.</summary>
/// <param name="Idle">How long it lives without a call.</param>
internal sealed record SapSession(string Cookies, TimeSpan Idle);

/// <summary>The name of a company and the currency that its books are kept in; neither changes while they are in use.</summary>
internal sealed record SapCompany(string Name, string? LocalCurrency);

/// <summary>
/// Sessions of this process: one for each connection, shared by all its calls, since each takes a licence's place. Whoever comes while one is
/// being opened waits for it.
/// </summary>
internal sealed class SapSessions(TimeProvider time)
{
    private const int ConnectionsMax = 10_000;

    /// <summary>A session that is about to end is not used any more.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Guid, string), Slot> _slots = new();

    public Slot Of(ErpAccess access, SapConnection connection)
    {
        if (_slots.Count >= ConnectionsMax)
            _slots.Clear();
        return _slots.GetOrAdd((access.ConnectionId, connection.Fingerprint), static (_, time) => new Slot(time), time);
    }

    internal sealed class Slot(TimeProvider time)
    {
        private readonly Lock _gate = new();
        private Task<SapSession>? _session;
        private DateTimeOffset _usedAt;

        /// <summary>Known once it was asked for.</summary>
        public SapCompany? Company { get; set; }

        /// <param name="open">Signs in. It is not bound to the one who happened to come first.</param>
        public Task<SapSession> GetAsync(Func<Task<SapSession>> open)
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                var isUsable = _session is { IsCompletedSuccessfully: true } opened ? now - _usedAt < opened.Result.Idle - Margin : _session is { IsCompleted: false };
                if (!isUsable)
                    _session = open();
                _usedAt = now;
                return _session!;
            }
        }

        /// <summary>Forgets a session that is taken no more, unless another one has already come after it.</summary>
        public void Forget(SapSession session)
        {
            lock (_gate)
            {
                if (_session is { IsCompletedSuccessfully: true } opened && ReferenceEquals(opened.Result, session))
                    _session = null;
            }
        }
    }
}
