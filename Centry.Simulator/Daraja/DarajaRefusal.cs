namespace Centry.Simulator.Daraja;

/// <summary>An answer that is not a success, in the one shape that Daraja has for them.</summary>
internal sealed record DarajaRefusal(int Status, string Code, string Message)
{
    public static DarajaRefusal MissingToken { get; } = new(404, "404.001.04", "Invalid Authentication Header");

    public static DarajaRefusal WrongLogin { get; } = new(401, "401.002.01", "Error Occurred - Invalid Credentials");

    public static DarajaRefusal NoSuchRoute { get; } = new(404, "404.001.01", "Resource not found");

    public static DarajaRefusal TooManyCalls { get; } = new(429, "429.001.01", "Spike arrest violation. Allowed rate exceeded");

    public static DarajaRefusal Internal { get; } = new(500, "500.002.1001", "Service is currently unreachable. Please try again later.");

    public static DarajaRefusal Unavailable { get; } = new(503, "500.003.1001", "Internal Server Error");

    public static DarajaRefusal BeingProcessed { get; } = new(500, "500.001.1001", "The transaction is being processed");

    public static DarajaRefusal WrongCredentials { get; } = new(500, "500.001.1001", "Wrong credentials");

    public static DarajaRefusal SubscriberLocked { get; } = new(500, "500.001.1001",
        "Unable to lock subscriber, a transaction is already in process for the current subscriber");

    public static DarajaRefusal AlreadyRegistered { get; } = new(500, "500.003.1001", "Urls are already registered");

    public static DarajaRefusal BadUrl(string field) => new(400, "400.003.02", $"Bad Request - Invalid {field}");

    public static DarajaRefusal BadField(string field) => new(400, "400.002.02", $"Bad Request - Invalid {field}");

    public static DarajaRefusal InvalidToken(string code) => new(int.Parse(code.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), code, "Invalid Access Token");
}
