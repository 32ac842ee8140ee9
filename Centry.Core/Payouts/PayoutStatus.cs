namespace Centry.Core.Payouts;

/// <summary>
/// The states of a payout and the only moves between them. A status changes through <see cref="CanMove"/> or not at all.
/// Nothing leads out of failed: money that was given back is never sent after all.
/// </summary>
public static class PayoutStatus
{
    /// <summary>Kept, not asked for: no funds are held.</summary>
    public const string Draft = "draft";

    /// <summary>Above the approval threshold: funds are held, a person decides.</summary>
    public const string Pending = "pending";

    /// <summary>Funds are held, the worker sends it.</summary>
    public const string Approved = "approved";

    /// <summary>At the gateway.</summary>
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Rejected = "rejected";
    public const string Cancelled = "cancelled";

    public static IReadOnlyList<string> All { get; } = [Draft, Pending, Approved, Processing, Completed, Failed, Rejected, Cancelled];

    /// <summary>The states of a recipient of a bulk payout: pending until it is its turn, and ended with its payout before that.</summary>
    public static IReadOnlyList<string> OfRecipients { get; } = [Pending, Processing, Completed, Failed, Rejected, Cancelled];

    private static readonly HashSet<(string From, string To)> Moves =
    [
        (Draft, Pending), (Draft, Approved), (Draft, Cancelled),
        (Pending, Approved), (Pending, Rejected), (Pending, Cancelled),
        (Approved, Processing), (Approved, Completed), (Approved, Failed),
        (Processing, Completed), (Processing, Failed),
    ];

    private static readonly HashSet<(string From, string To)> RecipientMoves =
    [
        (Pending, Processing), (Pending, Completed), (Pending, Failed), (Processing, Completed), (Processing, Failed),
    ];

    public static bool CanMove(string from, string to) => Moves.Contains((from, to));

    public static bool CanMoveRecipient(string from, string to) => RecipientMoves.Contains((from, to));

    /// <summary>Nothing more is expected to happen.</summary>
    public static bool IsFinal(string status) => status is Completed or Failed or Rejected or Cancelled;

    /// <summary>Whether the payout's funds are in the reserve.</summary>
    public static bool HoldsFunds(string status) => status is Pending or Approved or Processing;
}
