namespace Centry.Core.Payins;

/// <summary>
/// The states of a payin and the only moves between them. A status changes through <see cref="CanMove"/> or not at all.
/// </summary>
public static class PayinStatus
{
    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
    public const string Refunded = "refunded";

    public static IReadOnlyList<string> All { get; } = [Pending, Processing, Completed, Failed, Cancelled, Refunded];

    // A payin that was given up or cancelled may still be paid by the customer: the late success is credited, never lost.
    private static readonly HashSet<(string From, string To)> Moves =
    [
        (Pending, Processing), (Pending, Completed), (Pending, Failed), (Pending, Cancelled),
        (Processing, Completed), (Processing, Failed), (Processing, Cancelled),
        (Failed, Completed), (Cancelled, Completed),
        (Completed, Refunded),
    ];

    public static bool CanMove(string from, string to) => Moves.Contains((from, to));

    /// <summary>Nothing more is expected to happen by itself.</summary>
    public static bool IsFinal(string status) => status is Completed or Failed or Cancelled or Refunded;
}
