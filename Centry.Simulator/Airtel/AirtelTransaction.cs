namespace Centry.Simulator.Airtel;

/// <summary>What is going to become of a payment.</summary>
/// <param name="Code">The end's code; null while a person decides it, or nobody ever does.</param>
/// <param name="Ambiguous">It is told to be ambiguous until then.</param>
/// <param name="Reports">Whether its end is reported.</param>
internal sealed record AirtelOutcome(string? Code, bool Ambiguous = false, bool Reports = true);

/// <summary>How a payment ended.</summary>
/// <param name="Code">Three digits; 001 when the money moved.</param>
/// <param name="MoneyId">Airtel's id of the movement; null when none was.</param>
internal sealed record AirtelDecision(string Code, string? MoneyId, DateTimeOffset At)
{
    /// <summary>Airtel's word: success, expired, failed.</summary>
    public string Word => Code switch { AirtelCodes.Success => "TS", AirtelCodes.Expired => "TE", _ => "TF" };
}

/// <summary>A payment as it was accepted.</summary>
/// <param name="Id">The client's transaction id; a refund's own.</param>
/// <param name="Operation"><c>payment</c>, <c>disbursement</c> or <c>refund</c>.</param>
/// <param name="Path">Where it was created, below the provider's prefix.</param>
/// <param name="Refunds">The transaction id of the payment that is given back.</param>
/// <param name="DecidesAt">When <paramref name="Planned"/> comes true; null when only a person can end it.</param>
internal sealed record AirtelOrder(
    string Id, string Operation, string Client, string Country, string Currency, string Msisdn, decimal Amount, string Path, string? Refunds, AirtelOutcome Planned,
    DateTimeOffset CreatedAt, DateTimeOffset? DecidesAt)
{
    public const string Payment = "payment";
    public const string Disbursement = "disbursement";
    public const string Refund = "refund";

    public bool PaysOut => Operation != Payment;
}

/// <summary>One payment and its end.</summary>
internal sealed class AirtelTransaction(AirtelOrder order)
{
    private readonly Lock _gate = new();
    private volatile AirtelDecision? _decision;
    private bool _answered;
    private bool _calledBack;

    public AirtelOrder Order => order;

    public AirtelDecision? Decision => _decision;

    public bool Moved => _decision is { Code: AirtelCodes.Success };

    public string Word => _decision?.Word ?? (order.Planned.Ambiguous ? "TA" : "TIP");

    public bool TryDecide(AirtelDecision decision)
    {
        lock (_gate)
        {
            if (_decision is not null) return false;
            _decision = decision;
            return true;
        }
    }

    /// <summary>Whether it is now time for the report; true once in a payment's life.</summary>
    /// <param name="answered">The request that created it has been answered.</param>
    public bool TakeCallback(bool answered)
    {
        lock (_gate)
        {
            _answered |= answered;
            // Only these two are reported.
            if (!_answered || _calledBack || !order.Planned.Reports || _decision?.Word is not ("TS" or "TF")) return false;
            return _calledBack = true;
        }
    }
}
