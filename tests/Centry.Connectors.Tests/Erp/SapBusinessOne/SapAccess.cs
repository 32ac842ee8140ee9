using Centry.Connectors.Erp;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

internal static class SapAccess
{
    private static readonly Guid Connection = new("0198c1f0-0000-7000-8000-000000000001");

    public static ErpAccess Create(string password = "demo-sap-password", string server = "https://sap.example.com:50000", string? pin = null)
    {
        var credentials = new Dictionary<string, string>
        {
            ["server_url"] = server,
            ["company_db"] = "SBODEMO",
            ["user_name"] = "manager",
            ["password"] = password,
        };
        if (pin is not null)
            credentials["certificate_sha256"] = pin;
        return new ErpAccess(Connection, "production", "SBODEMO", credentials);
    }
}
