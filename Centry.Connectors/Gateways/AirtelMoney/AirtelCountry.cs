namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>A country's Airtel as it is spoken to: what is configured over what is built in.</summary>
internal sealed class AirtelCountry
{
    private static readonly Uri SandboxDefault = new("https://openapiuat.airtel.africa");
    private static readonly Uri ProductionDefault = new("https://openapi.airtel.africa");

    private readonly AirtelMoneyOptions _options;
    private readonly AirtelCountryOptions _set;
    private readonly AirtelCountryOptions _builtIn;
    private readonly AirtelMarket _market;

    private AirtelCountry(string code, AirtelMarket market, AirtelMoneyOptions options)
    {
        Code = code;
        _market = market;
        _options = options;
        _builtIn = market.Defaults;
        _set = options.Countries.TryGetValue(code, out var set) ? set : new AirtelCountryOptions();
    }

    public string Code { get; }

    public string PaymentsVersion => Payments == AirtelVersion.V2 ? "v2" : "v1";

    public bool SignsPayments => Payments == AirtelVersion.V2 || Signs;

    public AirtelDisbursementVersion DisbursementVersion => _set.DisbursementVersion ?? _builtIn.DisbursementVersion ?? AirtelDisbursementVersion.V1;

    public bool SignsDisbursements => DisbursementVersion == AirtelDisbursementVersion.V3 || Signs;

    public AirtelPadding PinPadding => _set.PinPadding ?? _builtIn.PinPadding ?? AirtelPadding.Pkcs1;

    public AirtelPadding SigningPadding => _set.SigningPadding ?? AirtelPadding.Pkcs1;

    public bool DecimalsAllowed => _set.DecimalsAllowed ?? _builtIn.DecimalsAllowed ?? false;

    public string DisbursementType => _set.DisbursementType ?? (DisbursementVersion == AirtelDisbursementVersion.V3 ? "B2C" : "B2B");

    public string WalletType => _set.WalletType ?? "NORMAL";

    public string? DisbursementQueryType => _set.DisbursementQueryType;

    public string BalancePath => _set.BalanceVersion == AirtelVersion.V2 ? $"standard/v2/users/balance?type={_set.BalanceType ?? "COLL"}" : "standard/v1/users/balance";

    private AirtelVersion Payments => _set.PaymentsVersion ?? _builtIn.PaymentsVersion ?? AirtelVersion.V1;

    private bool Signs => _set.SignMessages ?? _builtIn.SignMessages ?? false;

    /// <summary>Null where Airtel Money is not.</summary>
    public static AirtelCountry? Find(string code, AirtelMoneyOptions options)
        => AirtelMarket.All.TryGetValue(code, out var market) ? new AirtelCountry(code, market, options) : null;

    public string? Msisdn(string? phone) => _market.Msisdn(phone);

    /// <summary>One URL that is configured for all countries stands for all of them, a simulator's say.</summary>
    public Uri BaseUrl(GatewayAccess access) => access.IsSandbox
        ? _set.SandboxUrl ?? _options.SandboxUrl ?? _builtIn.SandboxUrl ?? SandboxDefault
        : _set.ProductionUrl ?? _options.ProductionUrl ?? _builtIn.ProductionUrl ?? ProductionDefault;
}
