namespace Centry.Connectors.Gateways.Ozow;

/// <summary>Section <c>Gateways:ozow</c>. What sources tell differently of Ozow, or not for certain, is configured here.</summary>
public sealed class OzowOptions : GatewayOptions
{
    /// <summary>Base URL of the payouts API in the sandbox, with its version; the adapter's own default when empty.</summary>
    public Uri? PayoutsSandboxUrl { get; set; }

    /// <summary>Base URL of the payouts API in production, with its version; the adapter's own default when empty.</summary>
    public Uri? PayoutsProductionUrl { get; set; }

    /// <summary>How the initialization vector of an encrypted account number is made. Integrations that run differ.</summary>
    public OzowAccountIv AccountIv { get; set; } = OzowAccountIv.Text;

    /// <summary>Whether payouts in production are paid in real time, at another fee. Staging has no such payouts.</summary>
    public bool RealTimePayouts { get; set; }

    /// <summary>The first page of a search for payouts. Ozow's pages say 1 and have said 0.</summary>
    public int PayoutSearchFirstPage { get; set; } = 1;

    /// <summary>The fields of a payment's response that are hashed, in order; those of the classic API when empty. Newer responses have more fields.</summary>
    public IList<string> ResponseHashFields { get; } = [];

    /// <summary>The fields of a refund request that are hashed, in order; those that integrations use when empty.</summary>
    public IList<string> RefundHashFields { get; } = [];

    /// <summary>The fields of a refund's notification that are hashed, in order; all but isRtc when empty.</summary>
    public IList<string> RefundNoticeHashFields { get; } = [];
}

/// <summary>What of a SHA512 digest is the initialization vector.</summary>
public enum OzowAccountIv
{
    /// <summary>Its first 16 hexadecimal digits, as text.</summary>
    Text,

    /// <summary>Its first 32 hexadecimal digits, decoded.</summary>
    Hex,
}
