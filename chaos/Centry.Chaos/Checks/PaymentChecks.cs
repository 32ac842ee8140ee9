using Centry.Chaos.Plan;
using Centry.Chaos.Stack;
using Centry.Chaos.Traffic;

namespace Centry.Chaos.Checks;

/// <summary>What was acknowledged and what there is.</summary>
internal static class PaymentChecks
{
    private const string RefundPath = "/refund";

    /// <summary>Each payment that any answer promised is there: whose, how much, and with every recipient.</summary>
    public static Finding AcknowledgedPaymentsExist(Evidence evidence)
    {
        var finding = new Finding("acknowledged payments exist as acknowledged");
        var stored = evidence.Database.Settled.ToDictionary(settled => settled.Id);
        foreach (var exchange in evidence.Journal.Where(exchange => exchange is { IsGood: true, Payment: not null }))
        {
            var shown = exchange.Payment!;
            var found = stored.GetValueOrDefault(shown.Id);
            finding.Require(found is not null && IsSame(evidence, exchange, shown, found), () => $"{shown.Id}, {shown.Amount} {shown.CurrencyCode} shown by {exchange.Method} {exchange.Path}, is {Describe(found)}");
            foreach (var recipient in shown.Recipients ?? [])
            {
                finding.Require(stored.GetValueOrDefault(recipient.Id) is { Noun: "recipient" } kept && kept.Parent == shown.Id && Minor(kept, recipient.Amount) == kept.Amount,
                    () => $"recipient {recipient.Id} of {shown.Id}, {recipient.Amount}, is {Describe(stored.GetValueOrDefault(recipient.Id))}");
            }
        }

        return finding;
    }

    /// <summary>Each acknowledged refund is there once, and no other.</summary>
    public static Finding AcknowledgedRefundsExist(Evidence evidence)
    {
        var finding = new Finding("acknowledged refunds exist once each");
        var asked = evidence.Journal
            .Where(exchange => exchange.IsGood && exchange.Payment is not null && exchange.Path.EndsWith(RefundPath, StringComparison.Ordinal))
            .DistinctBy(exchange => (exchange.Merchant, exchange.IdempotencyKey))
            .ToLookup(exchange => exchange.Payment!.Id, exchange => AmountOf(evidence, exchange));
        var made = evidence.Database.Settled.Where(settled => settled.Noun == "refund").ToLookup(refund => refund.Parent!.Value, refund => refund.Amount);
        foreach (var payin in asked.Select(group => group.Key).Union(made.Select(group => group.Key)))
        {
            finding.Require(asked[payin].Order().SequenceEqual(made[payin].Order()),
                () => $"payin {payin}: refunds acknowledged [{string.Join(", ", asked[payin].Order())}], made [{string.Join(", ", made[payin].Order())}]");
        }

        return finding;
    }

    /// <summary>Whatever was sent how often: there is one payment a request at most, and none that nobody asked for.</summary>
    public static Finding NothingIsMadeTwice(Evidence evidence)
    {
        var finding = new Finding("no request made two payments");
        var planned = evidence.Plan.Opening.Concat(evidence.Plan.Operations).Where(operation => operation.Creates)
            .ToDictionary(evidence.Plan.KeyOf, operation => evidence.MerchantIdOf(operation.Merchant));
        foreach (var same in evidence.Database.Settled.Where(settled => settled.Noun is "payin" or "payout" or "bulk").GroupBy(settled => settled.Reference ?? ""))
        {
            finding.Require(same.Count() == 1 && planned.TryGetValue(same.Key, out var merchant) && same.First().MerchantId == merchant,
                () => $"{same.Key} made {string.Join(", ", same.Select(settled => settled.Id))}");
        }

        return finding;
    }

    // Replays are of another operation than the one that sends them.
    private static long AmountOf(Evidence evidence, Exchange exchange)
    {
        var operation = evidence.OperationOf(exchange);
        return Math.Max(1, (operation.Kind == OperationKind.Replay ? evidence.Plan.Find(operation.Target!.Value) : operation).Amount);
    }

    private static bool IsSame(Evidence evidence, Exchange exchange, ShownPayment shown, Settled found)
        => found.MerchantId == evidence.MerchantIdOf(exchange.Merchant) && found.CurrencyCode == shown.CurrencyCode
            && found.Amount == Minor(found, shown.Amount) && found.Reference == shown.Reference;

    private static decimal Minor(Settled settled, decimal major) => ProviderProfile.OfCurrency(settled.CurrencyCode).Minor(major);

    private static string Describe(Settled? settled)
        => settled is null ? "not there" : FormattableString.Invariant($"a {settled.Noun} of {settled.MerchantId}, {settled.Amount} minor units of {settled.CurrencyCode}, {settled.Reference}");
}
