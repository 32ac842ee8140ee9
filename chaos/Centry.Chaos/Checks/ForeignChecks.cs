using Centry.Chaos.Plan;
using Centry.Chaos.Traffic;

namespace Centry.Chaos.Checks;

/// <summary>Whose data a merchant sees.</summary>
internal static class ForeignChecks
{
    public static Finding NothingForeignIsSeen(Evidence evidence)
    {
        var finding = new Finding("no merchant sees another's data");
        var owners = evidence.Database.Settled.ToDictionary(settled => settled.Id, settled => settled.MerchantId);
        foreach (var exchange in evidence.Journal.Where(exchange => exchange.IsLast && !RetryRule.IsLimited(exchange.Status)))
        {
            if (evidence.OperationOf(exchange).Kind is OperationKind.ForeignRead or OperationKind.ForeignRefund)
                finding.Require(exchange.Status == 404, () => $"{exchange.Method} {exchange.Path} of another merchant was answered {exchange.Status}");
            foreach (var seen in Seen(exchange))
            {
                finding.Require(owners.TryGetValue(seen, out var owner) && owner == evidence.MerchantIdOf(exchange.Merchant),
                    () => $"{exchange.Method} {exchange.Path} showed {Cast.All[exchange.Merchant].Name} the payment {seen}");
            }
        }

        return finding;
    }

    private static IEnumerable<Guid> Seen(Exchange exchange) => (exchange.Listed ?? []).Concat(exchange.Payment is { } payment ? [payment.Id] : []);
}
