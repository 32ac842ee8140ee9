using System.Text.Json;
using Centry.Contracts;
using Centry.Core.Currencies;

namespace Centry.Core.Payins;

/// <summary>Shows a payin as the wire has it.</summary>
public static class PayinViews
{
    public static PayinView ToView(this Payin payin)
    {
        ArgumentNullException.ThrowIfNull(payin);
        var currency = Currency.Get(payin.CurrencyCode);
        decimal Major(long minor) => Money.FromMinor(minor, currency).Major;
        return new PayinView
        {
            Id = payin.Id,
            CountryCode = payin.CountryCode,
            Amount = Major(payin.AmountMinor),
            CurrencyCode = payin.CurrencyCode,
            PaymentMethod = payin.PaymentMethod,
            Gateway = payin.Gateway,
            CentryFee = Major(payin.CentryFeeMinor),
            GatewayFee = Major(payin.GatewayFeeMinor),
            FeeAmount = Major(payin.CentryFeeMinor + payin.GatewayFeeMinor),
            NetAmount = Major(payin.NetMinor),
            AmountRefunded = Major(payin.RefundedMinor),
            Status = payin.Status,
            Environment = payin.Environment,
            Reference = payin.Reference,
            Description = payin.Description,
            CustomerName = payin.CustomerName,
            CustomerEmail = payin.CustomerEmail,
            CustomerPhone = payin.CustomerPhone,
            Metadata = JsonOf(payin.Metadata),
            CreateInvoice = payin.CreateInvoice,
            Invoice = JsonOf(payin.Invoice),
            ProviderReference = payin.ProviderReference,
            FailureCode = payin.FailureCode,
            FailureReason = payin.FailureReason,
            RedirectUrl = payin.RedirectUrl,
            CreatedAt = payin.CreatedAt,
            UpdatedAt = payin.UpdatedAt,
            CompletedAt = payin.CompletedAt,
        };
    }

    internal static JsonElement? JsonOf(string? text)
        => text is null ? null : JsonElement.Parse(text);
}
