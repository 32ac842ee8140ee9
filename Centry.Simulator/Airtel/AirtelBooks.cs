using System.Globalization;
using Centry.Simulator.Providers;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>The payments and the wallets that they move, and the one place where a payment is decided.</summary>
internal sealed class AirtelBooks : IDisposable
{
    /// <summary>The wallets, by the names that a balance is asked for: what comes in, and what is paid out of.</summary>
    public const string Collections = "COLL";
    public const string Payouts = "DISB";

    private const string NotEnough = "007";

    /// <summary>Airtel's documents have no code for a second refund: this one is "do not honour".</summary>
    private const string RefundedAlready = "009";

    private readonly AirtelOptions _options;
    private readonly TimeProvider _time;
    private readonly Agenda _agenda;
    private readonly AirtelPost _post;
    private readonly BoundedMap<string, AirtelTransaction> _transactions;
    private readonly BoundedMap<string, AirtelTransaction> _byMoneyId;
    private readonly BooksFile<AirtelBookEntry>? _file;

    /// <summary>Held for a few additions, never over I/O.</summary>
    private readonly Lock _accounts = new();
    private readonly Dictionary<(string Wallet, AirtelCaller Owner), decimal> _balances = [];
    private long _moneyIds = Random.Shared.NextInt64(1_000_000);

    public AirtelBooks(IOptions<AirtelOptions> options, TimeProvider time, Agenda agenda, AirtelPost post)
    {
        _options = options.Value;
        _time = time;
        _agenda = agenda;
        _post = post;
        _transactions = new(_options.Capacity);
        _byMoneyId = new(_options.Capacity);
        if (_options.BooksFile.Length == 0) return;
        _file = new BooksFile<AirtelBookEntry>(_options.BooksFile);
        Restore(_file);
    }

    public IEnumerable<AirtelTransaction> Newest() => _transactions.Newest();

    /// <summary>A payment, decided if its time has come.</summary>
    public AirtelTransaction? Find(string reference)
    {
        var transaction = _transactions.Find(reference);
        if (transaction is not null) Settle(transaction);
        return transaction;
    }

    /// <summary>The payment that an enquiry finds: the caller's own, of this operation, and, where the early find nothing, old enough.</summary>
    public AirtelTransaction? Enquire(string reference, string operation, AirtelCaller caller)
    {
        if (Find(reference) is not { } transaction || transaction.Operation != operation || transaction.Caller != caller) return null;
        var early = _time.GetUtcNow() < transaction.CreatedAt + _options.EnquiryWait;
        return early && _post.Settings.EarlyEnquiry == AirtelSettings.EarlyNotFound ? null : transaction;
    }

    public AirtelTransaction? FindByMoneyId(string moneyId) => _byMoneyId.Find(moneyId);

    public bool TryAdd(AirtelTransaction transaction)
    {
        if (!_transactions.TryAdd(transaction.Reference, transaction)) return false;
        _file?.Append(AirtelBookEntry.Of(transaction));
        Settle(transaction);
        return true;
    }

    /// <summary>Called when the answer has left: only now may a callback go out.</summary>
    public void Answered(AirtelTransaction transaction)
    {
        if (transaction.TakeCallback(answered: true)) _post.Send(transaction);
        else if (transaction.Decision is null && transaction.DecidesAt is { } due) _agenda.At(due, () => Settle(transaction));
    }

    /// <summary>Decides at once and sees the callback out before the request is answered, where a fault asks for that.</summary>
    public async Task CallBackFirstAsync(AirtelTransaction transaction)
    {
        if (!transaction.Planned.IsFinal || !_post.GoesBeforeAnswer(transaction)) return;
        Decide(transaction, transaction.Planned);
        if (transaction.TakeCallback(answered: true)) await _post.SendAndWaitAsync(transaction);
    }

    /// <summary>A person's answer.</summary>
    public PromptAnswer Answer(string reference, AirtelOutcome outcome)
    {
        if (Find(reference) is not { } transaction) return PromptAnswer.Unknown;
        if (!Decide(transaction, outcome)) return PromptAnswer.AlreadyDecided;
        if (transaction.TakeCallback(answered: false)) _post.Send(transaction);
        return PromptAnswer.Decided;
    }

