using Centry.Connectors.Gateways;
using Centry.Core.Callbacks;
using Centry.Core.Currencies;
using Centry.Core.Fees;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Work;
using Microsoft.Extensions.Options;

namespace Centry.Core.Payins;

/// <summary>A payin that was asked for, with every field already checked.</summary>
public sealed record PayinOrder
{
    public required string CountryCode { get; init; }
    public required Money Amount { get; init; }
    public required string PaymentMethod { get; init; }

    /// <summary>Gateway id; null takes the country's default account for the method.</summary>
    public string? Gateway { get; init; }
    public string? CustomerName { get; init; }
    public string? CustomerEmail { get; init; }
    public string? CustomerPhone { get; init; }
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public string? Metadata { get; init; }
    public bool CreateInvoice { get; init; }

    /// <summary>The open invoice that it is to settle.</summary>
    public Guid? InvoiceId { get; init; }
    public string? WebhookUrl { get; init; }
}

/// <summary>
/// Decides a new payin: which account takes it, what it costs, and everything that is to be written for it.
/// Writes nothing itself and asks nobody: the caller commits the <see cref="PaymentWrite"/> in one round trip.
/// </summary>
public sealed class CreatePayin(AccountRouter accounts, GatewayRegistry gateways, PublicUrl publicUrl, IOptionsMonitor<FeeOptions> fees, TimeProvider time)
{
    /// <returns>The payin and its write, or why there can be none.</returns>
    public (Payin? Payin, PaymentWrite? Write, Refusal? Refusal) Decide(PayinOrder order, MerchantProfile profile, string environment, Guid? apiKeyId)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(profile);
        var route = new PaymentRoute(order.CountryCode, order.PaymentMethod, order.Gateway, environment);
        if (accounts.Find<IPayinGateway>(profile, route) is not { } account)
            return (null, null, route.NoAccount("take", "payins"));

        var currency = order.Amount.Currency;
        var price = Price(order.Amount, profile, account);
        if (price.LeavesNothing)
        {
            return (null, null, Refusal.Invalid("amount", $"The fees ({price.FeeAmount.ToWire()} {currency.Code}) would reach the amount: nothing would be left to receive."));
        }

        var balance = profile.FindBalance(environment, order.CountryCode, currency.Code);
        if (balance is null)
            return (null, null, Refusal.Invalid("currency_code", $"This merchant holds no {currency.Code} in {order.CountryCode}."));

        var now = time.Now();
        var id = Ids.New(time);
        var payin = new Payin
        {
            Id = id,
            MerchantId = profile.Id,
            Environment = environment,
            ApiKeyId = apiKeyId,
            CountryCode = order.CountryCode,
            CurrencyCode = currency.Code,
            AmountMinor = order.Amount.MinorUnits,
            CentryFeeMinor = price.CentryFee.MinorUnits,
            GatewayFeeMinor = price.GatewayFee.MinorUnits,
            NetMinor = price.PayinNet.MinorUnits,
            PaymentMethod = order.PaymentMethod,
            Gateway = account.Provider,
            ProviderAccountId = account.Id,
            BalanceId = balance.Id,
            CustomerName = order.CustomerName,
            CustomerEmail = order.CustomerEmail,
            CustomerPhone = order.CustomerPhone,
            Reference = order.Reference,
            Description = order.Description,
            Metadata = order.Metadata,
            CreateInvoice = order.CreateInvoice,
            DocumentId = order.InvoiceId,
            WebhookUrl = order.WebhookUrl,
            RedirectUrl = gateways.Find(account.Provider)!.Descriptor.PayinsRedirect && publicUrl.ForPages is { } pages ? CustomerPageUrls.Hop(pages, id).AbsoluteUri : null,
            CanFailOver = order.Gateway is null && accounts.FindNext(profile, route, account) is not null,
            Status = PayinStatus.Pending,
            Version = 1,
            SubmissionId = Guid.NewGuid(), // version 4: MTN refuses others as its reference
            CreatedAt = now,
            UpdatedAt = now,
        };
        return (payin, Write(payin, profile, now), null);
    }

    /// <summary>What a payin costs at an account.</summary>
    internal FeeBreakdown Price(Money amount, MerchantProfile profile, ProviderAccount account) => FeeCalculator.Price(
        amount,
        new FeeRate(profile.Merchant.PayinFeePercentage ?? fees.CurrentValue.PayinPercentage, profile.Merchant.PayinFeeFixed),
        new FeeRate(account.FeePercentage, account.FeeFixed));

    private PaymentWrite Write(Payin payin, MerchantProfile profile, DateTimeOffset now)
    {
        var posting = PayinPostings.Created(payin, profile, now);
        var trace = CentryTelemetry.CurrentTraceparent;
        return new PaymentWrite
        {
            Payin = payin,
            History = new StatusHistoryEntry { PaymentId = payin.Id, Sequence = 1, ToStatus = payin.Status, Source = payin.ApiKeyId is null ? ChangeSources.Person : ChangeSources.Api, At = now },
            Entries = posting.Entries,
            Delta = posting.Delta,
            Events = [PayinEvents.For(payin, Ids.New(time), now, trace)],
            Task = Submission(payin, now),
        };
    }

    internal WorkTask Submission(Payin payin, DateTimeOffset now) => new()
    {
        Id = Ids.New(time),
        Kind = WorkKinds.SubmitPayin,
        PaymentId = payin.Id,
        MerchantId = payin.MerchantId,
        Lane = payin.Gateway,
        DueAt = now,
        Traceparent = CentryTelemetry.CurrentTraceparent,
        CreatedAt = now,
    };
}
