namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>Section <c>Gateways:airtel_money</c>.</summary>
public sealed class AirtelMoneyOptions : GatewayOptions
{
    /// <summary>What a country's Airtel does otherwise, by ISO alpha-2; each value replaces the built-in one.</summary>
    public IDictionary<string, AirtelCountryOptions> Countries { get; } = new Dictionary<string, AirtelCountryOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// One country's Airtel. Each has portals, versions and paddings of its own, and its documents do not agree with the others': what is
/// not set is as its own document says, where we know one, and else as the oldest.
/// </summary>
public sealed class AirtelCountryOptions
{
    /// <summary>Base URL of the country's own test hosts. Wins over the gateway's, which wins over the built-in one.</summary>
    public Uri? SandboxUrl { get; set; }

    /// <summary>Base URL of the country's own production hosts. Wins over the gateway's, which wins over the built-in one.</summary>
    public Uri? ProductionUrl { get; set; }

    /// <summary>Collections and refunds. The second version is always signed.</summary>
    public AirtelVersion? PaymentsVersion { get; set; }

    /// <summary>The third version is always signed.</summary>
    public AirtelDisbursementVersion? DisbursementVersion { get; set; }

    /// <summary>Signs what the version alone would not have signed.</summary>
    public bool? SignMessages { get; set; }

    /// <summary>How the disbursement PIN is padded before it is encrypted.</summary>
    public AirtelPadding? PinPadding { get; set; }

    /// <summary>How a signature's own key is padded before it is encrypted.</summary>
    public AirtelPadding? SigningPadding { get; set; }

    /// <summary>Whether amounts may have parts of a unit. Wallets often refuse them where the currency has them.</summary>
    public bool? DecimalsAllowed { get; set; }

    /// <summary><c>B2C</c> or <c>B2B</c>, as <c>transaction.type</c> of the newer disbursements.</summary>
    public string? DisbursementType { get; set; }

    /// <summary><c>NORMAL</c> or <c>SALARY</c>, as <c>payee.wallet_type</c> of the newest disbursements.</summary>
    public string? WalletType { get; set; }

    /// <summary><c>B2C</c> or <c>B2B</c>, if a disbursement's enquiry must name it; none is named when empty.</summary>
    public string? DisbursementQueryType { get; set; }

    public AirtelVersion? BalanceVersion { get; set; }

    /// <summary><c>COLL</c>, <c>DISB</c>, <c>CASHIN</c> or <c>CASHOUT</c>: which of its balances the second version is asked for.</summary>
    public string? BalanceType { get; set; }
}

/// <summary>The versions of collections, refunds and balances.</summary>
public enum AirtelVersion
{
    V1 = 1,
    V2 = 2,
}

/// <summary>The versions of disbursements.</summary>
public enum AirtelDisbursementVersion
{
    V1 = 1,
    V2 = 2,
    V3 = 3,
}

/// <summary>How RSA pads. A 1024-bit key has room for a signature's key under the first two alone.</summary>
public enum AirtelPadding
{
    Pkcs1,
    OaepSha1,
    OaepSha256,
}
