using System.Globalization;
using Centry.Simulator.Callbacks;
using Centry.Simulator.Providers;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>A line of <see cref="AirtelOptions.BooksFile"/>: a payment as it was accepted, or its end.</summary>
internal sealed record AirtelEntry(AirtelOrder? Order, string? Id, AirtelDecision? Decision);

/// <summary>The payments and the accounts that they move, and the one place where a payment is decided.</summary>
internal sealed class AirtelBooks : IDisposable
{
    /// <summary>Longest that a request waits for its own callback, whatever other fault holds that up.</summary>
    private static readonly TimeSpan CallbackFirstMax = TimeSpan.FromSeconds(30);

    private readonly AirtelOptions _options;
    private readonly TimeProvider _time;
    private readonly Agenda _agenda;
    private readonly CallbackDispatcher _callbacks;
    private readonly AirtelCallbacks _reports;
    private readonly BoundedMap<string, AirtelTransaction> _transactions;
    private readonly BoundedMap<string, AirtelTransaction> _byMoneyId;
    private readonly BooksFile<AirtelEntry>? _file;

    /// <summary>Held for a few additions, never over I/O.</summary>
    private readonly Lock _accounts = new();
    private readonly Dictionary<string, decimal> _balances = [];
    private long _moneyId;

    public AirtelBooks(IOptions<AirtelOptions> options, TimeProvider time, Agenda agenda, CallbackDispatcher callbacks, AirtelCallbacks reports)
    {
        _options = options.Value;
        _time = time;
        _agenda = agenda;
        _callbacks = callbacks;
        _reports = reports;
        _transactions = new(_options.Capacity);
        _byMoneyId = new(_options.Capacity);
        if (_options.BooksFile.Length == 0) return;
        _file = new BooksFile<AirtelEntry>(_options.BooksFile);
        Restore(_file);
    }

    public IEnumerable<AirtelTransaction> Newest() => _transactions.Newest();

    /// <summary>A payment, decided if its time has come.</summary>
    public AirtelTransaction? Find(string id) => Settled(_transactions.Find(id));

    public AirtelTransaction? FindByMoneyId(string id) => Settled(_byMoneyId.Find(id));

    /// <summary>False when the id was used before.</summary>
    public bool TryAdd(AirtelTransaction transaction)
    {
        if (!_transactions.TryAdd(transaction.Order.Id, transaction)) return false;
        _file?.Append(new AirtelEntry(transaction.Order, null, null));
        Settled(transaction);
        return true;
    }

    /// <summary>Called when the answer has left: only now may a callback go out.</summary>
    public void Answered(AirtelTransaction transaction)
    {
        if (transaction.TakeCallback(answered: true)) Report(transaction);
        else if (transaction.Decision is null && transaction.Order.DecidesAt is { } due) _agenda.At(due, () => Settled(transaction));
    }

    /// <summary>Decides at once and sees the callback out before the request is answered, where a fault asks for that.</summary>
    public async Task ReportFirstAsync(AirtelTransaction transaction)
    {
        if (transaction.Order.Planned.Code is not { } code || _reports.Of(transaction) is not { } callback || !_callbacks.GoesBeforeAnswer(callback)) return;
        Decide(transaction, code);
        if (!transaction.TakeCallback(answered: true)) return;
        var delivered = Task.WhenAll(_callbacks.Dispatch(callback).Select(attempt => attempt.Done));
        await delivered.WaitAsync(CallbackFirstMax, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A person's answer, or one that is given in the request itself.</summary>
    public PromptAnswer Answer(string id, string code)
    {
        if (Find(id) is not { } transaction) return PromptAnswer.Unknown;
        if (!Decide(transaction, code)) return PromptAnswer.AlreadyDecided;
        if (transaction.TakeCallback(answered: false)) Report(transaction);
        return PromptAnswer.Decided;
    }

    public decimal Balance(string client, string country)
    {
        lock (_accounts) return Held(client, country);
    }

    public void Reset()
    {
        _transactions.Clear();
        _byMoneyId.Clear();
        _file?.Clear();
        lock (_accounts) _balances.Clear();
    }

    public void Dispose() => _file?.Dispose();

    private void Restore(BooksFile<AirtelEntry> file)
    {
        foreach (var entry in file.Entries)
        {
            if (entry.Order is { } order) _transactions.TryAdd(order.Id, new AirtelTransaction(order));
            else if (_transactions.Find(entry.Id!) is { } transaction && transaction.TryDecide(entry.Decision!) && transaction.Moved) Book(transaction);
        }
        file.Forget();
        _moneyId = _transactions.Newest().LongCount();
        foreach (var undecided in _transactions.Newest().Where(one => one is { Decision: null, Order.DecidesAt: not null }).ToList())
        {
            // The answer was given, or lost, by the process that is gone.
            undecided.TakeCallback(answered: true);
            _agenda.At(undecided.Order.DecidesAt!.Value, () => Settled(undecided));
        }
    }

    private AirtelTransaction? Settled(AirtelTransaction? transaction)
    {
        if (transaction is null || transaction.Decision is not null || transaction.Order.DecidesAt is not { } due || due > _time.GetUtcNow()) return transaction;
        // Forgotten meanwhile, by a reset or under the newer ones: nobody can ask for it, so nobody is told.
        if (!ReferenceEquals(_transactions.Find(transaction.Order.Id), transaction)) return transaction;
        Decide(transaction, transaction.Order.Planned.Code!);
        if (transaction.TakeCallback(answered: false)) Report(transaction);
        return transaction;
    }

    private bool Decide(AirtelTransaction transaction, string code)
    {
        lock (_accounts)
        {
            if (transaction.Decision is not null) return false;
            if (code == AirtelCodes.Success && transaction.Order.PaysOut && Held(transaction.Order.Client, transaction.Order.Country) < transaction.Order.Amount) code = AirtelCodes.Insufficient;
            var now = _time.GetUtcNow();
            var moneyId = code == AirtelCodes.Success ? string.Create(CultureInfo.InvariantCulture, $"MP{now:yyMMdd}.{now:HHmm}.A{++_moneyId:00000}") : null;
            var decision = new AirtelDecision(code, moneyId, now);
            // Written down first: what was told is never taken back.
            _file?.Append(new AirtelEntry(null, transaction.Order.Id, decision));
            transaction.TryDecide(decision);
            if (transaction.Moved) Book(transaction);
            return true;
        }
    }

    private void Book(AirtelTransaction transaction)
    {
        var order = transaction.Order;
        _balances[$"{order.Client}/{order.Country}"] = Held(order.Client, order.Country) + (order.PaysOut ? -order.Amount : order.Amount);
        _byMoneyId.TryAdd(transaction.Decision!.MoneyId!, transaction);
    }

    private void Report(AirtelTransaction transaction)
    {
        if (_reports.Of(transaction) is { } callback) _callbacks.Dispatch(callback);
    }

    private decimal Held(string client, string country) => _balances.GetValueOrDefault($"{client}/{country}", _options.OpeningBalance);
}
