using Centry.Core.Payments;

namespace Centry.Core.Payouts;

/// <summary>
/// Money out: to one recipient, or to many at once (<see cref="IsBulk"/>). Amounts are in minor units of <see cref="CurrencyCode"/>;
/// those of a bulk payout are the sums over its recipients.
/// </summary>
public sealed record Payout : IPayment
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }

    /// <summary>The key that created it; null when a person did.</summary>
    public Guid? ApiKeyId { get; init; }

    /// <summary>The person who created it; null when a key did. May not approve it where a second approver is required.</summary>
    public Guid? CreatedBy { get; init; }
    public required string CountryCode { get; init; }
    public required string CurrencyCode { get; init; }
    public long AmountMinor { get; init; }
    public long CentryFeeMinor { get; init; }
    public long GatewayFeeMinor { get; init; }

    /// <summary>Amount and both fees: what is taken from the balance.</summary>
    public long NetMinor { get; init; }
    public required string PaymentMethod { get; init; }
    public required string Gateway { get; init; }
    public Guid ProviderAccountId { get; init; }
    public Guid BalanceId { get; init; }
    public string? RecipientName { get; init; }

    /// <summary>E.164.</summary>
    public string? RecipientPhone { get; init; }
    public string? RecipientAccountNumber { get; init; }
    public string? RecipientBankName { get; init; }
    public string? RecipientBankCode { get; init; }
    public bool IsBulk { get; init; }

    /// <summary>Recipients of a bulk payout; 0 for a single one.</summary>
    public int RecipientCount { get; init; }
    public int CompletedCount { get; init; }
    public int FailedCount { get; init; }

    /// <summary>Amounts of the recipients that failed: given back, and not counted against a cap.</summary>
    public long FailedMinor { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }

    /// <summary>The caller's JSON object, kept as it was written.</summary>
    public string? Metadata { get; init; }
    public bool CreateBill { get; init; }

    /// <summary>The bill that it is to settle; null for none.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>The document that stands for it, as JSON text (<see cref="Invoicing.PaymentDocument"/>); null until there is one.</summary>
    public string? Bill { get; init; }
    public string? WebhookUrl { get; init; }
    public required string Status { get; init; }

    /// <summary>1 at creation, rising with each transition: the guard of every conditional update and the webhooks' sequence.</summary>
    public int Version { get; init; }

    /// <summary>Id of the submission to the gateway, stored before the call; for a single payout. Version 4: MTN refuses others.</summary>
    public Guid SubmissionId { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }

    /// <summary>Its end could not be learnt from the gateway in time: a person has to look.</summary>
    public bool NeedsAttention { get; init; }

    /// <summary>Who approved or rejected it; null when nobody had to.</summary>
    public Guid? DecidedBy { get; init; }

    /// <summary>When its funds were held; from then on it counts against its key's daily cap. Null for a draft.</summary>
    public DateTimeOffset? HeldAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>One of the recipients of a bulk payout, settled by itself.</summary>
public sealed record PayoutRecipient
{
    public Guid Id { get; init; }
    public Guid PayoutId { get; init; }
    public Guid MerchantId { get; init; }

    /// <summary>0 for the first of the request: they are started in this order.</summary>
    public int Position { get; init; }
    public required string Name { get; init; }

    /// <summary>E.164.</summary>
    public string? Phone { get; init; }
    public string? AccountNumber { get; init; }
    public string? BankCode { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public long AmountMinor { get; init; }
    public long CentryFeeMinor { get; init; }
    public long GatewayFeeMinor { get; init; }

    /// <summary>One of <see cref="PayoutStatus.OfRecipients"/>.</summary>
    public required string Status { get; init; }
    public int Version { get; init; }

    /// <summary>The worker has been given it.</summary>
    public bool IsStarted { get; init; }

    /// <summary>Id of the submission to the gateway, stored before the call. Version 4: MTN refuses others.</summary>
    public Guid SubmissionId { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }
    public bool NeedsAttention { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Amount and both fees.</summary>
    public long NetMinor => AmountMinor + CentryFeeMinor + GatewayFeeMinor;
}
