namespace Centry.Simulator.Mtn;

/// <summary>One of MTN's payment operations.</summary>
/// <param name="Name">Its path segment.</param>
/// <param name="PartyMember">The body's member for the other side; null for a refund, which names the payment instead.</param>
/// <param name="Versions">The path's version segments under which it can be created.</param>
internal sealed record MtnOperation(string Name, MtnProduct Product, string? PartyMember, string[] Versions)
{
    public static MtnOperation RequestToPay { get; } = new("requesttopay", MtnProduct.Collection, "payer", ["v1_0"]);

    public static MtnOperation Transfer { get; } = new("transfer", MtnProduct.Disbursement, "payee", ["v1_0", "v2_0"]);

    public static MtnOperation Deposit { get; } = new("deposit", MtnProduct.Disbursement, "payee", ["v1_0", "v2_0"]);

    public static MtnOperation Refund { get; } = new("refund", MtnProduct.Disbursement, null, ["v1_0", "v2_0"]);

    public static IReadOnlyList<MtnOperation> All { get; } = [RequestToPay, Transfer, Deposit, Refund];

    /// <summary>Whether a payer has to approve it at the handset.</summary>
    public bool AsksPayer => this == RequestToPay;

    public string Segment => Product == MtnProduct.Collection ? "collection" : "disbursement";
}
