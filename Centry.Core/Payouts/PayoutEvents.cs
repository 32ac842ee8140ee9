using Centry.Core.Webhooks;

namespace Centry.Core.Payouts;

/// <summary>The events that a payout's steps tell to merchants.</summary>
public static class PayoutEvents
{
    /// <summary>Created, or a draft submitted: its funds are held.</summary>
    public const string Submitted = "submitted";

    /// <param name="payout">The payout as it is after the step.</param>
    /// <param name="name">What happened, where it is not the status itself.</param>
    public static PaymentEvent For(Payout payout, Guid eventId, DateTimeOffset at, string? traceparent, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return new PaymentEvent
        {
            Id = eventId,
            MerchantId = payout.MerchantId,
            Environment = payout.Environment,
            Type = "payout." + (name ?? payout.Status),
            PaymentId = payout.Id,
            Data = Data(payout),
            WebhookUrl = payout.WebhookUrl,
            Traceparent = traceparent,
            CreatedAt = at,
        };
    }

    private static string Data(Payout payout) => EventData.Write(payout.CurrencyCode, data =>
    {
        var json = data.Json;
        json.WriteString("id", payout.Id);
        json.WriteString("merchant_id", payout.MerchantId);
        json.WriteString("status", payout.Status);
        data.Amount("amount", payout.AmountMinor);
        json.WriteString("currency", payout.CurrencyCode);
        data.Amount("fee_amount", payout.CentryFeeMinor + payout.GatewayFeeMinor);
        data.Amount("net_amount", payout.NetMinor);
        json.WriteString("gateway", payout.Gateway);
        json.WriteString("payment_method", payout.PaymentMethod);
        json.WriteString("reference", payout.Reference);
        json.WriteString("recipient_name", payout.RecipientName);
        json.WriteString("recipient_phone", payout.RecipientPhone);
        json.WriteString("recipient_account_number", payout.RecipientAccountNumber);
        json.WriteString("recipient_bank_code", payout.RecipientBankCode);
        data.Time("created_at", payout.CreatedAt);

        json.WriteString("country_code", payout.CountryCode);
        json.WriteString("environment", payout.Environment);
        json.WriteString("description", payout.Description);
        json.WriteBoolean("is_bulk", payout.IsBulk);
        json.WriteNumber("recipient_count", payout.RecipientCount);
        json.WriteNumber("completed_count", payout.CompletedCount);
        json.WriteNumber("failed_count", payout.FailedCount);
        json.WriteString("provider_reference", payout.ProviderReference);
        json.WriteString("failure_code", payout.FailureCode);
        json.WriteString("failure_reason", payout.FailureReason);
        data.Time("completed_at", payout.CompletedAt);
        json.WriteNumber("sequence", payout.Version);
        data.Raw("metadata", payout.Metadata);
    });
}
