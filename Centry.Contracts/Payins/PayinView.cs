using System.Text.Json;
using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>A payin as every API surface shows it.</summary>
public sealed record PayinView
{
    public required Guid Id { get; init; }
    public required string CountryCode { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal Amount { get; init; }
    public required string CurrencyCode { get; init; }
    public required string PaymentMethod { get; init; }
    public required string Gateway { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal CentryFee { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal GatewayFee { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal FeeAmount { get; init; }

    /// <summary>Amount less fees: what the merchant receives.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal NetAmount { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal AmountRefunded { get; init; }

    /// <summary><c>pending</c>, <c>processing</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>refunded</c>.</summary>
    public required string Status { get; init; }
    public required string Environment { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public string? CustomerName { get; init; }
    public string? CustomerEmail { get; init; }
    public string? CustomerPhone { get; init; }

    /// <summary>Free-form object given at creation; null when none was.</summary>
    public JsonElement? Metadata { get; init; }
    public required bool CreateInvoice { get; init; }

    /// <summary>The ERP document made for this payin; null until there is one.</summary>
    public JsonElement? Invoice { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }

    /// <summary>Where to send the customer, for gateways that take over on a page of their own.</summary>
    public string? RedirectUrl { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>Body of <c>POST /v1/payins</c>. Documents the schema; the API reads it by hand to name every fault at once.</summary>
public sealed record CreatePayinRequest
{
    /// <summary>ISO 3166-1 alpha-2 country, for example <c>UG</c>.</summary>
    public required string CountryCode { get; init; }

    /// <summary>Amount in currency units: a JSON number or a numeric string that fits the currency's minor unit.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal Amount { get; init; }

    /// <summary>ISO 4217; the country's default currency when left out.</summary>
    public string? CurrencyCode { get; init; }

    /// <summary><c>mobile_money</c>, <c>card</c>, <c>bank_transfer</c> or <c>crypto</c>.</summary>
    public required string PaymentMethod { get; init; }

    /// <summary><c>mtn_momo</c>, <c>airtel_money</c>, <c>ozow</c>, <c>callpay</c>, <c>daraja_mpesa</c>, or an alias <c>mtn</c>, <c>airtel</c>, <c>mpesa</c>.</summary>
    public string? Gateway { get; init; }
    public string? CustomerName { get; init; }
    public string? CustomerEmail { get; init; }

    /// <summary>E.164; required for <c>mobile_money</c>.</summary>
    public string? CustomerPhone { get; init; }

    /// <summary>Your own reference, at most 255 characters; need not be unique.</summary>
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public bool? CreateInvoice { get; init; }

    /// <summary>An open invoice of the merchant's that this payin is to settle; not together with <c>create_invoice</c>.</summary>
    public Guid? InvoiceId { get; init; }

    /// <summary>An object with at most 50 keys and 16 KiB; returned in webhooks.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Replaces the merchant's webhook URL for this payin.</summary>
    public string? WebhookUrl { get; init; }
}

/// <summary>Body of <c>POST /v1/payins/{id}/complete</c>; empty means <c>completed</c>.</summary>
public sealed record CompletePayinRequest
{
    /// <summary><c>completed</c> or <c>failed</c>.</summary>
    public string? Status { get; init; }
    public string? FailureReason { get; init; }
}
