using System.Text.Json;
using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>Body of <c>POST /v1/payouts</c>. Documents the schema; the API reads it by hand to name every fault at once.</summary>
public sealed record CreatePayoutRequest
{
    /// <summary>ISO 3166-1 alpha-2 country, for example <c>UG</c>.</summary>
    public required string CountryCode { get; init; }

    /// <summary>What the recipient gets, in currency units. Of a bulk payout: 0, left out, or the sum over the recipients.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public decimal? Amount { get; init; }

    /// <summary>ISO 4217; the country's default currency when left out.</summary>
    public string? CurrencyCode { get; init; }

    /// <summary><c>mobile_money</c> or <c>bank_transfer</c>.</summary>
    public required string PaymentMethod { get; init; }

    /// <summary><c>mtn_momo</c>, <c>airtel_money</c>, <c>ozow</c>, <c>callpay</c>, <c>daraja_mpesa</c>, or an alias <c>mtn</c>, <c>airtel</c>, <c>mpesa</c>.</summary>
    public string? Gateway { get; init; }

    /// <summary>Required for <c>bank_transfer</c>.</summary>
    public string? RecipientName { get; init; }

    /// <summary>E.164; required for <c>mobile_money</c>.</summary>
    public string? RecipientPhone { get; init; }

    /// <summary>Required for <c>bank_transfer</c>, like <c>recipient_bank_code</c>.</summary>
    public string? RecipientAccountNumber { get; init; }
    public string? RecipientBankName { get; init; }
    public string? RecipientBankCode { get; init; }

    /// <summary>Pays every one of <c>bulk_recipients</c>; each settles by itself.</summary>
    public bool? IsBulk { get; init; }

    /// <summary>1 to 10,000. Nothing is created unless all are valid.</summary>
    public IReadOnlyList<BulkRecipientRequest>? BulkRecipients { get; init; }

    /// <summary>Kept without holding funds; <c>POST /v1/payouts/{id}/submit</c> sends it on its way.</summary>
    public bool? Draft { get; init; }

    /// <summary>Your own reference, at most 255 characters; need not be unique.</summary>
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public bool? CreateBill { get; init; }

    /// <summary>An open bill of the merchant's that this payout is to settle; not together with <c>create_bill</c>, nor in bulk.</summary>
    public Guid? BillId { get; init; }

    /// <summary>An object with at most 50 keys and 16 KiB; returned in webhooks.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Replaces the merchant's webhook URL for this payout.</summary>
    public string? WebhookUrl { get; init; }
}

/// <summary>One of <c>bulk_recipients</c>: <c>phone</c>, or <c>account_number</c> with <c>bank_code</c>.</summary>
public sealed record BulkRecipientRequest
{
    public required string Name { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal Amount { get; init; }

    /// <summary>E.164.</summary>
    public string? Phone { get; init; }
    public string? AccountNumber { get; init; }
    public string? BankCode { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }
}
