using System.Text.Json;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>MTN's reasons in our words. Source: MTN's "API common errors" and testing pages.</summary>
internal static class MtnReasons
{
    private static readonly Dictionary<string, (string Code, string Sentence)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PAYER_NOT_FOUND"] = ("payer_not_found", "The customer's number has no mobile money wallet."),
        ["NOT_ENOUGH_FUNDS"] = ("not_enough_funds", "The customer's wallet does not hold enough money."),
        ["PAYER_LIMIT_REACHED"] = ("payer_limit_reached", "The customer has reached the limit of the wallet."),
        ["APPROVAL_REJECTED"] = ("approval_rejected", "The customer refused the payment."),
        ["PAYMENT_NOT_APPROVED"] = ("approval_rejected", "The customer did not approve the payment."),
        ["EXPIRED"] = ("expired", "The customer did not approve the payment in time."),
        ["TRANSACTION_CANCELED"] = ("cancelled_by_provider", "The payment was cancelled at the provider."),
        ["COULD_NOT_PERFORM_TRANSACTION"] = ("expired", "The customer did not approve the payment in time."),
        ["TRANSACTION_NOT_COMPLETED"] = ("not_completed", "The provider could not complete the payment."),
        ["TRANSACTION_NOT_FOUND"] = ("not_completed", "The provider lost track of the payment."),
        ["INTERNAL_PROCESSING_ERROR"] = ("provider_error", "The provider could not process the payment; most often the customer's wallet holds too little."),
        ["NOT_ALLOWED"] = ("not_allowed", "The account at the provider may not do this."),
        ["NOT_ALLOWED_TARGET_ENVIRONMENT"] = ("not_allowed_target_environment", "The account at the provider does not serve this country."),
        ["INVALID_CALLBACK_URL_HOST"] = ("invalid_callback_host", "The callback address is not registered with the provider."),
        ["INVALID_CURRENCY"] = ("invalid_currency", "The provider does not take this currency here."),
    };

    public static GatewayOutcome.Failed Failed(string? reason, string fallbackSentence, string? providerReference = null)
    {
        if (reason is null)
            return new GatewayOutcome.Failed("provider_refused", fallbackSentence, providerReference);
        return Known.TryGetValue(reason, out var known)
            ? new GatewayOutcome.Failed(known.Code, known.Sentence, providerReference)
            : new GatewayOutcome.Failed("provider_refused", $"{fallbackSentence} ({Clip(reason)})", providerReference);
    }

    /// <summary>A string in newer payloads, an object with a code in older ones.</summary>
    public static string? Read(JsonElement status)
    {
        if (!status.TryGetProperty("reason", out var reason))
            return null;
        return reason.ValueKind switch
        {
            JsonValueKind.String => reason.GetString(),
            JsonValueKind.Object when reason.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String => code.GetString(),
            _ => null,
        };
    }

    private static string Clip(string text) => text.Length <= 100 ? text : text[..100];
}
