using System.Globalization;
using System.Text;
using Centry.Simulator.Callbacks;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.CallPay;

/// <summary>A line of <see cref="CallPayOptions.BooksFile"/>: a page that was made, its end, or a refund.</summary>
internal sealed record CallPayEntry(CallPayOrder? Order, string? Key, CallPayDecision? Decision, CallPayRefund? Refund);

/// <summary>The payments, and the one place where a payment is decided.</summary>
internal sealed class CallPayBooks : IDisposable
{
    private const int FailingCents = 1;
    private const int AbortingCents = 2;
    private const int SilentCents = 3;

    private readonly CallPayOptions _options;
    private readonly TimeProvider _time;
    private readonly Agenda _agenda;
    private readonly CallbackDispatcher _callbacks;
    private readonly BoundedMap<string, CallPayPayment> _byKey;
    private readonly BoundedMap<string, CallPayPayment> _byTransaction;
    private readonly BooksFile<CallPayEntry>? _file;
    private readonly Lock _deciding = new();
    private long _transactionId;
    private volatile CallPaySettings _settings;

    public CallPayBooks(IOptions<CallPayOptions> options, TimeProvider time, Agenda agenda, CallbackDispatcher callbacks)
    {
        _options = options.Value;
        _time = time;
        _agenda = agenda;
        _callbacks = callbacks;
        _byKey = new(_options.Capacity);
        _byTransaction = new(_options.Capacity);
        _transactionId = time.GetUtcNow().ToUnixTimeMilliseconds();
        _settings = Configured();
        if (_options.BooksFile.Length == 0) return;
        _file = new BooksFile<CallPayEntry>(_options.BooksFile);
        Restore(_file);
    }

    public CallPaySettings Settings { get => _settings; set => _settings = value; }

    public IEnumerable<CallPayPayment> Newest() => _byKey.Newest();

    public CallPayPayment? Find(string key) => _byKey.Find(key);

    public CallPayPayment? FindByTransaction(string id) => _byTransaction.Find(id);

    public void Add(CallPayOrder order)
    {
        var payment = new CallPayPayment(order);
        _file?.Append(new CallPayEntry(order, null, null, null));
        _byKey.TryAdd(order.Key, payment);
        AwaitCustomer(payment);
    }

    public bool Pay(CallPayPayment payment, bool tells = true) => Decide(payment, true, CallPayDecision.Complete, null, tells);

    public bool Fail(CallPayPayment payment, string reason) => Decide(payment, false, CallPayDecision.Failed, reason, tells: true);

    /// <summary>The customer went away: CallPay says so, and names no transaction.</summary>
    public bool Abort(CallPayPayment payment) => Decide(payment, false, CallPayDecision.Failed, CallPayDecision.Aborted, tells: true);

    /// <summary>Null when the amount is more than is left.</summary>
    public CallPayRefund? Refund(CallPayPayment payment, decimal amount)
    {
        lock (_deciding)
        {
            if (payment.Decision is not { Paid: true } || payment.Refunded + amount > payment.Order.Amount) return null;
            var refund = new CallPayRefund(payment.Order.Key, NextId(), amount, _time.GetUtcNow());
            _file?.Append(new CallPayEntry(null, payment.Order.Key, null, refund));
            payment.Refunds.Add(refund);
            return refund;
        }
    }

    public void Reset()
    {
        _byKey.Clear();
        _byTransaction.Clear();
        _file?.Clear();
        _settings = Configured();
    }

    public void Dispose() => _file?.Dispose();

    private CallPaySettings Configured() => new(_options.AutoPay, _options.DecisionDelay);

    private void Restore(BooksFile<CallPayEntry> file)
    {
        foreach (var entry in file.Entries)
        {
            if (entry.Order is { } order) _byKey.TryAdd(order.Key, new CallPayPayment(order));
            else if (_byKey.Find(entry.Key!) is not { } payment) continue;
            else if (entry.Refund is { } refund) payment.Refunds.Add(refund);
            else Settle(payment, entry.Decision!);
        }
        file.Forget();
        foreach (var open in _byKey.Newest().Where(payment => payment.Decision is null).ToList()) AwaitCustomer(open);
    }

    private void AwaitCustomer(CallPayPayment payment)
    {
        if (!_settings.AutoPay) return;
        _agenda.At(payment.Order.CreatedAt + _settings.DecisionDelay, () =>
        {
            // Forgotten meanwhile: nobody can ask for it, so nobody is told.
            if (!ReferenceEquals(_byKey.Find(payment.Order.Key), payment)) return;
            switch (payment.Cents)
            {
                case FailingCents: Fail(payment, "Declined by the bank"); break;
                case AbortingCents: Abort(payment); break;
                case SilentCents: Pay(payment, tells: false); break;
                default: Pay(payment); break;
            }
        });
    }

    private bool Decide(CallPayPayment payment, bool paid, string status, string? reason, bool tells)
    {
        lock (_deciding)
        {
            if (payment.Decision is not null) return false;
            var decision = new CallPayDecision(paid, reason == CallPayDecision.Aborted ? null : NextId(), status, reason, _time.GetUtcNow());
            // Written down first: what was told is never taken back.
            _file?.Append(new CallPayEntry(null, payment.Order.Key, decision, null));
            Settle(payment, decision);
        }
        if (tells && payment.Order.NotifyUrl is { } url) _callbacks.Dispatch(NotificationOf(payment, url));
        return true;
    }

    private void Settle(CallPayPayment payment, CallPayDecision decision)
    {
        payment.Decision = decision;
        if (decision.TransactionId is { } id) _byTransaction.TryAdd(id, payment);
    }

    private string NextId() => Interlocked.Increment(ref _transactionId).ToString(CultureInfo.InvariantCulture);

    private Callback NotificationOf(CallPayPayment payment, Uri url) => new(
        CallPayProvider.ProviderName, CallPayProvider.ProviderPrefix, "/payment-key", null, payment.Order.Key, HttpMethod.Post, url, distortion => Notification(payment, distortion), null)
    {
        ContentType = "application/x-www-form-urlencoded",
    };

    private byte[] Notification(CallPayPayment payment, Distortion distortion)
    {
        var decision = payment.Decision!;
        var amount = payment.Order.Amount + (distortion.HasFlag(Distortion.Amount) ? 1 : 0);
        (string Name, string? Value)[] fields =
        [
            ("success", decision.Paid ? "1" : "0"), ("status", decision.Status), ("organisation_id", _options.OrganisationId), ("amount", CallPayPayment.Text(amount)),
            ("callpay_transaction_id", decision.TransactionId), ("reason", decision.Reason), ("user", ""), ("merchant_reference", payment.Order.MerchantReference),
            ("gateway_reference", decision.TransactionId), ("gateway_response", ""), ("currency", distortion.HasFlag(Distortion.Currency) ? "USD" : CallPayPayment.Currency),
            ("payment_key", payment.Order.Key),
        ];
        return Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value ?? "")}")));
    }
}
