using System.Collections.Frozen;
using System.Text.Json;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>
/// MTN's reasons in our words. One word of MTN's can mean two things: the payer is the customer where money comes in, and the
/// merchant where it goes out. Source: MTN's "API common errors" and testing pages.
/// </summary>
internal sealed class MtnReasons
{
    private static readonly Dictionary<string, (string Code, string Sentence)> Anywhere = new()
    {
        ["TRANSACTION_CANCELED"] = ("cancelled_by_provider", "The payment was cancelled at the provider."),
        ["TRANSACTION_NOT_COMPLETED"] = ("not_completed", "The provider could not complete the payment."),
        ["TRANSACTION_NOT_FOUND"] = ("not_completed", "The provider lost track of the payment."),
        ["SERVICE_UNAVAILABLE"] = ("provider_unavailable", "The provider's service was not available."),
        ["NOT_ALLOWED"] = ("not_allowed", "The account at the provider may not do this."),
        ["NOT_ALLOWED_TARGET_ENVIRONMENT"] = ("not_allowed_target_environment", "The account at the provider does not serve this country."),
        ["INVALID_CALLBACK_URL_HOST"] = ("invalid_callback_host", "The callback address is not registered with the provider."),
        ["INVALID_CURRENCY"] = ("invalid_currency", "The provider does not take this currency here."),
        ["PAYEE_NOT_FOUND"] = ("payee_not_found", "The number to be paid has no mobile money wallet."),
        ["PAYEE_NOT_ALLOWED_TO_RECEIVE"] = ("payee_not_allowed_to_receive", "The wallet to be paid may not receive this payment."),
        ["PAYEE_LIMIT_REACHED"] = ("payee_limit_reached", "The wallet to be paid has reached its limit."),
        ["TRANSFER_TYPE_UNKNOWN"] = ("transfer_type_unknown", "The provider does not know this kind of transfer."),
    };

    private static readonly Dictionary<string, (string Code, string Sentence)> MoneyOut = new()
    {
        ["NOT_ENOUGH_FUNDS"] = ("not_enough_float", "The merchant's own account at the provider does not hold enough money."),
        ["PAYER_NOT_FOUND"] = ("payer_not_found", "The provider does not find the merchant's own account."),
        ["PAYER_LIMIT_REACHED"] = ("payer_limit_reached", "The merchant's own account at the provider has reached its limit."),
        ["APPROVAL_REJECTED"] = ("approval_rejected", "The payment was refused at the provider."),
        ["PAYMENT_NOT_APPROVED"] = ("approval_rejected", "The payment was not approved at the provider."),
        ["EXPIRED"] = ("expired", "The provider did not carry out the payment in time."),
        ["COULD_NOT_PERFORM_TRANSACTION"] = ("not_completed", "The provider could not carry out the payment."),
        ["INTERNAL_PROCESSING_ERROR"] = ("provider_error", "The provider could not process the payment."),
        ["FORBIDDEN IP"] = ("forbidden_ip", "The provider pays out for registered addresses alone, and this server's is not registered."),
    };

    private static readonly FrozenSet<string> Transient =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "ONGOING", "DELAYED", "PAYER_DELAYED", "PAYEE_DELAYED");

    private readonly Dictionary<string, (string Code, string Sentence)> _known = new(Anywhere, StringComparer.OrdinalIgnoreCase);

    private MtnReasons(params Dictionary<string, (string Code, string Sentence)>[] own)
    {
        foreach (var (reason, words) in own.SelectMany(reasons => reasons))
            _known[reason] = words;
    }

    public static MtnReasons OfPayins { get; } = new(new Dictionary<string, (string Code, string Sentence)>
    {
        ["PAYER_NOT_FOUND"] = ("payer_not_found", "The customer's number has no mobile money wallet."),
        ["NOT_ENOUGH_FUNDS"] = ("not_enough_funds", "The customer's wallet does not hold enough money."),
        ["PAYER_LIMIT_REACHED"] = ("payer_limit_reached", "The customer has reached the limit of the wallet."),
        ["APPROVAL_REJECTED"] = ("approval_rejected", "The customer refused the payment."),
        ["PAYMENT_NOT_APPROVED"] = ("approval_rejected", "The customer did not approve the payment."),
        ["EXPIRED"] = ("expired", "The customer did not approve the payment in time."),
        ["COULD_NOT_PERFORM_TRANSACTION"] = ("expired", "The customer did not approve the payment in time."),
        ["INTERNAL_PROCESSING_ERROR"] = ("provider_error", "The provider could not process the payment; most often the customer's wallet holds too little."),
    });

    public static MtnReasons OfPayouts { get; } = new(MoneyOut);

    /// <summary>As payouts, but the transaction that is not found or not completed is the one to be refunded.</summary>
    public static MtnReasons OfRefunds { get; } = new(MoneyOut, new Dictionary<string, (string Code, string Sentence)>
    {
        ["TRANSACTION_NOT_FOUND"] = ("payin_not_found", "The provider does not know the payment to be refunded."),
        ["RESOURCE_NOT_FOUND"] = ("payin_not_found", "The provider does not know the payment to be refunded."),
        ["TRANSACTION_NOT_COMPLETED"] = ("payin_not_completed", "The payment to be refunded was never completed at the provider."),
    });

    public GatewayOutcome.Failed Failed(string? reason, string fallbackSentence)
    {
        if (reason is null)
            return new GatewayOutcome.Failed("provider_refused", fallbackSentence);
        return _known.TryGetValue(reason, out var known)
            ? new GatewayOutcome.Failed(known.Code, known.Sentence)
            : new GatewayOutcome.Failed("provider_refused", $"{fallbackSentence} ({Clip(reason)})");
    }

    /// <summary>Says that the last word is still to come, whatever status it comes with.</summary>
    public static bool IsTransient(string? reason) => reason is not null && Transient.Contains(reason);

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
