using System.Text.Json;
using Centry.Contracts;

namespace Centry.Dashboard.Tests.FakeApi;

/// <summary>Payments and balances such as a real merchant has.</summary>
public static class Sample
{
    private static readonly (string Country, string Currency, string Gateway, string Method, string Customer, string Phone, decimal Amount)[] Kinds =
    [
        ("UG", "UGX", "mtn_momo", "mobile_money", "Grace Atim", "+256772123456", 50_000m),
        ("KE", "KES", "daraja_mpesa", "mobile_money", "Brian Otieno", "+254712345678", 2_450m),
        ("ZA", "ZAR", "ozow", "bank_transfer", "Thandiwe Nkosi-van der Westhuizen", "+27821234567", 1_299.50m),
        ("UG", "UGX", "airtel_money", "mobile_money", "Joseph Okello", "+256752987654", 1_250_000m),
        ("ZA", "ZAR", "callpay", "card", "Pieter Botha", "+27831112223", 349.99m),
    ];

    private static readonly string[] Statuses = ["completed", "processing", "completed", "failed", "pending", "completed", "refunded", "cancelled"];

    public static IReadOnlyList<PaymentCountryView> Options { get; } =
    [
        new("KE", "Kenya", "KES", ["KES"], 254, [new PaymentRouteView("mobile_money", "daraja_mpesa", "M-Pesa", true, true)]),
        new("ZA", "South Africa", "ZAR", ["ZAR"], 27, [new PaymentRouteView("bank_transfer", "ozow", "Ozow", true, true)]),
        new("UG", "Uganda", "UGX", ["UGX"], 256, [new PaymentRouteView("mobile_money", "mtn_momo", "MTN MoMo", true, true)]),
    ];

    /// <summary>The payin with this number: older ones have higher numbers.</summary>
    public static PayinDetail Payin(int number, DateTimeOffset now, string environment = "sandbox", string? status = null)
    {
        var kind = Kinds[number % Kinds.Length];
        var state = status ?? Statuses[number % Statuses.Length];
        var created = now.AddMinutes(-4 - (number * 37));
        var (centry, gateway) = (decimal.Round(kind.Amount * 0.005m, 2), decimal.Round(kind.Amount * 0.01m, 2));
        var view = new PayinView
        {
            Id = Guid.NewGuid(),
            CountryCode = kind.Country,
            Amount = kind.Amount,
            CurrencyCode = kind.Currency,
            PaymentMethod = kind.Method,
            Gateway = kind.Gateway,
            CentryFee = centry,
            GatewayFee = gateway,
            FeeAmount = centry + gateway,
            NetAmount = kind.Amount - centry - gateway,
            AmountRefunded = state == "refunded" ? kind.Amount : 0,
            Status = state,
            Environment = environment,
            Reference = $"ORDER-{1000 + number}",
            Description = "Two bags of maize flour",
            CustomerName = kind.Customer,
            CustomerPhone = kind.Phone,
            CustomerEmail = number % 2 == 0 ? "customer@example.com" : null,
            Metadata = JsonSerializer.SerializeToElement(new { cart = "c-8812", items = 3, till = "Owino 4" }),
            CreateInvoice = number % 3 == 0,
            ProviderReference = state == "pending" ? null : $"MP{number:000000}TX",
            FailureCode = state == "failed" ? "insufficient_funds" : null,
            FailureReason = state == "failed" ? "The customer’s wallet does not hold enough." : null,
            CreatedAt = created,
            UpdatedAt = created.AddSeconds(9),
            CompletedAt = state is "completed" or "refunded" ? created.AddSeconds(9) : null,
        };
        return new PayinDetail(view, History(state, created), Deliveries(state, created));
    }

    public static BalanceView Balance(string country, string name, string currency, decimal available, DateTimeOffset now) => new()
    {
        CountryCode = country,
        CountryName = name,
        CurrencyCode = currency,
        AvailableBalance = available,
        PendingBalance = available * 0.06m,
        ReservedBalance = available * 0.08m,
        TotalBalance = available * 1.06m,
        LifetimePayinVolume = available * 4,
        LifetimePayoutVolume = available * 2,
        LifetimeCentryFees = available * 0.03m,
        LifetimeGatewayFees = available * 0.06m,
        LastMovementAt = now.AddMinutes(-3),
    };

    /// <summary>Fills a merchant's sandbox with what a shop has after a few days.</summary>
    public static void Fill(FakeMerchant merchant, DateTimeOffset now, int payins = 60)
    {
        ArgumentNullException.ThrowIfNull(merchant);
        for (var number = 0; number < payins; number++)
        {
            merchant.Put(Payin(number, now));
        }
        merchant.Put(Payin(0, now, "production"));
        merchant.Balances.Add(("sandbox", Balance("UG", "Uganda", "UGX", 1_250_000m, now)));
        merchant.Balances.Add(("sandbox", Balance("KE", "Kenya", "KES", 86_420.75m, now)));
        merchant.Balances.Add(("sandbox", Balance("ZA", "South Africa", "ZAR", 12_904.2m, now)));
        merchant.Balances.Add(("production", Balance("UG", "Uganda", "UGX", 9_000m, now)));
    }

    private static List<StatusChange> History(string status, DateTimeOffset created)
    {
        List<StatusChange> steps = [new(1, null, "pending", "api", null, created)];
        if (status is "pending")
        {
            return steps;
        }
        if (status is not "cancelled")
        {
            steps.Add(new StatusChange(2, "pending", "processing", "gateway", null, created.AddMilliseconds(420)));
        }
        if (status is "completed" or "refunded")
        {
            steps.Add(new StatusChange(3, "processing", "completed", "callback", null, created.AddSeconds(9)));
        }
        if (status is not ("processing" or "completed"))
        {
            steps.Add(new StatusChange(
                steps.Count + 1, steps[^1].ToStatus, status, "callback", status == "failed" ? "insufficient_funds" : null, created.AddMinutes(2)));
        }
        return steps;
    }

    private static List<DeliveryView> Deliveries(string status, DateTimeOffset created)
    {
        const string url = "https://shop.example.com/webhooks/centry";
        var first = new DeliveryView(Guid.NewGuid(), Guid.NewGuid(), EventTypes.PayinPending, url, "delivered", 1, null, created,
            [new DeliveryAttemptView(1, created.AddMilliseconds(90), 200, 84, null, "{\"ok\":true}")]);
        if (status is "pending")
        {
            return [first];
        }
        var second = new DeliveryView(Guid.NewGuid(), Guid.NewGuid(), $"payin.{status}", url, "pending", 2, created.AddMinutes(6), created.AddSeconds(9),
        [
            new DeliveryAttemptView(1, created.AddSeconds(9), 503, 1_204, "The receiver answered 503.", "<html><body>Service Unavailable</body></html>"),
            new DeliveryAttemptView(2, created.AddSeconds(71), null, 10_000, "No answer within 10 s.", null),
        ]);
        return [second, first];
    }
}
