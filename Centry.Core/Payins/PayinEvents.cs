using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Centry.Core.Currencies;
using Centry.Core.Webhooks;

namespace Centry.Core.Payins;

/// <summary>The events that a payin's steps tell to merchants.</summary>
public static class PayinEvents
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event of a payin that has just reached its status.</summary>
    /// <param name="payin">The payin as it is after the step.</param>
    public static PaymentEvent For(Payin payin, Guid eventId, DateTimeOffset at, string? traceparent)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return new PaymentEvent
        {
            Id = eventId,
            MerchantId = payin.MerchantId,
            Environment = payin.Environment,
            Type = "payin." + payin.Status,
            PaymentId = payin.Id,
            Data = Data(payin),
            WebhookUrl = payin.WebhookUrl,
            Traceparent = traceparent,
            CreatedAt = at,
        };
    }

    private static string Data(Payin payin)
    {
        using var buffer = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            var currency = Currency.Get(payin.CurrencyCode);
            void Amount(string name, long minor) => json.WriteString(name, Money.FromMinor(minor, currency).ToWire());
            json.WriteStartObject();
            json.WriteString("id", payin.Id);
            json.WriteString("merchant_id", payin.MerchantId);
            json.WriteString("status", payin.Status);
            Amount("amount", payin.AmountMinor);
            json.WriteString("currency", payin.CurrencyCode);
            Amount("fee_amount", payin.CentryFeeMinor + payin.GatewayFeeMinor);
            Amount("net_amount", payin.NetMinor);
            json.WriteString("gateway", payin.Gateway);
            json.WriteString("payment_method", payin.PaymentMethod);
            json.WriteString("reference", payin.Reference);
            json.WriteString("customer_phone", payin.CustomerPhone);
            json.WriteString("created_at", Time(payin.CreatedAt));

            json.WriteString("country_code", payin.CountryCode);
            json.WriteString("environment", payin.Environment);
            json.WriteString("customer_name", payin.CustomerName);
            json.WriteString("customer_email", payin.CustomerEmail);
            json.WriteString("description", payin.Description);
            Amount("amount_refunded", payin.RefundedMinor);
            json.WriteString("provider_reference", payin.ProviderReference);
            json.WriteString("failure_code", payin.FailureCode);
            json.WriteString("failure_reason", payin.FailureReason);
            json.WriteString("completed_at", payin.CompletedAt is { } completed ? Time(completed) : null);
            json.WriteNumber("sequence", payin.Version);
            json.WritePropertyName("metadata");
            if (payin.Metadata is null)
                json.WriteNullValue();
            else
                json.WriteRawValue(payin.Metadata);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    // In webhook bodies times carry +00:00, as the customer documentation shows.
    private static string Time(DateTimeOffset time)
        => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture);
}
