using System.Text.Json;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>What Daraja reports of a push.</summary>
internal sealed record DarajaPushReport(string CheckoutRequestId, decimal? Amount, string? Receipt)
{
    /// <summary>Null when the callback is no such report.</summary>
    public static DarajaPushReport? Read(CallbackRequest callback)
        => DarajaAddresses.About(callback) != DarajaAddresses.Push ? null : ProviderJson.Read(callback.Body, json =>
        {
            var push = json.GetProperty("Body").GetProperty("stkCallback");
            if (ProviderJson.Text(push, "CheckoutRequestID") is not { } id)
                return null;
            var items = push.TryGetProperty("CallbackMetadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("Item", out var item)
                ? DarajaJson.Named(item, "Name")
                : DarajaJson.Named(default, "Name");
            return new DarajaPushReport(id, ProviderJson.Amount(items.GetValueOrDefault("Amount")), items.GetValueOrDefault("MpesaReceiptNumber"));
        });
}

/// <summary>The result of a call that Daraja answers later.</summary>
/// <param name="About">Which call's, by <see cref="DarajaAddresses"/>.</param>
/// <param name="Originator">The call's OriginatorConversationID.</param>
internal sealed record DarajaResult(
    string About, string Code, string? Originator, string? TransactionId, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Null when the callback is no result. That a queue's time ran out is none: it decides nothing.</summary>
    public static DarajaResult? Read(CallbackRequest callback)
        => DarajaAddresses.About(callback) is not (DarajaAddresses.Result or DarajaAddresses.Status or DarajaAddresses.Balance) ? null : ProviderJson.Read(callback.Body, json =>
        {
            var result = json.GetProperty("Result");
            if (ProviderJson.Text(result, "ResultCode") is not { } code)
                return null;
            var parameters = result.TryGetProperty("ResultParameters", out var all) && all.ValueKind == JsonValueKind.Object && all.TryGetProperty("ResultParameter", out var items)
                ? DarajaJson.Named(items, "Key")
                : DarajaJson.Named(default, "Key");
            return new DarajaResult(
                DarajaAddresses.About(callback)!, code, ProviderJson.Text(result, "OriginatorConversationID"), ProviderJson.Text(result, "TransactionID"), parameters);
        });
}
