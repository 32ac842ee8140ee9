namespace Centry.Core.Demo;

/// <summary>One of the demo merchant's accounts at a provider.</summary>
internal sealed record DemoAccount(
    string Gateway, string Country, string Name, decimal FeePercentage, bool IsDefault, IReadOnlyDictionary<string, string> Sandbox, IReadOnlyDictionary<string, string> Production);

/// <summary>What the demo merchant's accounts sign in with at the provider simulator: the simulator's own defaults, which open nothing else.</summary>
internal static class DemoAccounts
{
    // The docs' example prices a Ugandan payin at 1 % for the gateway.
    public static IReadOnlyList<DemoAccount> All { get; } =
    [
        Mtn("UG", "Uganda MTN", 1m), Mtn("GH", "Ghana MTN", 1.2m), Mtn("RW", "Rwanda MTN", 1m), Mtn("ZM", "Zambia MTN", 1.5m), Mtn("CI", "Ivory Coast MTN", 1.1m),
        CallPay("ZA", "South Africa CallPay", 1.5m),
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

    private static DemoAccount CallPay(string country, string name, decimal fee)
    {
        var credentials = new Dictionary<string, string> { ["organisation_id"] = "4242", ["salt"] = "demo-callpay-salt" };
        return new DemoAccount("callpay", country, name, fee, IsDefault: true, credentials, credentials);
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
