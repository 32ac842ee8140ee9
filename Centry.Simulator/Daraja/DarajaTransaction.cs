using Centry.Simulator.Callbacks;

namespace Centry.Simulator.Daraja;

/// <summary>How a payment ended.</summary>
/// <param name="Code">Daraja's result code; 0 when the money moved.</param>
/// <param name="Working">What the short code's working account held afterwards.</param>
internal sealed record DarajaDecision(string Code, DateTimeOffset At, decimal Working)
{
    public bool Moved => Code == DarajaOutcome.SuccessCode;
}

/// <summary>One payment. All but its end is fixed when it is accepted.</summary>
internal sealed class DarajaTransaction
{
    public const string Push = "stkpush";
    public const string Payout = "b2c";
    public const string Reversal = "reversal";
    public const string FromCustomer = "c2b";

    private readonly Lock _gate = new();
    private volatile DarajaDecision? _decision;
    private bool _answered;
    private bool _calledBack;

    /// <summary>A push's CheckoutRequestID, else the OriginatorConversationID.</summary>
    public required string Reference { get; init; }

    /// <summary>One of the four above.</summary>
    public required string Operation { get; init; }

    /// <summary>A push's MerchantRequestID, else the OriginatorConversationID.</summary>
    public required string Originator { get; init; }

    public required string Conversation { get; init; }

    /// <summary>What its money moves on.</summary>
    public required string ShortCode { get; init; }

    public required string Party { get; init; }

    public required long Amount { get; init; }

    /// <summary>What the client put into it to know it by.</summary>
    public required string? ExternalId { get; init; }

    /// <summary>Where it was created, below the provider's prefix.</summary>
    public required string Path { get; init; }

    /// <summary>Where its end is reported; null when nowhere.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Where it is reported that its result was lost in the queue.</summary>
    public Uri? TimeOutUrl { get; init; }

    public required DarajaOutcome Planned { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When <see cref="Planned"/> comes true, or the prompt goes away; null when only a person can end it, or nobody.</summary>
    public required DateTimeOffset? DecidesAt { get; init; }

    /// <summary>Writes the report of its end.</summary>
    public required Func<DarajaTransaction, Distortion, byte[]> Reports { get; init; }

    /// <summary>The receipt that is to be reversed.</summary>
    public string? Reverses { get; init; }

    public string Receipt { get; } = DarajaIds.Receipt();

    /// <summary>What reversals have given back of it; guarded by <see cref="DarajaBooks"/>.</summary>
    public long Reversed { get; set; }

    public DarajaDecision? Decision => _decision;

    public bool Moved => _decision is { Moved: true };

    /// <summary>Daraja's word in the answer to a status question.</summary>
    public string Status => _decision switch
    {
        null => "Pending",
        { Moved: true } => "Completed",
        _ => "Failed",
    };

    public bool PaysOut => Operation is Payout or Reversal;

    public bool AwaitsPerson => _decision is null && Operation != FromCustomer && Planned.Code is null;

    public bool TryDecide(DarajaDecision decision)
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
            if (!_answered || _decision is null || _calledBack || Url is null || !Planned.Reports) return false;
            // A customer's payment that was refused is no payment to be confirmed.
            if (Operation == FromCustomer && !_decision.Moved) return false;
            return _calledBack = true;
        }
    }
}
