using System.Globalization;
using Centry.Simulator.Callbacks;
using Centry.Simulator.Providers;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Mtn;

/// <summary>The payments and the accounts that they move, and the one place where a payment is decided.</summary>
internal sealed class MtnBooks : IDisposable
{
    /// <summary>Longest that a request waits for its own callback, whatever other fault holds that up.</summary>
    private static readonly TimeSpan CallbackFirstMax = TimeSpan.FromSeconds(30);

    private readonly MtnOptions _options;
    private readonly TimeProvider _time;
    private readonly Agenda _agenda;
    private readonly CallbackDispatcher _callbacks;
    private readonly BoundedMap<Guid, MtnTransaction> _transactions;
    private readonly BooksFile<MtnBookEntry>? _file;

    /// <summary>Held for a few additions, never over I/O.</summary>
    private readonly Lock _accounts = new();
    private readonly Dictionary<(MtnProduct, string Target, string Currency), decimal> _balances = [];
    private long _financialTransactionId = Random.Shared.NextInt64(1_000_000_000, 2_000_000_000);
    private volatile MtnSettings _settings;

    public MtnBooks(IOptions<MtnOptions> options, MtnAccounts accounts, TimeProvider time, Agenda agenda, CallbackDispatcher callbacks)
    {
        _options = options.Value;
        _time = time;
        _agenda = agenda;
        _callbacks = callbacks;
        _transactions = new(_options.Capacity);
        _settings = Configured();
        if (_options.BooksFile.Length == 0) return;
        _file = new BooksFile<MtnBookEntry>(_options.BooksFile);
        Restore(_file, accounts);
    }

    public TimeSpan PayerWindow => _options.PayerWindow;

    public MtnSettings Settings { get => _settings; set => _settings = value; }

    public IEnumerable<MtnTransaction> Newest() => _transactions.Newest();

    /// <summary>A payment, decided if its time has come.</summary>
    public MtnTransaction? Find(Guid reference)
    {
        var transaction = _transactions.Find(reference);
        if (transaction is not null) Settle(transaction);
        return transaction;
    }

    public bool TryAdd(MtnTransaction transaction)
    {
        if (!_transactions.TryAdd(transaction.Reference, transaction)) return false;
        _file?.Append(MtnBookEntry.Of(transaction));
        Settle(transaction);
        return true;
    }

    /// <summary>Called when the 202 has left: only now may a callback go out.</summary>
    public void Answered(MtnTransaction transaction)
    {
        if (transaction.TakeCallback(answered: true)) _callbacks.Dispatch(CallbackOf(transaction));
        else if (transaction.Decision is null && transaction.DecidesAt is { } due) _agenda.At(due, () => Settle(transaction));
    }

