using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>Where a company's Service Layer is and who signs in, from the credentials as entered.</summary>
/// <param name="Root">With <c>/b1s/v1</c> or <c>/b1s/v2</c> at its end, and no slash.</param>
/// <param name="IsNamed">Whether a merchant named the server; else the operator did.</param>
internal sealed record SapConnection(string Root, bool IsNamed, string? Pin, string Company, string User, string Secret)
{
    public const string ServerUrl = "server_url";
    public const string CompanyDb = "company_db";
    public const string UserName = "user_name";
    public const string Password = "password";
    public const string Certificate = "certificate_sha256";

    /// <summary>
    /// OData 3 unless the address says otherwise: every Service Layer since 9.0 has it, OData 4 only those of 10.0. What is read takes both
    /// shapes, so an address that ends in <c>/b1s/v2</c> works as well.
    /// </summary>
    private static readonly string[] Versions = ["/b1s/v1", "/b1s/v2"];

    private const int PinDigits = 64;

    /// <exception cref="ErpException"><see cref="ErpFault.Refused"/> when the address is none to send a password to, or the pin is none.</exception>
    public static SapConnection Of(ErpAccess access, Uri? baseUrl)
    {
        var server = baseUrl;
        if (server is null && (!Uri.TryCreate(access.Credentials.GetValueOrDefault(ServerUrl), UriKind.Absolute, out server)
            || server.Scheme != Uri.UriSchemeHttps || server.UserInfo.Length > 0 || server.Query.Length > 0 || server.Fragment.Length > 0))
            throw new ErpException(ErpFault.Refused, "The Service Layer address must be like https://host:50000.");
        var address = server.AbsoluteUri.TrimEnd('/');
        var root = Versions.Any(path => address.EndsWith(path, StringComparison.OrdinalIgnoreCase)) ? address : address + Versions[0];
        var pin = access.Credentials.GetValueOrDefault(Certificate)?.Replace(":", "", StringComparison.Ordinal).Trim();
        if (!string.IsNullOrEmpty(pin) && (pin.Length != PinDigits || !pin.All(char.IsAsciiHexDigit)))
            throw new ErpException(ErpFault.Refused, "The certificate's SHA-256 must be 64 hexadecimal digits.");
        return new SapConnection(
            root, baseUrl is null, string.IsNullOrEmpty(pin) ? null : pin,
            access.TenantId.Length > 0 ? access.TenantId : access.Credentials.GetValueOrDefault(CompanyDb) ?? "",
            access.Credentials.GetValueOrDefault(UserName) ?? "", access.Credentials.GetValueOrDefault(Password) ?? "");
    }

    /// <summary>Tells sessions of other credentials apart, without keeping the credentials.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Root, Pin, Company, User, Secret))));

    /// <summary>Without the password, so that a log line cannot leak it.</summary>
    public override string ToString() => $"{Company} at {Root}";
}
