using System.Globalization;
using System.Text.Json.Nodes;
using Centry.Simulator.Callbacks;

namespace Centry.Simulator.Airtel;

/// <summary>How a payment ended.</summary>
/// <param name="Status">TS, TF or TE.</param>
/// <param name="Code">The last three digits of its response code.</param>
/// <param name="MoneyId">The <c>airtel_money_id</c>; only what succeeded has one.</param>
internal sealed record AirtelDecision(string Status, string Code, string? MoneyId, DateTimeOffset At);

/// <summary>One payment. All but its end is fixed when it is accepted.</summary>
internal sealed class AirtelTransaction
{
    public const string Payment = "payment";
    public const string Disbursement = "disbursement";
    public const string Refund = "refund";

    private readonly Lock _gate = new();
    private volatile AirtelDecision? _decision;
    private bool _answered;
    private bool _calledBack;

    /// <summary>The client's <c>transaction.id</c>. A refund, which has none, gets a name with a hyphen, which no client's id has.</summary>
    public required string Reference { get; init; }

    /// <summary>One of the three above.</summary>
    public required string Operation { get; init; }

    public required AirtelCaller Caller { get; init; }

    public required string Party { get; init; }

    public required decimal Amount { get; init; }

    /// <summary>The <c>transaction.id</c>; a refund's is that of the payment that it gives back.</summary>
    public required string ExternalId { get; init; }

    /// <summary>Where it was created, below the provider's prefix.</summary>
    public required string Path { get; init; }

    public required AirtelOutcome Planned { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When <see cref="Planned"/> comes true, or the payer's window closes; null when only a person can end it.</summary>
    public required DateTimeOffset? DecidesAt { get; init; }

    /// <summary>The reference of the payment that is to be given back.</summary>
    public string? Refunds { get; init; }

    /// <summary>Whether it has been given back; guarded by <see cref="AirtelBooks"/>.</summary>
    public bool Refunded { get; set; }

    public AirtelProduct Product => Operation == Disbursement ? AirtelProduct.Disbursement : AirtelProduct.Collection;

    public bool PaysOut => Operation != Payment;

    public AirtelDecision? Decision => _decision;

    public bool Moved => _decision is { Status: AirtelOutcome.Successful };

    public string Status => _decision?.Status ?? Undecided.Status;

    public bool AwaitsPerson => _decision is null && !Planned.IsFinal;

    /// <summary>The last three digits of the response code, as things stand.</summary>
    public string Code => _decision?.Code ?? Undecided.Code;

    private AirtelOutcome Undecided => Planned.Status == AirtelOutcome.Ambiguous ? Planned : AirtelOutcome.Wait;

    public bool TryDecide(AirtelDecision decision)
    {
        lock (_gate)
        {
            if (_decision is not null) return false;
            _decision = decision;
            return true;
        }
    }

    /// <summary>Whether it is now time for the callback; true once in a payment's life.</summary>
    /// <param name="answered">The request that created it has been answered.</param>
    public bool TakeCallback(bool answered)
    {
        lock (_gate)
        {
            _answered |= answered;
            if (!_answered || _decision is null || _calledBack || !Planned.Reports) return false;
            return _calledBack = true;
        }
    }

    /// <summary>What is told in words of one that is decided; the only place where the amount is told at all.</summary>
    public string Message(Distortion distortion)
    {
        if (!Moved) return AirtelOutcomes.Describe(Product, Code);
        var currency = !distortion.HasFlag(Distortion.Currency) ? Caller.Market.Currency : "USD";
        var amount = distortion.HasFlag(Distortion.Amount) ? Amount + 1 : Amount;
        return string.Create(CultureInfo.InvariantCulture, $"Paid {currency} {amount}");
    }

    /// <summary>The answer that says how it stands.</summary>
    /// <param name="referenceId">Airtel's number for a payout that was just ordered; an enquiry has a message instead.</param>
    public Task AnswerAsync(HttpResponse response, string? referenceId = null)
    {
        // Read once: it may be decided while the answer is written.
        var decision = _decision;
        var (status, code) = decision is null ? (Undecided.Status, Undecided.Code) : (decision.Status, decision.Code);
        var message = decision is null ? AirtelOutcomes.Describe(Product, code) : Message(Distortion.None);
        var transaction = new JsonObject { ["id"] = Reference };
        if (referenceId is null) transaction["message"] = message;
        else transaction["reference_id"] = referenceId;
        transaction["status"] = status;
        if (decision?.MoneyId is { } moneyId) transaction["airtel_money_id"] = moneyId;
        var resultCode = status switch
        {
            AirtelOutcome.Successful or AirtelOutcome.InProgress => "ESB000010",
            AirtelOutcome.Ambiguous => "ESB000001",
            _ => "ESB000011",
        };
        var fine = resultCode == "ESB000010";
        return response.AnswerAsync(
            new JsonObject { ["transaction"] = transaction }, AirtelRefusal.Code(Product, code), resultCode, fine ? "SUCCESS" : message, fine);
    }
}
