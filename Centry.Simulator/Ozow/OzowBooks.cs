using Centry.Simulator.Callbacks;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Ozow;

/// <summary>A line of <see cref="OzowOptions.BooksFile"/>: a page that was made, its end, or a refund or payout as it now stands.</summary>
internal sealed record OzowEntry(OzowOrder? Order, Guid? RequestId, OzowDecision? Decision, OzowRefund? Refund, OzowPayout? Payout);

/// <summary>Payments, refunds and payouts, and the one place where any of them changes.</summary>
internal sealed class OzowBooks : IDisposable
{
    private const int RowsMax = 10;

    private readonly OzowOptions _options;
    private readonly TimeProvider _time;
    private readonly Agenda _agenda;
    private readonly CallbackDispatcher _callbacks;
    private readonly OzowNotices _notices;
    private readonly BoundedMap<Guid, OzowPayment> _payments;
    private readonly BoundedMap<Guid, OzowRefund> _refunds;
    private readonly BoundedMap<Guid, OzowPayout> _payouts;
    private readonly BooksFile<OzowEntry>? _file;

    /// <summary>Held for a few additions, never over I/O.</summary>
    private readonly Lock _gate = new();
    private volatile OzowSettings _settings;

    public OzowBooks(IOptions<OzowOptions> options, TimeProvider time, Agenda agenda, CallbackDispatcher callbacks, OzowNotices notices)
    {
        _options = options.Value;
        _time = time;
        _agenda = agenda;
        _callbacks = callbacks;
        _notices = notices;
        _payments = new(_options.Capacity);
        _refunds = new(_options.Capacity);
        _payouts = new(_options.Capacity);
        _settings = Configured();
        if (_options.BooksFile.Length == 0) return;
        _file = new BooksFile<OzowEntry>(_options.BooksFile);
        Restore(_file);
    }

    public OzowSettings Settings { get => _settings; set => _settings = value; }

    public IEnumerable<OzowPayment> Payments() => _payments.Newest();

    public IEnumerable<OzowRefund> Refunds() => _refunds.Newest().Select(refund => _refunds.Find(refund.Id)!);

    public IEnumerable<OzowPayout> Payouts() => _payouts.Newest().Select(payout => _payouts.Find(payout.Id)!);

    public OzowPayment? FindPayment(Guid requestId) => _payments.Find(requestId);

    public OzowPayment? FindTransaction(Guid id) => _payments.Newest().FirstOrDefault(payment => payment.Order.TransactionId == id && payment.IsVisited);

    /// <summary>What Ozow tells of a reference: nothing before the customer was on a page.</summary>
    public IEnumerable<OzowPayment> FindByReference(string reference)
        => _payments.Newest().Where(payment => payment.IsVisited && payment.Order.Reference.Equals(reference, StringComparison.OrdinalIgnoreCase)).Take(RowsMax);

    public OzowPayout? FindPayout(Guid id) => _payouts.Find(id);

    public void Add(OzowOrder order)
    {
        var payment = new OzowPayment(order);
        _file?.Append(new OzowEntry(order, null, null, null, null));
        _payments.TryAdd(order.RequestId, payment);
        AwaitCustomer(payment);
    }

    /// <summary>False when it was decided before; an investigation may still end.</summary>
    public bool Decide(OzowPayment payment, string status, bool tells = true)
    {
        lock (_gate)
        {
            if (payment.Decision is not (null or { Status: OzowDecision.Investigation })) return false;
            var decision = new OzowDecision(status, _time.GetUtcNow());
            // Written down first: what was told is never taken back.
            _file?.Append(new OzowEntry(null, payment.Order.RequestId, decision, null, null));
            payment.IsVisited = true;
            payment.Decision = decision;
        }
        if (tells && _notices.Of(payment) is { } notice) _callbacks.Dispatch(notice);
        return true;
    }

    /// <summary>Null when the amount is more than is left.</summary>
    public OzowRefund? Refund(OzowPayment payment, decimal amount, Uri? notifyUrl)
    {
        OzowRefund refund;
        lock (_gate)
        {
            var before = Refunds().Where(other => other.TransactionId == payment.Order.TransactionId && other.Status != OzowRefund.Failed).Sum(other => other.Amount);
            if (!payment.Moved || before + amount > payment.Order.Amount) return null;
            refund = new OzowRefund(Guid.NewGuid(), payment.Order.TransactionId, payment.Order.Reference, amount, notifyUrl, OzowRefund.Pending, _time.GetUtcNow());
            Put(refund);
        }
        AwaitBank(refund);
        return refund;
    }

