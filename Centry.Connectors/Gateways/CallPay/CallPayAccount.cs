using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Gateways.CallPay;

/// <summary>An account's credentials, by their names in the descriptor.</summary>
internal sealed class CallPayAccount(GatewayAccess access)
{
    public const string OrganisationName = "organisation_id";
    public const string SaltName = "salt";

    public GatewayAccess Access => access;

    public string Organisation => access.Credentials.GetValueOrDefault(OrganisationName) ?? "";

    /// <summary>What proves that a request of this moment is the organisation's: lower-case hex SHA-256 of <c>salt_organisation_seconds</c>.</summary>
    public string Token(long unixSeconds) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{access.Credentials.GetValueOrDefault(SaltName)}_{Organisation}_{unixSeconds}"))));
}
