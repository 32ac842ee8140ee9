using Centry.Core.Currencies;
using Centry.Core.Fees;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Centry.Core.Demo;

/// <summary>The demo merchant's payouts of the last days, in every state but those that pass by themselves, paid from its payins.</summary>
internal static class DemoPayouts
{
    /// <summary>Above this the demo merchant's payouts wait for a person.</summary>
    public const decimal ThresholdUgx = 1_000_000;

    private static readonly (string Recipient, string Phone, int Amount, bool IsDraft, string[] Story)[] Payouts =
    [
        ("Mbale Growers Co-operative", "+256772000101", 240_000, false, [PayoutStatus.Processing, PayoutStatus.Completed]),
        ("Kizito Transport", "+256772000102", 85_000, false, [PayoutStatus.Processing, PayoutStatus.Completed]),
        ("Namugga Packaging", "+256782000103", 60_000, false, [PayoutStatus.Processing, PayoutStatus.Failed]),
        ("Sipi Farmers", "+256772000104", 1_200_000, false, [PayoutStatus.Rejected]),
        ("Kizito Transport", "+256772000102", 45_000, true, [PayoutStatus.Cancelled]),
        ("Office rent", "+256772000105", 300_000, true, []),
        ("Mbale Growers Co-operative", "+256772000101", 1_100_000, false, []),
    ];

    public static async Task SeedAsync(IServiceProvider services, MerchantProfile profile, string environment, CancellationToken cancellationToken)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var writer = services.GetRequiredService<PaymentWriter>();
        for (var i = 0; i < Payouts.Length; i++)
        {
            var clock = new PastClock(time, TimeSpan.FromHours(9 * (Payouts.Length - i)));
            var move = new MovePayout(writer, services.GetRequiredService<PayoutQueries>(), services.GetRequiredService<MerchantDirectory>(), clock);
            var create = new CreatePayout(services.GetRequiredService<AccountRouter>(), move, services.GetRequiredService<IOptionsMonitor<FeeOptions>>(), clock);
            await SeedOneAsync(Payouts[i], i, create, move, writer, profile, environment, clock, cancellationToken);
        }
    }

    private static async Task SeedOneAsync(
        (string Recipient, string Phone, int Amount, bool IsDraft, string[] Story) demo, int i, CreatePayout create, MovePayout move, PaymentWriter writer,
        MerchantProfile profile, string environment, PastClock clock, CancellationToken cancellationToken)
    {
        var (plan, refusal) = create.Decide(new PayoutOrder
        {
            CountryCode = "UG",
            Amount = Money.FromMinor(demo.Amount, Currency.Get("UGX")),
            PaymentMethod = "mobile_money",
            RecipientName = demo.Recipient,
            RecipientPhone = demo.Phone,
            Reference = $"PAY-{9000 + i}",
            IsDraft = demo.IsDraft,
        }, profile, environment, new PayoutAuthor(null, null));
        if (plan is null)
            throw new InvalidOperationException($"The demo could not create a payout: {refusal!.Message}");

        // The worker owes these nothing: their story is told here.
        if (await writer.WriteAsync(plan.Write with { Task = null }, cancellationToken) is not WriteOutcome.Done)
            throw new InvalidOperationException("The demo's payins do not cover its payouts.");
        var payout = plan.Payout;
        foreach (var status in demo.Story)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            var (moved, write) = move.Decide(payout, Step(status, i), profile);
            await writer.WriteAsync(write with { Task = null }, cancellationToken);
            payout = moved;
        }
    }

    private static PayoutStep Step(string status, int i) => status switch
    {
        PayoutStatus.Completed => new PayoutStep(status, ChangeSources.Gateway, ProviderReference: $"25332807{i:00}"),
        PayoutStatus.Failed => new PayoutStep(status, ChangeSources.Gateway, FailureCode: "payee_not_found", FailureReason: "The recipient has no wallet with this number."),
        PayoutStatus.Rejected => new PayoutStep(status, ChangeSources.Person, FailureReason: "The invoice was already paid."),
        PayoutStatus.Cancelled => new PayoutStep(status, ChangeSources.Person),
        _ => new PayoutStep(status, ChangeSources.Gateway),
    };
}
