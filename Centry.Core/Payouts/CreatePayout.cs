using Centry.Connectors.Gateways;
using Centry.Core.ApiKeys;
using Centry.Core.Currencies;
using Centry.Core.Fees;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Microsoft.Extensions.Options;

namespace Centry.Core.Payouts;

/// <summary>A payout that was asked for, with every field already checked.</summary>
public sealed record PayoutOrder
{
    public required string CountryCode { get; init; }

    /// <summary>What the recipient gets; of a bulk payout the sum over its recipients.</summary>
    public required Money Amount { get; init; }
    public required string PaymentMethod { get; init; }

    /// <summary>Gateway id; null takes the country's default account for the method.</summary>
    public string? Gateway { get; init; }
    public string? RecipientName { get; init; }
    public string? RecipientPhone { get; init; }
    public string? RecipientAccountNumber { get; init; }
    public string? RecipientBankName { get; init; }
    public string? RecipientBankCode { get; init; }

    /// <summary>Not empty for a bulk payout.</summary>
    public IReadOnlyList<RecipientOrder> Recipients { get; init; } = [];
    public string? Reference { get; init; }
    public string? Description { get; init; }
    public string? Metadata { get; init; }
    public bool CreateBill { get; init; }

    /// <summary>The open bill that it is to settle.</summary>
    public Guid? BillId { get; init; }
    public string? WebhookUrl { get; init; }

    /// <summary>Kept without holding funds, to be submitted later.</summary>
    public bool IsDraft { get; init; }
}

/// <summary>One recipient of a bulk payout that was asked for.</summary>
public sealed record RecipientOrder(string Name, Money Amount, string? Phone, string? AccountNumber, string? BankCode, string? Reference, string? Description);

/// <summary>Who asks for a payout: a key or a person, never both.</summary>
public sealed record PayoutAuthor(ApiKey? Key, Guid? UserId);

/// <summary>A payout as decided, with all that is to be written for it.</summary>
public sealed record PayoutPlan(Payout Payout, IReadOnlyList<PayoutRecipient> Recipients, PaymentWrite Write);

/// <summary>
/// Decides a new payout: which account pays, what it costs, whether a person has to approve it, and everything that is to be written.
/// Writes nothing itself: the caller commits the <see cref="PaymentWrite"/> in one round trip, which holds the funds or is refused.
/// </summary>
public sealed class CreatePayout(AccountRouter accounts, MovePayout move, IOptionsMonitor<FeeOptions> fees, TimeProvider time)
{
    /// <returns>The plan, or why there can be none.</returns>
    public (PayoutPlan? Plan, Refusal? Refusal) Decide(PayoutOrder order, MerchantProfile profile, string environment, PayoutAuthor author)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(author);
        var route = new PaymentRoute(order.CountryCode, order.PaymentMethod, order.Gateway, environment);
        if (accounts.Find<IPayoutGateway>(profile, route) is not { } account)
            return (null, route.NoAccount("make", "payouts"));
        var currency = order.Amount.Currency;
        if (profile.FindBalance(environment, order.CountryCode, currency.Code) is not { } balance)
            return (null, Refusal.Invalid("currency_code", $"This merchant holds no {currency.Code} in {order.CountryCode}."));

        var centryRate = new FeeRate(profile.Merchant.PayoutFeePercentage ?? fees.CurrentValue.PayoutPercentage, profile.Merchant.PayoutFeeFixed);
        var gatewayRate = new FeeRate(account.FeePercentage, account.FeeFixed);
        var now = time.Now();
        var id = Ids.New(time);

        // Fees are per recipient: each is rounded by itself, and a failed one's are given back to the unit.
        var recipients = order.Recipients.Select((r, i) => Recipient(r, i, FeeCalculator.Price(r.Amount, centryRate, gatewayRate), id, profile.Id, now)).ToList();
        var single = FeeCalculator.Price(order.Amount, centryRate, gatewayRate);
        var centryFee = recipients.Count > 0 ? recipients.Sum(r => r.CentryFeeMinor) : single.CentryFee.MinorUnits;
        var gatewayFee = recipients.Count > 0 ? recipients.Sum(r => r.GatewayFeeMinor) : single.GatewayFee.MinorUnits;
        var draft = new Payout
        {
            Id = id,
            MerchantId = profile.Id,
            Environment = environment,
            ApiKeyId = author.Key?.Id,
            CreatedBy = author.UserId,
            CountryCode = order.CountryCode,
            CurrencyCode = currency.Code,
            AmountMinor = order.Amount.MinorUnits,
            CentryFeeMinor = centryFee,
            GatewayFeeMinor = gatewayFee,
            NetMinor = order.Amount.MinorUnits + centryFee + gatewayFee,
            PaymentMethod = order.PaymentMethod,
            Gateway = account.Provider,
            ProviderAccountId = account.Id,
            BalanceId = balance.Id,
            RecipientName = order.RecipientName,
            RecipientPhone = order.RecipientPhone,
            RecipientAccountNumber = order.RecipientAccountNumber,
            RecipientBankName = order.RecipientBankName,
            RecipientBankCode = order.RecipientBankCode,
            IsBulk = recipients.Count > 0,
            RecipientCount = recipients.Count,
            Reference = order.Reference,
            Description = order.Description,
            Metadata = order.Metadata,
            CreateBill = order.CreateBill,
            DocumentId = order.BillId,
            WebhookUrl = order.WebhookUrl,
            Status = PayoutStatus.Draft,
            Version = 1,
            SubmissionId = Guid.NewGuid(), // version 4: MTN refuses others as its reference
            CreatedAt = now,
            UpdatedAt = now,
        };
        var (payout, write) = move.DecideNew(draft, order.IsDraft, profile, author.Key, now);
        return (new PayoutPlan(payout, recipients, recipients.Count == 0 ? write : write with { Recipients = recipients }), null);
    }

    private static PayoutRecipient Recipient(RecipientOrder order, int position, FeeBreakdown price, Guid payoutId, Guid merchantId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PayoutId = payoutId,
        MerchantId = merchantId,
        Position = position,
        Name = order.Name,
        Phone = order.Phone,
        AccountNumber = order.AccountNumber,
        BankCode = order.BankCode,
        Reference = order.Reference,
        Description = order.Description,
        AmountMinor = order.Amount.MinorUnits,
        CentryFeeMinor = price.CentryFee.MinorUnits,
        GatewayFeeMinor = price.GatewayFee.MinorUnits,
        Status = PayoutStatus.Pending,
        Version = 1,
        SubmissionId = Guid.NewGuid(),
        CreatedAt = now,
        UpdatedAt = now,
    };
}
