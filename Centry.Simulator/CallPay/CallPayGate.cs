using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.CallPay;

/// <summary>Who may call: the organisation whose salt, id and a recent time make the token.</summary>
internal sealed class CallPayGate(IOptions<CallPayOptions> options, TimeProvider time)
{
    public const string TokenHeader = "Auth-Token";

    /// <summary>Null when the caller may; else why not.</summary>
    public string? Refuses(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers["Org-Id"].ToString() != options.Value.OrganisationId) return "Your request was made with invalid credentials.";
        if (!long.TryParse(headers["Timestamp"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return "The timestamp is missing.";
        if (Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) > options.Value.ClockSkew.TotalSeconds) return "The timestamp is too far from the present.";
        var token = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{options.Value.Salt}_{options.Value.OrganisationId}_{seconds}")));
        // Lower case alone, as clients make it.
        return headers[TokenHeader].ToString() == Convert.ToHexStringLower(token) ? null : "Your request was made with invalid credentials.";
    }
}
