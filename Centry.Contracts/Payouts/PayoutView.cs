using System.Text.Json;
using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>A payout as every API surface shows it.</summary>
public sealed record PayoutView
{
    public required Guid Id { get; init; }
    public required string CountryCode { get; init; }

    /// <summary>What the recipient gets; of a bulk payout the sum over its recipients.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal Amount { get; init; }
    public required string CurrencyCode { get; init; }
    public required string PaymentMethod { get; init; }
    public required string Gateway { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal CentryFee { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal GatewayFee { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal FeeAmount { get; init; }

    /// <summary>Amount and fees: what is taken from the balance.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal NetAmount { get; init; }

    /// <summary><c>draft</c>, <c>pending</c>, <c>approved</c>, <c>processing</c>, <c>completed</c>, <c>failed</c>, <c>rejected</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }
    public required string Environment { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public string? RecipientName { get; init; }
    public string? RecipientPhone { get; init; }
    public string? RecipientAccountNumber { get; init; }
    public string? RecipientBankName { get; init; }
    public string? RecipientBankCode { get; init; }
    public required bool IsBulk { get; init; }

    /// <summary>Recipients of a bulk payout; 0 for a single one.</summary>
    public required int RecipientCount { get; init; }
    public required int CompletedCount { get; init; }
    public required int FailedCount { get; init; }

    /// <summary>In the answer to the creation of a bulk payout; later <c>GET /v1/payouts/{id}/recipients</c> pages through them.</summary>
    public IReadOnlyList<PayoutRecipientView>? Recipients { get; init; }

    /// <summary>Free-form object given at creation; null when none was.</summary>
    public JsonElement? Metadata { get; init; }
    public required bool CreateBill { get; init; }

    /// <summary>The ERP document made for this payout; null until there is one.</summary>
    public JsonElement? Bill { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }

    /// <summary>Its end could not be learnt from the gateway in time; it is looked into.</summary>
    public required bool NeedsAttention { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>One recipient of a bulk payout. Each settles by itself.</summary>
public sealed record PayoutRecipientView
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public string? Phone { get; init; }
    public string? AccountNumber { get; init; }
    public string? BankCode { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal Amount { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal FeeAmount { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal NetAmount { get; init; }

    /// <summary><c>pending</c>, <c>processing</c>, <c>completed</c>, <c>failed</c>, <c>rejected</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}
