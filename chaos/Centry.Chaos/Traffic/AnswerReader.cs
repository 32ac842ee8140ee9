using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Centry.Chaos.Traffic;

/// <summary>Reads what the checks want to know out of an answer's body. Written against the customer documentation, not the product's types.</summary>
internal static class AnswerReader
{
    public static string Hash(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16));

    /// <summary>Fills in code, payment or list. A body that cannot be read shows nothing.</summary>
    public static Exchange Read(Exchange exchange, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return exchange;
            if (!exchange.IsGood)
                return exchange with { Code = Text(root, "code") };
            if (root.TryGetProperty("results", out var results))
                return exchange with { Listed = [.. results.EnumerateArray().Select(IdOf)] };
            return root.TryGetProperty("amount", out _) ? exchange with { Payment = Payment(root) } : exchange;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return exchange with { Code = "unreadable" };
        }
    }

    private static ShownPayment Payment(JsonElement root) => new(
        IdOf(root), Amount(root, "amount")!.Value, Text(root, "currency_code")!, Text(root, "status")!, Text(root, "reference"), Amount(root, "amount_refunded"),
        root.TryGetProperty("recipients", out var recipients) && recipients.ValueKind == JsonValueKind.Array
            ? [.. recipients.EnumerateArray().Select(r => new ShownRecipient(IdOf(r), Amount(r, "amount")!.Value))]
            : null);

    private static Guid IdOf(JsonElement element) => element.GetProperty("id").GetGuid();

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static decimal? Amount(JsonElement element, string name)
        => Text(element, name) is { } text ? decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : null;
}
