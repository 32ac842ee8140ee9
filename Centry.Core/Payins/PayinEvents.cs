using Centry.Core.Webhooks;

namespace Centry.Core.Payins;

/// <summary>The events that a payin's steps tell to merchants.</summary>
public static class PayinEvents
{
    /// <summary>The event of a payin that has just reached its status.</summary>
    /// <param name="payin">The payin as it is after the step.</param>
    /// <param name="name">What happened, where it is not the status itself.</param>
    public static PaymentEvent For(Payin payin, Guid eventId, DateTimeOffset at, string? traceparent, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return new PaymentEvent
        {
            Id = eventId,
            MerchantId = payin.MerchantId,
            Environment = payin.Environment,
            Type = "payin." + (name ?? payin.Status),
            PaymentId = payin.Id,
            Data = Data(payin),
            WebhookUrl = payin.WebhookUrl,
            Traceparent = traceparent,
            CreatedAt = at,
        };
    }

    private static string Data(Payin payin) => EventData.Write(payin.CurrencyCode, data =>
    {
        var json = data.Json;
        json.WriteString("id", payin.Id);
        json.WriteString("merchant_id", payin.MerchantId);
        json.WriteString("status", payin.Status);
        data.Amount("amount", payin.AmountMinor);
        json.WriteString("currency", payin.CurrencyCode);
        data.Amount("fee_amount", payin.CentryFeeMinor + payin.GatewayFeeMinor);
        data.Amount("net_amount", payin.NetMinor);
        json.WriteString("gateway", payin.Gateway);
        json.WriteString("payment_method", payin.PaymentMethod);
        json.WriteString("reference", payin.Reference);
        json.WriteString("customer_phone", payin.CustomerPhone);
        data.Time("created_at", payin.CreatedAt);

        json.WriteString("country_code", payin.CountryCode);
        json.WriteString("environment", payin.Environment);
        json.WriteString("customer_name", payin.CustomerName);
        json.WriteString("customer_email", payin.CustomerEmail);
        json.WriteString("description", payin.Description);
        data.Amount("amount_refunded", payin.RefundedMinor);
        json.WriteString("provider_reference", payin.ProviderReference);
        json.WriteString("failure_code", payin.FailureCode);
        json.WriteString("failure_reason", payin.FailureReason);
        data.Time("completed_at", payin.CompletedAt);
        json.WriteNumber("sequence", payin.Version);
        data.Raw("metadata", payin.Metadata);
    });
}
