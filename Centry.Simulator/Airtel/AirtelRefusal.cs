namespace Centry.Simulator.Airtel;

/// <summary>Which of Airtel's products answers; each has response codes of its own.</summary>
internal enum AirtelProduct
{
    Collection,
    Disbursement,
}

/// <summary>An answer that is not a success.</summary>
/// <param name="ResultCode">ESB… or ROUTER…, the older of the two kinds of code.</param>
/// <param name="ResponseCode">DP…, the newer.</param>
internal sealed record AirtelRefusal(int Status, string Message, string? ResultCode = null, string? ResponseCode = null)
{
    /// <summary>Set where the sign-in refuses: it speaks OAuth's language and has none of the codes.</summary>
    public string? Error { get; init; }

    public static AirtelRefusal WrongLogin { get; } = new(401, "Invalid client authentication") { Error = "invalid_client" };

    public static AirtelRefusal WrongGrant { get; } = new(400, "grant_type must be client_credentials") { Error = "unsupported_grant_type" };

    public static AirtelRefusal NoLogin { get; } = new(400, "The body must be JSON or a form") { Error = "invalid_request" };

    public static AirtelRefusal WrongToken { get; } = new(401, "The access token is missing, invalid or has expired") { Error = "invalid_token" };

    public static AirtelRefusal NoSuchRoute { get; } = new(404, "Resource not found");

    public static AirtelRefusal TooManyCalls { get; } = new(429, "Too many requests");

    public static AirtelRefusal Internal { get; } = new(500, "Something went wrong", "ESB000001");

    public static AirtelRefusal Unavailable { get; } = new(503, "Service unavailable");

    public static AirtelRefusal CountryMissing { get; } = new(400, "Country route is not configured.", "ROUTER005");

    public static AirtelRefusal WrongCountry { get; } = new(400, "Invalid country code provided.", "ROUTER006");

    public static AirtelRefusal ForeignCountry { get; } = new(403, "Not authorized to perform any operations in the provided country.", "ROUTER007");

    public static AirtelRefusal CurrencyMissing { get; } = new(400, "Currency is missing.", "ROUTER119");

    public static AirtelRefusal WrongCurrency { get; } = new(400, "Invalid currency provided.", "ROUTER112");

    public static AirtelRefusal WrongPin { get; } = new(400, "Pin you have entered is incorrect.", "ROUTER115");

    public static AirtelRefusal PinNotReadable { get; } = new(400, "The encrypted value of the pin is incorrect. Kindly re-check the encryption mechanism.", "ROUTER116");

    public static AirtelRefusal BodyCountry { get; } = new(400, "Invalid Country Name", "ESB000034");

    public static AirtelRefusal BodyCurrency { get; } = new(400, "Invalid Currency Code", "ESB000035");

    public static AirtelRefusal UserNotFound { get; } = new(400, "User not found", "ESB000011", "DP02200000002");

    public static AirtelRefusal Missing(string what) => new(400, $"Mandatory parameters are missing either in the header or body: {what}", "ROUTER003");

    public static AirtelRefusal Invalid(string what) => new(400, $"Field validation: {what}", "ESB000008");

    public static AirtelRefusal WrongAmount(AirtelProduct product) => new(400, "Invalid amount", "ESB000008", Code(product, "004"));

    public static AirtelRefusal WrongNumber(AirtelProduct product, AirtelMarket market) => new(400,
        market.LeadingZero == true ? $"Invalid MSISDN Length. MSISDN Length should be {market.DigitsMax} and should start with 0" : "Invalid MSISDN Length",
        market.LeadingZero == true ? "ESB000036" : "ESB000033",
        product == AirtelProduct.Disbursement ? Code(product, "012") : null);

    /// <summary>Airtel's sample of an answer with status 400.</summary>
    public static AirtelRefusal NumberNotFound(AirtelProduct product) => product == AirtelProduct.Collection
        ? new(400, "Msisdn Not Found", null, Code(product, "005"))
        : new(400, "Invalid mobile number", null, Code(product, "012"));

    public static AirtelRefusal Duplicate(AirtelProduct product) => new(400, "External Transaction ID already exists.", "ESB000041",
        product == AirtelProduct.Disbursement ? Code(product, "017") : null);

    public static AirtelRefusal WrongSignature(AirtelProduct product) => new(403, "Forbidden: x-signature and payload did not match", null,
        Code(product, product == AirtelProduct.Collection ? "026" : "016"));

    public static AirtelRefusal NotFound(AirtelProduct product) => new(400, "No transaction found", "ESB000045",
        Code(product, product == AirtelProduct.Collection ? "025" : "015"));

    public static AirtelRefusal RefundRefused(string code) => new(400, AirtelOutcomes.Describe(AirtelProduct.Collection, code), "ESB000011", Code(AirtelProduct.Collection, code));

    public static string Code(AirtelProduct product, string digits) => (product == AirtelProduct.Collection ? "DP00800001" : "DP00900001") + digits;
}
