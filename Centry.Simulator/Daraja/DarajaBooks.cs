using Centry.Simulator.Providers;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>The payments and the accounts that they move, and the one place where a payment is decided.</summary>
internal sealed class DarajaBooks
{
    private const string Insufficient = "1";
    private const string AlreadyReversed = "R000001";
    private const string NoSuchReceipt = "R000002";

    private readonly DarajaOptions _options;
    private readonly TimeProvider _time;
    private readonly Agenda _agenda;
    private readonly DarajaPost _post;
    private readonly BoundedMap<string, DarajaTransaction> _transactions;
    private readonly BoundedMap<string, DarajaTransaction> _byReceipt;

    /// <summary>By subscriber, who has one at a time.</summary>
    private readonly BoundedMap<string, DarajaTransaction> _openPrompts;
    private readonly Lock _prompting = new();

    /// <summary>Held for a few additions, never over I/O.</summary>
    private readonly Lock _accounts = new();
    private readonly Dictionary<string, decimal> _balances = [];

    public DarajaBooks(IOptions<DarajaOptions> options, TimeProvider time, Agenda agenda, DarajaPost post)
    {
        _options = options.Value;
        _time = time;
        _agenda = agenda;
        _post = post;
        _transactions = new(_options.Capacity);
        _byReceipt = new(_options.Capacity);
        _openPrompts = new(_options.Capacity);
    }

    public IEnumerable<DarajaTransaction> Newest() => _transactions.Newest();

    /// <summary>A payment, decided if its time has come.</summary>
    public DarajaTransaction? Find(string reference) => Settled(_transactions.Find(reference));

    public DarajaTransaction? FindByReceipt(string receipt) => Settled(_byReceipt.Find(receipt));

    public bool TryAdd(DarajaTransaction transaction)
    {
        if (!_transactions.TryAdd(transaction.Reference, transaction)) return false;
        _byReceipt.TryAdd(transaction.Receipt, transaction);
        Settle(transaction);
        return true;
    }

    /// <summary>Adds a push, unless its subscriber still has another prompt to answer.</summary>
    public bool TryPrompt(DarajaTransaction push)
    {
        lock (_prompting)
        {
            if (Settled(_openPrompts.Find(push.Party)) is { Decision: null } open && ReferenceEquals(_transactions.Find(open.Reference), open)) return false;
            _openPrompts.Remove(push.Party);
            _openPrompts.TryAdd(push.Party, push);
            return TryAdd(push);
        }
    }

    /// <summary>Called when the acknowledgement has left: only now may a report go out.</summary>
    public void Answered(DarajaTransaction transaction)
    {
        if (transaction.TakeCallback(answered: true)) _post.Send(transaction);
        else if (transaction.Decision is null && transaction.DecidesAt is { } due) _agenda.At(due, () => Settle(transaction));
    }

    /// <summary>Decides at once and sees the report out before the request is answered, where a fault asks for that.</summary>
    public async Task ReportFirstAsync(DarajaTransaction transaction)
    {
        if (transaction.Planned.Code is not { } code || !_post.GoesBeforeAnswer(transaction)) return;
        Decide(transaction, code);
        if (transaction.TakeCallback(answered: true)) await _post.SendAndWaitAsync(transaction);
    }

    /// <summary>A person's answer.</summary>
    public PromptAnswer Answer(string reference, string code)
    {
        if (Find(reference) is not { } transaction) return PromptAnswer.Unknown;
        return DecideNow(transaction, code) ? PromptAnswer.Decided : PromptAnswer.AlreadyDecided;
    }

    /// <summary>Decides it, and reports if that is due.</summary>
    public bool DecideNow(DarajaTransaction transaction, string code)
    {
        if (!Decide(transaction, code)) return false;
        if (transaction.TakeCallback(answered: false)) _post.Send(transaction);
        return true;
    }

    public decimal Working(string shortCode)
    {
        lock (_accounts) return Held(shortCode);
    }

    public void Reset()
    {
        _transactions.Clear();
        _byReceipt.Clear();
        _openPrompts.Clear();
        lock (_accounts) _balances.Clear();
    }

    private DarajaTransaction? Settled(DarajaTransaction? transaction)
    {
        if (transaction is not null) Settle(transaction);
        return transaction;
    }

    private void Settle(DarajaTransaction transaction)
    {
        if (transaction.Decision is not null || transaction.DecidesAt is not { } due || due > _time.GetUtcNow()) return;
        // Forgotten meanwhile, by a reset or under the newer ones: nobody can ask for it, so nobody is told.
        if (!ReferenceEquals(_transactions.Find(transaction.Reference), transaction)) return;
        DecideNow(transaction, transaction.Planned.Code ?? _options.PayerWindowCode);
    }

    private bool Decide(DarajaTransaction transaction, string code)
    {
        lock (_accounts)
        {
            if (transaction.Decision is not null) return false;
            if (code == DarajaOutcome.SuccessCode) code = Move(transaction) ?? code;
            return transaction.TryDecide(new DarajaDecision(code, _time.GetUtcNow(), Held(transaction.ShortCode)));
        }
    }

    /// <summary>Moves the money, or says by a result code why it cannot.</summary>
    private string? Move(DarajaTransaction transaction)
    {
        if (!transaction.PaysOut)
        {
            _balances[transaction.ShortCode] = Held(transaction.ShortCode) + transaction.Amount;
            return null;
        }
        var reversed = transaction.Reverses is { } receipt ? _byReceipt.Find(receipt) : null;
        if (transaction.Reverses is not null)
        {
            // What was paid out cannot be called back.
            if (reversed is not { Moved: true, PaysOut: false } || reversed.ShortCode != transaction.ShortCode) return NoSuchReceipt;
            if (reversed.Reversed + transaction.Amount > reversed.Amount) return AlreadyReversed;
        }
        if (Held(transaction.ShortCode) < transaction.Amount) return Insufficient;
        _balances[transaction.ShortCode] = Held(transaction.ShortCode) - transaction.Amount;
        if (reversed is not null) reversed.Reversed += transaction.Amount;
        return null;
    }

    private decimal Held(string shortCode) => _balances.GetValueOrDefault(shortCode, _options.OpeningBalance);
}
