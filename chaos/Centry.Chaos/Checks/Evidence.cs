using Centry.Chaos.Faults;
using Centry.Chaos.Plan;
using Centry.Chaos.Provider;
using Centry.Chaos.Receiving;
using Centry.Chaos.Stack;
using Centry.Chaos.Traffic;

namespace Centry.Chaos.Checks;

/// <summary>A merchant's balance as the API shows it at the end; minor units.</summary>
internal sealed record ShownBalance(Guid MerchantId, string CountryCode, string CurrencyCode, long Available, long Pending, long Reserved);

/// <summary>All that is known of a run once it is over: what the checks judge by, and nothing else.</summary>
internal sealed record Evidence
{
    public required ChaosPlan Plan { get; init; }
    public required IReadOnlyList<Merchant> Merchants { get; init; }
    public required IReadOnlyList<Exchange> Journal { get; init; }

    /// <summary>Operations that got no answer, though all was well again and their clients went on asking.</summary>
    public required IReadOnlyCollection<int> Unanswered { get; init; }
    public required DatabaseFacts Database { get; init; }

    /// <summary>Each provider's own books.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<HeldPayment>> Books { get; init; }
    public required IReadOnlyList<Delivery> Deliveries { get; init; }

    /// <summary>How often a webhook followed a redirect.</summary>
    public required long Trapped { get; init; }
    public required IReadOnlyList<FaultRecord> Faults { get; init; }
    public required IReadOnlyList<ShownBalance> Balances { get; init; }

    /// <summary>What was still to be done when patience ended.</summary>
    public required IReadOnlyDictionary<string, long> Owed { get; init; }

    /// <summary>Processes that ended although nobody had ended them.</summary>
    public required IReadOnlyList<string> EndedByThemselves { get; init; }

    /// <summary>Balances of which the product's own reconciliation says that their entries do not explain them.</summary>
    public required int ReconcileDifferences { get; init; }

    public Operation OperationOf(Exchange exchange) => Plan.Find(exchange.Operation);

    public Guid MerchantIdOf(int number) => Merchants[number].Id;
}
