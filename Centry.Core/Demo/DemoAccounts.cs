namespace Centry.Core.Demo;

/// <summary>One of the demo merchant's accounts at a provider.</summary>
internal sealed record DemoAccount(
    string Gateway, string Country, string Name, decimal FeePercentage, bool IsDefault, IReadOnlyDictionary<string, string> Sandbox, IReadOnlyDictionary<string, string> Production);

/// <summary>What the demo merchant's accounts sign in with at the provider simulator: the simulator's own defaults, which open nothing else.</summary>
internal static class DemoAccounts
{
    /// <summary>Gateways whose callback address is set in the provider's portal, once for an account: one account each.</summary>
    public static IReadOnlyList<string> SetInPortals { get; } = ["airtel_money", "ozow"];

    private static Dictionary<string, string> Airtel => new()
    {
        ["client_id"] = "demo-airtel-client",
        ["client_secret"] = "demo-airtel-secret",
        ["pin"] = "4321",
        ["callback_key"] = "demo-airtel-callback-key",
    };

    private static Dictionary<string, string> Ozow => new()
    {
        ["site_code"] = "DEMO-001",
        ["api_key"] = "demo-ozow-api-key",
        ["private_key"] = "demo-ozow-private-key",
        ["payouts_api_key"] = "demo-ozow-payouts-key",
        ["payouts_access_token"] = "demo-ozow-access-token",
        ["encryption_key"] = "demo-ozow-encryption-key",
    };

    private static Dictionary<string, string> CallPay => new() { ["organisation_id"] = "4242", ["salt"] = "demo-callpay-salt" };

    // The docs' example prices a Ugandan payin at 1 % for the gateway.
    public static IReadOnlyList<DemoAccount> All { get; } =
    [
        Mtn("UG", "Uganda MTN", 1m), Mtn("GH", "Ghana MTN", 1.2m), Mtn("RW", "Rwanda MTN", 1m), Mtn("ZM", "Zambia MTN", 1.5m), Mtn("CI", "Ivory Coast MTN", 1.1m),
        new("airtel_money", "TZ", "Tanzania Airtel Money", 1m, true, Airtel, Airtel),
        new("ozow", "ZA", "South Africa Ozow", 1.5m, true, Ozow, Ozow),
        new("callpay", "ZA", "South Africa CallPay", 1.5m, false, CallPay, CallPay),
        new("daraja_mpesa", "KE", "Kenya M-Pesa", 1m, true, Daraja("demo-daraja-key", "demo-daraja-secret"), Daraja("demo-daraja-live-key", "demo-daraja-live-secret")),
    ];

    private static DemoAccount Mtn(string country, string name, decimal fee)
    {
        var credentials = new Dictionary<string, string>
        {
            ["api_user"] = "5f0b8a4e-2c1d-4f3a-9b6e-7d8c9a0b1c2d",
            ["api_key"] = "demo-mtn-api-key",
            ["collection_subscription_key"] = "demo-mtn-collection",
            ["disbursement_subscription_key"] = "demo-mtn-disbursement",
        };
        return new DemoAccount("mtn_momo", country, name, fee, true, credentials, credentials);
    }

    private static Dictionary<string, string> Daraja(string key, string secret) => new()
    {
        ["consumer_key"] = key,
        ["consumer_secret"] = secret,
        ["short_code"] = "174379",
        ["passkey"] = "demo-daraja-passkey",
        ["payout_short_code"] = "600997",
        ["initiator_name"] = "testapi",
        ["initiator_password"] = "demo-daraja-initiator",
    };
}
