namespace Centry.Simulator.Mtn;

/// <summary>
/// An answer that is not a success. MTN speaks with two voices: its gateway with <c>{statusCode, message}</c> (no
/// <see cref="Code"/>), what lies behind it with <c>{code, message}</c>.
/// </summary>
internal sealed record MtnRefusal(int Status, string? Code, string Message)
{
    public static MtnRefusal MissingSubscription { get; } = new(401, null,
        "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.");

    public static MtnRefusal WrongSubscription { get; } = new(401, null,
        "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.");

    public static MtnRefusal Unauthorized { get; } = new(401, null, "Unauthorized. Access token is missing or invalid.");

    public static MtnRefusal NoSuchRoute { get; } = new(404, null, "Resource not found");

    public static MtnRefusal TooManyCalls { get; } = new(429, null, "Rate limit is exceeded. Try again in 1 seconds.");

    public static MtnRefusal ForbiddenIp { get; } = new(403, "FORBIDDEN IP", "The calling IP address is not registered for disbursements.");

    public static MtnRefusal NotFound { get; } = new(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.");

    public static MtnRefusal AlreadyExists { get; } = new(409, "RESOURCE_ALREADY_EXIST", "Duplicated reference id. Creation of resource failed.");

    public static MtnRefusal NotAllowed { get; } = new(500, "NOT_ALLOWED", "Authorization failed. Insufficient permissions.");

    public static MtnRefusal WrongTarget { get; } = new(500, "NOT_ALLOWED_TARGET_ENVIRONMENT", "Access to target environment is forbidden.");

    public static MtnRefusal WrongCallbackHost { get; } = new(500, "INVALID_CALLBACK_URL_HOST", "Callback URL with different host name then configured for API User.");

    public static MtnRefusal WrongCurrency { get; } = new(500, "INVALID_CURRENCY", "Currency not supported on target environment.");

    public static MtnRefusal Internal { get; } = new(500, "INTERNAL_PROCESSING_ERROR", "An internal error occurred while processing.");

    public static MtnRefusal Unavailable { get; } = new(503, "SERVICE_UNAVAILABLE", "Service temporarily unavailable, try again later.");

    public static MtnRefusal BadRequest(string what) => new(400, "BAD_REQUEST", what);

    /// <summary>The refusal that carries this code, for the test numbers that name one.</summary>
    public static MtnRefusal? OfCode(string code) => code switch
    {
        "NOT_ALLOWED" => NotAllowed,
        "NOT_ALLOWED_TARGET_ENVIRONMENT" => WrongTarget,
        "INVALID_CALLBACK_URL_HOST" => WrongCallbackHost,
        "INVALID_CURRENCY" => WrongCurrency,
        "INTERNAL_PROCESSING_ERROR" => Internal,
        "SERVICE_UNAVAILABLE" => Unavailable,
        _ => null,
    };
}
