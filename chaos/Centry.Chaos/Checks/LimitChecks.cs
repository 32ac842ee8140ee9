using Centry.Chaos.Faults;
using Centry.Chaos.Plan;
using Centry.Chaos.Traffic;

namespace Centry.Chaos.Checks;

/// <summary>Rate limits and caps, by what the clients saw.</summary>
internal static class LimitChecks
{
    private const long WindowMs = 60_000;

    /// <summary>Redis may have been missed by a replica a little before and after the fault itself.</summary>
    private const long AroundMs = 3_000;

    /// <summary>
    /// Never more than the limit within any 60 s. A request counts for the windows that hold it from its sending to its answer: in those it was
    /// certainly let in. While a replica and Redis do not hear each other, each replica limits by itself: such windows may hold the limit
    /// once for each replica, and once more for each replica that began anew meanwhile.
    /// </summary>
    public static Finding RateLimitsHold(Evidence evidence)
    {
        var finding = new Finding("no rate limit was passed in any 60 s");
        foreach (var key in evidence.Journal.Where(IsLetIn).GroupBy(exchange => (exchange.Merchant, exchange.Key)))
        {
            var limit = Cast.All[key.Key.Merchant].Keys[key.Key.Key].RequestsPerMinute;
            if (limit >= CastKey.Unlimited)
                continue;
            var sent = key.OrderBy(exchange => exchange.SentMs).ToList();
            for (var first = 0; first < sent.Count; first++)
            {
                var from = sent[first].SentMs;
                var within = sent.Skip(first).TakeWhile(exchange => exchange.SentMs <= from + WindowMs).Count(exchange => exchange.DoneMs <= from + WindowMs);
                var most = limit * Windows(evidence.Faults, from);
                finding.Require(within <= most, () => $"{within} requests of {Cast.All[key.Key.Merchant].Name} were let in from {from} ms on, where {most} may be");
            }
        }

        return finding;
    }

    /// <summary>No payment above the single cap; no payouts above the daily one, failed ones given back.</summary>
    public static Finding CapsHold(Evidence evidence)
    {
        var finding = new Finding("no cap was passed");
        var stored = evidence.Database.Settled.ToDictionary(settled => settled.Id);
        var acknowledged = evidence.Journal.Where(exchange => exchange is { IsGood: true, Method: "POST", Payment: not null }).DistinctBy(exchange => exchange.Payment!.Id);
        foreach (var key in acknowledged.GroupBy(exchange => (exchange.Merchant, exchange.Key)))
        {
            var terms = Cast.All[key.Key.Merchant].Keys[key.Key.Key];
            if (terms.SingleCap is { } single)
            {
                foreach (var exchange in key)
                    finding.Require(exchange.Payment!.Amount <= single, () => $"{exchange.Payment.Id} over {exchange.Payment.Amount} passes {single}");
            }

            if (terms.DailyCap is not { } daily)
                continue;
            foreach (var currency in key.Where(exchange => exchange.Path == "/v1/payouts").GroupBy(exchange => exchange.Payment!.CurrencyCode))
            {
                var used = currency.Sum(exchange => Used(evidence, stored[exchange.Payment!.Id]));
                finding.Require(used <= daily, () => $"payouts of {used} {currency.Key} pass {daily}");
            }
        }

        return finding;

        decimal Used(Evidence all, Stack.Settled payout)
        {
            var scale = ProviderProfile.OfCurrency(payout.CurrencyCode).Minor(1);
            var parts = payout.Noun == "bulk" ? all.Database.Settled.Where(settled => settled.Parent == payout.Id) : [payout];
            return parts.Where(part => part.Status is not ("failed" or "rejected" or "cancelled")).Sum(part => (decimal)part.Amount) / scale;
        }
    }

    private static bool IsLetIn(Exchange exchange) => exchange.IsAnswered && !RetryRule.IsLimited(exchange.Status) && exchange.Status is not (401 or >= 500);

    private static int Windows(IReadOnlyList<FaultRecord> faults, long from)
    {
        var near = faults.Where(fault => fault.StartMs - AroundMs <= from + WindowMs && from <= fault.EndMs + AroundMs).ToList();
        var isApart = near.Any(fault => fault.Fault.Target == Parts.Redis || Parts.Apis.Contains(fault.Fault.Target));
        return isApart ? Parts.Apis.Count + near.Count(fault => Parts.Apis.Contains(fault.Fault.Target) && fault.Fault.Action == FaultAction.Kill) : 1;
    }
}