    /// <summary>Decides at once and sees the callback out before the request is answered, where a fault asks for that.</summary>
    public async Task CallBackFirstAsync(MtnTransaction transaction)
    {
        if (transaction.CallbackUrl is null || transaction.Planned.Status == MtnOutcome.Pending) return;
        var callback = CallbackOf(transaction);
        if (!_callbacks.GoesBeforeAnswer(callback)) return;
        Decide(transaction, transaction.Planned);
        if (!transaction.TakeCallback(answered: true)) return;
        var delivered = Task.WhenAll(_callbacks.Dispatch(callback).Select(attempt => attempt.Done));
        await delivered.WaitAsync(CallbackFirstMax, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A person's answer.</summary>
    public PromptAnswer Answer(Guid reference, MtnOutcome outcome)
    {
        if (Find(reference) is not { } transaction) return PromptAnswer.Unknown;
        if (!Decide(transaction, outcome)) return PromptAnswer.AlreadyDecided;
        if (transaction.TakeCallback(answered: false)) _callbacks.Dispatch(CallbackOf(transaction));
        return PromptAnswer.Decided;
    }

    public decimal Balance(MtnProduct product, MtnMarket market, string currency)
    {
        lock (_accounts) return Held((product, market.Target, currency));
    }

    public void Reset()
    {
        _transactions.Clear();
        _file?.Clear();
        lock (_accounts) _balances.Clear();
        _settings = Configured();
    }

    public void Dispose() => _file?.Dispose();

    private void Restore(BooksFile<MtnBookEntry> file, MtnAccounts accounts)
    {
        foreach (var entry in file.Entries)
        {
            if (entry.Accepted is { } accepted) _transactions.TryAdd(entry.Reference, accepted.Restore(entry.Reference, accounts));
            else if (_transactions.Find(entry.Reference) is { } transaction && transaction.TryDecide(entry.Decision!) && transaction.Status == MtnOutcome.Successful) Move(transaction);
        }
        file.Forget();
        foreach (var undecided in _transactions.Newest().Where(one => one is { Decision: null, DecidesAt: not null }).ToList())
            _agenda.At(undecided.DecidesAt!.Value, () => Settle(undecided));
    }

    private MtnSettings Configured() => new(_options.DecisionDelay, _options.Manual, _options.CallbackMethod, _options.ReasonAsObject);

    private void Settle(MtnTransaction transaction)
    {
        if (transaction.Decision is not null || transaction.DecidesAt is not { } due || due > _time.GetUtcNow()) return;
        // Forgotten meanwhile, by a reset or under the newer ones: nobody can ask for it, so nobody is told.
        if (!ReferenceEquals(_transactions.Find(transaction.Reference), transaction)) return;
        Decide(transaction, transaction.Planned.Status == MtnOutcome.Pending ? MtnOutcome.Fail(_options.PayerWindowReason) : transaction.Planned);
        if (transaction.TakeCallback(answered: false)) _callbacks.Dispatch(CallbackOf(transaction));
    }

    private bool Decide(MtnTransaction transaction, MtnOutcome outcome)
    {
        lock (_accounts)
        {
            if (transaction.Decision is not null) return false;
            var reason = outcome.Status == MtnOutcome.Successful ? Move(transaction) : outcome.Reason;
            var decision = reason is null
                ? new MtnDecision(MtnOutcome.Successful, null, Interlocked.Increment(ref _financialTransactionId).ToString(CultureInfo.InvariantCulture), _time.GetUtcNow())
                : new MtnDecision(MtnOutcome.Failed, reason, null, _time.GetUtcNow());
            // Written down first: what was told is never taken back.
            _file?.Append(new MtnBookEntry(transaction.Reference, null, decision));
            return transaction.TryDecide(decision);
        }
    }

    /// <summary>Moves the money, or says why it cannot.</summary>
    private string? Move(MtnTransaction transaction)
    {
        var amount = transaction.Body.Value;
        var account = (transaction.Operation.Product, transaction.Caller.Market.Target, transaction.Body.Currency);
        if (transaction.Operation.AsksPayer)
        {
            _balances[account] = Held(account) + amount;
            return null;
        }
        var refunded = transaction.Body.Refunds is { } reference ? _transactions.Find(reference) : null;
        if (transaction.Body.Refunds is not null)
        {
            if (refunded is null) return "TRANSACTION_NOT_FOUND";
            if (refunded.Status != MtnOutcome.Successful) return "TRANSACTION_NOT_COMPLETED";
            if (refunded.Refunded + amount > refunded.Body.Value) return "COULD_NOT_PERFORM_TRANSACTION";
        }
        if (Held(account) < amount) return "NOT_ENOUGH_FUNDS";
        _balances[account] = Held(account) - amount;
        if (refunded is not null) refunded.Refunded += amount;
        return null;
    }

    private decimal Held((MtnProduct, string, string) account) => _balances.GetValueOrDefault(account, _options.OpeningBalance);

    private Callback CallbackOf(MtnTransaction transaction)
    {
        var settings = _settings;
        var scheme = transaction.Caller.Market.IsSandbox ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var refusal = _options.EnforceCallbackScheme && transaction.CallbackUrl!.Scheme != scheme ? $"Delivered to {scheme} only." : null;
        return new Callback(MtnProvider.ProviderName, MtnProvider.ProviderPrefix, transaction.Path, transaction.Body.PartyId, transaction.Reference.ToString("D"),
            HttpMethod.Parse(settings.CallbackMethod), transaction.CallbackUrl!, distortion => transaction.Render(settings.ReasonAsObject, distortion), refusal);
    }
}
