namespace Centry.Simulator.Ozow;

/// <summary>What a payment's page was asked for with.</summary>
internal sealed record OzowOrder(
    Guid RequestId, Guid TransactionId, string Reference, string BankReference, decimal Amount, bool IsTest, Uri? CancelUrl, Uri? ErrorUrl, Uri? SuccessUrl, Uri? NotifyUrl, DateTimeOffset CreatedAt);

/// <summary>How the customer's visit ended, in Ozow's words.</summary>
internal sealed record OzowDecision(string Status, DateTimeOffset At)
{
    public const string Complete = "Complete";
    public const string Cancelled = "Cancelled";
    public const string Abandoned = "Abandoned";
    public const string Error = "Error";
    public const string Investigation = "PendingInvestigation";

    public static IReadOnlyList<string> All { get; } = [Complete, Cancelled, Abandoned, Error, Investigation];
}

/// <summary>One payment: its page, and what came of it.</summary>
internal sealed class OzowPayment(OzowOrder order)
{
    private volatile OzowDecision? _decision;
    private volatile bool _isVisited;

    public OzowOrder Order => order;

    public OzowDecision? Decision { get => _decision; set => _decision = value; }

    /// <summary>Ozow knows of a transaction only from the customer's visit on.</summary>
    public bool IsVisited { get => _isVisited; set => _isVisited = value; }

    public bool Moved => _decision is { Status: OzowDecision.Complete };

    public string Status => _decision?.Status ?? "Pending";
}

/// <summary>Part of a payment's money on its way back.</summary>
/// <param name="Status">0 pending, 1 complete, 3 failed.</param>
internal sealed record OzowRefund(Guid Id, Guid TransactionId, string Reference, decimal Amount, Uri? NotifyUrl, int Status, DateTimeOffset CreatedAt)
{
    public const int Pending = 0;
    public const int Complete = 1;
    public const int Failed = 3;
}

/// <summary>A payout as it was asked for, with how it stands.</summary>
/// <param name="Status">1 received, 2 in verification, 4 in error, 5 complete, 90 returned, 99 cancelled.</param>
internal sealed record OzowPayout(
    Guid Id, decimal Amount, string Reference, string BankReference, bool IsRtc, string NotifyUrl, string BankGroupId, string AccountNumber, string BranchCode,
    int Status, int SubStatus, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? DecidedAt)
{
    public const int Received = 1;
    public const int Verification = 2;
    public const int InError = 4;
    public const int Complete = 5;
    public const int Returned = 90;
    public const int Cancelled = 99;

    /// <summary>The money is with the recipient.</summary>
    public bool Moved => Status == Complete;

    public bool IsOpen => Status is Received or Verification;
}