    public void Add(OzowPayout payout)
    {
        lock (_gate) Put(payout);
    }

    /// <summary>The payout in a new state; null when it was not in the old one any more.</summary>
    public OzowPayout? Move(Guid id, Func<OzowPayout, bool> from, int status, int subStatus = 0, string? error = null)
    {
        OzowPayout moved;
        lock (_gate)
        {
            if (_payouts.Find(id) is not { } payout || !from(payout)) return null;
            if (status == OzowPayout.Complete && Paid() + payout.Amount > _options.OpeningBalance) (status, error) = (OzowPayout.Cancelled, "Insufficient funds");
            moved = payout with { Status = status, SubStatus = subStatus, Error = error, DecidedAt = status == OzowPayout.Verification ? null : _time.GetUtcNow() };
            Put(moved);
        }
        if (status != OzowPayout.Verification && _notices.Of(moved) is { } notice) _callbacks.Dispatch(notice);
        return moved;
    }

    public void Reset()
    {
        _payments.Clear();
        _refunds.Clear();
        _payouts.Clear();
        _file?.Clear();
        _settings = Configured();
    }

    public void Dispose() => _file?.Dispose();

    private OzowSettings Configured() => new(_options.AutoPay, _options.DecisionDelay, _options.VerifyUrl);

    private decimal Paid() => Payouts().Where(payout => payout.Moved).Sum(payout => payout.Amount) + Refunds().Where(refund => refund.Status == OzowRefund.Complete).Sum(refund => refund.Amount);

    private void Restore(BooksFile<OzowEntry> file)
    {
        foreach (var entry in file.Entries)
        {
            if (entry.Order is { } order) _payments.TryAdd(order.RequestId, new OzowPayment(order));
            if (entry.Refund is { } refund) Replace(_refunds, refund.Id, refund);
            if (entry.Payout is { } payout) Replace(_payouts, payout.Id, payout);
            if (entry.Decision is { } decision && _payments.Find(entry.RequestId!.Value) is { } payment) (payment.IsVisited, payment.Decision) = (true, decision);
        }
        file.Forget();
        foreach (var payment in Payments().Where(payment => payment.Decision is null).ToList()) AwaitCustomer(payment);
        foreach (var refund in Refunds().Where(refund => refund.Status == OzowRefund.Pending).ToList()) AwaitBank(refund);
    }

    private void AwaitCustomer(OzowPayment payment)
    {
        if (!_settings.AutoPay) return;
        _agenda.At(payment.Order.CreatedAt + _settings.DecisionDelay, () =>
        {
            // Forgotten meanwhile: nobody can ask for it, so nobody is told.
            if (!ReferenceEquals(_payments.Find(payment.Order.RequestId), payment)) return;
            // The cents say what happens: the simulator's own rule, for Ozow has no test amounts.
            Decide(payment, (int)(payment.Order.Amount * 100 % 100) switch
            {
                1 => OzowDecision.Cancelled,
                2 => OzowDecision.Abandoned,
                3 => OzowDecision.Error,
                4 => OzowDecision.Investigation,
                _ => OzowDecision.Complete,
            }, tells: payment.Order.Amount * 100 % 100 != 5);
        });
    }

    private void AwaitBank(OzowRefund refund) => _agenda.At(refund.CreatedAt + _settings.DecisionDelay, () =>
    {
        OzowRefund decided;
        lock (_gate)
        {
            if (_refunds.Find(refund.Id) is not { Status: OzowRefund.Pending }) return;
            decided = refund with { Status = Paid() + refund.Amount > _options.OpeningBalance ? OzowRefund.Failed : OzowRefund.Complete };
            Put(decided);
        }
        if (_notices.Of(decided) is { } notice) _callbacks.Dispatch(notice);
    });

    private void Put(OzowRefund refund)
    {
        _file?.Append(new OzowEntry(null, null, null, refund, null));
        Replace(_refunds, refund.Id, refund);
    }

    private void Put(OzowPayout payout)
    {
        _file?.Append(new OzowEntry(null, null, null, null, payout));
        Replace(_payouts, payout.Id, payout);
    }

    private static void Replace<T>(BoundedMap<Guid, T> map, Guid id, T value) where T : class
    {
        map.Remove(id);
        map.TryAdd(id, value);
    }
}
