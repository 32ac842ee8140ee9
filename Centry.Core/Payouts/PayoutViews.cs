using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Payins;

namespace Centry.Core.Payouts;

/// <summary>Shows payouts as the wire has them.</summary>
public static class PayoutViews
{
    /// <param name="recipients">Shown in the answer to a creation; elsewhere they are paged by themselves.</param>
    public static PayoutView ToView(this Payout payout, IReadOnlyList<PayoutRecipient>? recipients = null)
    {
        ArgumentNullException.ThrowIfNull(payout);
        var currency = Currency.Get(payout.CurrencyCode);
        decimal Major(long minor) => Money.FromMinor(minor, currency).Major;
        return new PayoutView
        {
            Id = payout.Id,
            CountryCode = payout.CountryCode,
            Amount = Major(payout.AmountMinor),
            CurrencyCode = payout.CurrencyCode,
            PaymentMethod = payout.PaymentMethod,
            Gateway = payout.Gateway,
            CentryFee = Major(payout.CentryFeeMinor),
            GatewayFee = Major(payout.GatewayFeeMinor),
            FeeAmount = Major(payout.CentryFeeMinor + payout.GatewayFeeMinor),
            NetAmount = Major(payout.NetMinor),
            Status = payout.Status,
            Environment = payout.Environment,
            Reference = payout.Reference,
            Description = payout.Description,
            RecipientName = payout.RecipientName,
            RecipientPhone = payout.RecipientPhone,
            RecipientAccountNumber = payout.RecipientAccountNumber,
            RecipientBankName = payout.RecipientBankName,
            RecipientBankCode = payout.RecipientBankCode,
            IsBulk = payout.IsBulk,
            RecipientCount = payout.RecipientCount,
            CompletedCount = payout.CompletedCount,
            FailedCount = payout.FailedCount,
            Recipients = recipients is null or { Count: 0 } ? null : [.. recipients.Select(r => r.ToView(currency))],
            Metadata = PayinViews.JsonOf(payout.Metadata),
            CreateBill = payout.CreateBill,
            Bill = PayinViews.JsonOf(payout.Bill),
            ProviderReference = payout.ProviderReference,
            FailureCode = payout.FailureCode,
            FailureReason = payout.FailureReason,
            NeedsAttention = payout.NeedsAttention,
            CreatedAt = payout.CreatedAt,
            UpdatedAt = payout.UpdatedAt,
            CompletedAt = payout.CompletedAt,
        };
    }

    public static PayoutRecipientView ToView(this PayoutRecipient recipient, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        decimal Major(long minor) => Money.FromMinor(minor, currency).Major;
        return new PayoutRecipientView
        {
            Id = recipient.Id,
            Name = recipient.Name,
            Phone = recipient.Phone,
            AccountNumber = recipient.AccountNumber,
            BankCode = recipient.BankCode,
            Amount = Major(recipient.AmountMinor),
            FeeAmount = Major(recipient.CentryFeeMinor + recipient.GatewayFeeMinor),
            NetAmount = Major(recipient.NetMinor),
            Status = recipient.Status,
            Reference = recipient.Reference,
            Description = recipient.Description,
            ProviderReference = recipient.ProviderReference,
            FailureCode = recipient.FailureCode,
            FailureReason = recipient.FailureReason,
            CompletedAt = recipient.CompletedAt,
        };
    }
}
