using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>
/// What Airtel posts to the one address that an application has: the transaction's id and end, and with authentication switched on a hash, base64 of HMAC-SHA256. Where
/// the hash stands (in the body or as a header) and what it is over (the transaction or all of the body) is told differently in different places: each fits.
/// </summary>
internal static class AirtelCallback
{
    private const string HashName = "hash";

    public static Guid? ReadPaymentId(CallbackRequest callback)
        => ProviderJson.Read<Guid?>(callback.Body, json => ProviderJson.Text(json.GetProperty("transaction"), "id") is { } id && Guid.TryParseExact(id, "N", out var payment) ? payment : null);

    public static CallbackProof Prove(CallbackRequest callback, string? key)
    {
        if (key is null)
            return CallbackProof.None;
        var (inBody, transaction) = ProviderJson.Read(callback.Body, json => (
            ProviderJson.Text(json, HashName),
            json.TryGetProperty("transaction", out var part) && part.ValueKind == JsonValueKind.Object ? Encoding.UTF8.GetBytes(part.GetRawText()) : null));
        var hash = inBody ?? callback.Headers.FirstOrDefault(header => header.Key.Equals(HashName, StringComparison.OrdinalIgnoreCase)).Value;
        if (string.IsNullOrEmpty(hash))
            return CallbackProof.Invalid;
        var given = Encoding.UTF8.GetBytes(hash);
        var secret = Encoding.UTF8.GetBytes(key);
        // Both are computed whichever fits.
        var fitsBody = Fits(callback.Body.ToArray());
        var fitsTransaction = transaction is not null && Fits(transaction);
        return fitsBody || fitsTransaction ? CallbackProof.Valid : CallbackProof.Invalid;

        bool Fits(byte[] text) => CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(secret, text))));
    }
}
