using Centry.Core.Payments;

namespace Centry.Core.Payins;

/// <summary>Money in from a customer. Amounts are in minor units of <see cref="CurrencyCode"/>.</summary>
public sealed record Payin : IPayment
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }

    /// <summary>The key that created it; null when a person did.</summary>
    public Guid? ApiKeyId { get; init; }
    public required string CountryCode { get; init; }
    public required string CurrencyCode { get; init; }
    public long AmountMinor { get; init; }
    public long CentryFeeMinor { get; init; }
    public long GatewayFeeMinor { get; init; }

    /// <summary>Amount less both fees.</summary>
    public long NetMinor { get; init; }
    public long RefundedMinor { get; init; }
    public required string PaymentMethod { get; init; }
    public required string Gateway { get; init; }
    public Guid ProviderAccountId { get; init; }
    public Guid BalanceId { get; init; }
    public string? CustomerName { get; init; }
    public string? CustomerEmail { get; init; }

    /// <summary>E.164.</summary>
    public string? CustomerPhone { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }

    /// <summary>The caller's JSON object, kept as it was written.</summary>
    public string? Metadata { get; init; }
    public bool CreateInvoice { get; init; }

    /// <summary>The invoice that it is to settle; null for none.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>The document that stands for it, as JSON text (<see cref="Invoicing.PaymentDocument"/>); null until there is one.</summary>
    public string? Invoice { get; init; }
    public string? WebhookUrl { get; init; }
    public required string Status { get; init; }

    /// <summary>1 at creation, rising with each transition: the guard of every conditional update and the webhooks' sequence.</summary>
    public int Version { get; init; }

    /// <summary>Id of the submission to the gateway, stored before the call. Version 4: MTN refuses others.</summary>
    public Guid SubmissionId { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }

    /// <summary>What the merchant sends the customer to: our page that waits for the provider's, or that one itself where we have no public address.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>The provider's page.</summary>
    public string? ProviderPageUrl { get; init; }

    /// <summary>The caller named no gateway, and the merchant has further accounts to try.</summary>
    public bool CanFailOver { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>One step of a payment's life; never changed once written.</summary>
public sealed class StatusHistoryEntry
{
    public Guid PaymentId { get; init; }

    /// <summary>The payment's version after the step.</summary>
    public int Sequence { get; init; }
    public string? FromStatus { get; init; }
    public required string ToStatus { get; init; }

    /// <summary>Who caused it: one of <see cref="ChangeSources"/>.</summary>
    public required string Source { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>Who can cause a change of status.</summary>
public static class ChangeSources
{
    public const string Api = "api";
    public const string Gateway = "gateway";
    public const string Callback = "callback";
    public const string Sandbox = "sandbox";
    public const string Sweep = "sweep";

    /// <summary>A person: who approved, rejected or cancelled is told by the payment.</summary>
    public const string Person = "person";
}
