using Centry.Connectors.Gateways;
using Centry.Core.Callbacks;
using Centry.Core.Currencies;
using Centry.Core.Fees;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Centry.Core.Demo;

/// <summary>A week of the demo merchant's payments, in every state, made by the same use cases and the same books as real ones.</summary>
internal static class DemoPayments
{
    private static readonly (string Country, string Phone)[] Customers =
    [
        ("UG", "+256772000001"), ("UG", "+256782000002"), ("GH", "+233242000003"), ("UG", "+256772000004"), ("RW", "+250782000005"), ("ZM", "+260962000006"),
    ];

    private static readonly string[] Names = ["Jane Nakato", "Peter Mukasa", "Ama Mensah", "Grace Atim", "Eric Habimana", "Mutale Banda"];
    private static readonly int[] Amounts = [50_000, 125_000, 350, 75_000, 20_000, 480, 1_500_000, 99_000];

    private const int PerEnvironment = 36;

    public static async Task SeedAsync(IServiceProvider services, Guid merchantId, CancellationToken cancellationToken)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var profile = await services.GetRequiredService<MerchantDirectory>().FindAsync(merchantId, cancellationToken)
            ?? throw new InvalidOperationException("The demo merchant is gone.");
        foreach (var environment in Environments.All)
        {
            for (var i = 0; i < PerEnvironment; i++)
            {
                // The last ones are a few minutes old: payins in flight are given up after half an hour.
                var age = i >= PerEnvironment - 4 ? TimeSpan.FromMinutes(PerEnvironment - i) : TimeSpan.FromHours(4.5 * (PerEnvironment - i));
                var clock = new PastClock(time, age);
                await SeedOneAsync(services, profile, environment, i, clock, cancellationToken);
            }

            await DemoPayouts.SeedAsync(services, profile, environment, cancellationToken);
        }
    }

    private static async Task SeedOneAsync(IServiceProvider services, MerchantProfile profile, string environment, int i, PastClock clock, CancellationToken cancellationToken)
    {
        var writer = services.GetRequiredService<PaymentWriter>();
        var create = new CreatePayin(
            services.GetRequiredService<AccountRouter>(), services.GetRequiredService<GatewayRegistry>(), services.GetRequiredService<PublicUrl>(), services.GetRequiredService<IOptionsMonitor<FeeOptions>>(), clock);
        var move = new MovePayin(writer, services.GetRequiredService<PayinQueries>(), services.GetRequiredService<MerchantDirectory>(), clock);
        var (country, phone) = Customers[i % Customers.Length];
        var currency = Currency.Get(profile.FindCountry(country)!.CurrencyCode);
        Money.TryFromMajor(Amounts[i % Amounts.Length], currency, out var amount, out _);
        var (payin, write, refusal) = create.Decide(new PayinOrder
        {
            CountryCode = country,
            Amount = amount,
            PaymentMethod = "mobile_money",
            CustomerName = Names[i % Names.Length],
            CustomerPhone = phone,
            Reference = $"ORDER-{1000 + i}",
            Description = "Roasted beans",
        }, profile, environment, null);
        if (payin is null)
            throw new InvalidOperationException($"The demo could not create a payin: {refusal!.Message}");

        // The worker owes these nothing: their story is told here.
        await writer.WriteAsync(write! with { Task = null }, cancellationToken);
        foreach (var step in Story(i))
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            var (moved, next) = move.Decide(payin, step, profile);
            await writer.WriteAsync(next, cancellationToken);
            payin = moved;
        }
    }

    // Most complete; the rest show every other state.
    private static PayinStep[] Story(int i)
    {
        var processing = new PayinStep(PayinStatus.Processing, ChangeSources.Gateway);
        return (i % 12) switch
        {
            3 => [processing, new PayinStep(PayinStatus.Failed, ChangeSources.Gateway, FailureCode: "not_enough_funds", FailureReason: "The customer's wallet does not hold enough money.")],
            7 => [new PayinStep(PayinStatus.Cancelled, ChangeSources.Api)],
            9 when i >= PerEnvironment - 4 => [processing],
            10 when i >= PerEnvironment - 4 => [],
            _ => [processing, new PayinStep(PayinStatus.Completed, ChangeSources.Gateway, ProviderReference: $"15332807{i:00}")],
        };
    }
}
