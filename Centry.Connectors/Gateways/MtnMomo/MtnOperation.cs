namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>One of MTN's products. Each has a subscription of its own, and a token of one is no good at another.</summary>
/// <param name="Segment">Where its paths begin.</param>
/// <param name="KeyName">The credential that holds its subscription key.</param>
internal sealed record MtnProduct(string Segment, string KeyName)
{
    public static MtnProduct Collection { get; } = new("collection", "collection_subscription_key");

    public static MtnProduct Disbursement { get; } = new("disbursement", "disbursement_subscription_key");

    /// <summary>Null when the account has none: a merchant may take the one product without the other.</summary>
    public string? SubscriptionKey(GatewayAccess access) => access.Credentials.GetValueOrDefault(KeyName) is { Length: > 0 } key ? key : null;
}

/// <summary>What can be asked of MTN: money in, money out, money back. All three are created, asked for and answered alike.</summary>
/// <param name="Resource">The path's last segment.</param>
/// <param name="PartyMember">The body's member for the other side; null where a payment is named instead.</param>
/// <param name="AsksPayer">Whether somebody must approve it at a handset, and may let the time pass.</param>
internal sealed record MtnOperation(MtnProduct Product, string Resource, string? PartyMember, bool AsksPayer, MtnReasons Reasons)
{
    public static MtnOperation RequestToPay { get; } = new(MtnProduct.Collection, "requesttopay", "payer", AsksPayer: true, MtnReasons.OfPayins);

    public static MtnOperation Transfer { get; } = new(MtnProduct.Disbursement, "transfer", "payee", AsksPayer: false, MtnReasons.OfPayouts);

    public static MtnOperation Refund { get; } = new(MtnProduct.Disbursement, "refund", null, AsksPayer: false, MtnReasons.OfRefunds);

    public string Path { get; } = $"{Product.Segment}/v1_0/{Resource}";
}