    public decimal Balance(string wallet, AirtelCaller owner)
    {
        lock (_accounts) return Held((wallet, owner));
    }

    public void Reset()
    {
        _transactions.Clear();
        _byMoneyId.Clear();
        _file?.Clear();
        lock (_accounts) _balances.Clear();
    }

    public void Dispose() => _file?.Dispose();

    private void Restore(BooksFile<AirtelBookEntry> file)
    {
        foreach (var entry in file.Entries)
        {
            if (entry.Accepted is { } accepted)
            {
                _transactions.TryAdd(entry.Reference, accepted.Restore(entry.Reference));
            }
            else if (_transactions.Find(entry.Reference) is { } transaction && transaction.TryDecide(entry.Decision!) && transaction.Moved)
            {
                Move(transaction);
                _byMoneyId.TryAdd(entry.Decision!.MoneyId!, transaction);
            }
        }
        file.Forget();
        foreach (var undecided in _transactions.Newest().Where(one => one is { Decision: null, DecidesAt: not null }).ToList())
            _agenda.At(undecided.DecidesAt!.Value, () => Settle(undecided));
    }

    private void Settle(AirtelTransaction transaction)
    {
        if (transaction.Decision is not null || transaction.DecidesAt is not { } due || due > _time.GetUtcNow()) return;
        // Forgotten meanwhile, by a reset or under the newer ones: nobody can ask for it, so nobody is told.
        if (!ReferenceEquals(_transactions.Find(transaction.Reference), transaction)) return;
        Decide(transaction, transaction.Planned.IsFinal ? transaction.Planned : AirtelOutcome.Expire(transaction.Product));
        if (transaction.TakeCallback(answered: false)) _post.Send(transaction);
    }

    private bool Decide(AirtelTransaction transaction, AirtelOutcome outcome)
    {
        lock (_accounts)
        {
            if (transaction.Decision is not null) return false;
            if (outcome.Status == AirtelOutcome.Successful && Move(transaction) is { } refusal) outcome = AirtelOutcome.Fail(refusal);
            var moneyId = outcome.Status == AirtelOutcome.Successful ? NextMoneyId(transaction) : null;
            var decision = new AirtelDecision(outcome.Status, outcome.Code, moneyId, _time.GetUtcNow());
            // Written down first: what was told is never taken back.
            _file?.Append(new AirtelBookEntry(transaction.Reference, null, decision));
            return transaction.TryDecide(decision);
        }
    }

    /// <summary>Moves the money, or says by the last three digits of a code why it cannot.</summary>
    private string? Move(AirtelTransaction transaction)
    {
        var wallet = (transaction.Operation == AirtelTransaction.Disbursement ? Payouts : Collections, transaction.Caller);
        if (!transaction.PaysOut)
        {
            _balances[wallet] = Held(wallet) + transaction.Amount;
            return null;
        }
        var refunded = transaction.Refunds is { } reference ? _transactions.Find(reference) : null;
        if (refunded is { Refunded: true }) return RefundedAlready;
        if (Held(wallet) < transaction.Amount) return NotEnough;
        _balances[wallet] = Held(wallet) - transaction.Amount;
        if (refunded is not null) refunded.Refunded = true;
        return null;
    }

    private decimal Held((string, AirtelCaller) wallet) => _balances.GetValueOrDefault(wallet, _options.OpeningBalance);

    /// <summary><c>MP260115.1030.A00001</c>, and never one that is there already: an earlier process may have given it out in this minute.</summary>
    private string NextMoneyId(AirtelTransaction transaction)
    {
        while (true)
        {
            var number = _moneyIds++ % 2_600_000;
            var id = string.Create(CultureInfo.InvariantCulture, $"MP{_time.GetUtcNow():yyMMdd.HHmm}.{(char)('A' + (number / 100_000))}{number % 100_000:00000}");
            if (_byMoneyId.TryAdd(id, transaction)) return id;
        }
    }
}
