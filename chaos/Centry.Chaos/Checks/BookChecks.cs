using Centry.Chaos.Plan;

namespace Centry.Chaos.Checks;

/// <summary>The ledger and the balances.</summary>
internal static class BookChecks
{
    /// <summary>Centry's own fee, percent of the amount: the default of both directions.</summary>
    private const decimal CentryFee = 0.5m;

    public static Finding LedgerSumsToZero(Evidence evidence)
    {
        var finding = new Finding("the ledger sums to zero");
        foreach (var currency in evidence.Database.LedgerByCurrency)
            finding.Require(currency.Sum == 0, () => $"the entries in {currency.What} sum to {currency.Sum}");
        finding.Require(evidence.Database.UnbalancedPostings.Count == 0, () => $"postings do not sum to zero: {string.Join(", ", evidence.Database.UnbalancedPostings)}");
        return finding;
    }

    /// <summary>By our own sums, by the product's reconciliation, and as the API shows them.</summary>
    public static Finding BalancesAreTheirEntries(Evidence evidence)
    {
        var finding = new Finding("balances are the sums of their entries");
        finding.Require(evidence.ReconcileDifferences == 0, () => $"reconciliation finds {evidence.ReconcileDifferences} differences");
        foreach (var balance in evidence.Database.Balances)
        {
            finding.Require((balance.Available, balance.Pending, balance.Reserved) == (balance.AvailableEntries, balance.PendingEntries, balance.ReservedEntries), () => $"{balance}");
            var shown = evidence.Balances.SingleOrDefault(row => row.MerchantId == balance.MerchantId && row.CountryCode == balance.CountryCode && row.CurrencyCode == balance.CurrencyCode);
            finding.Require(shown is not null && (shown.Available, shown.Pending, shown.Reserved) == (balance.Available, balance.Pending, balance.Reserved), () => $"the API shows {shown} for {balance}");
        }

        return finding;
    }

    /// <summary>What a merchant has is what the provider took for it less what it paid for it, and the fees; nothing is expected or held any more.</summary>
    public static Finding BalancesAreTheProvidersBooks(Evidence evidence)
    {
        var finding = new Finding("balances are what the provider's books make");
        var moved = ProviderChecks.Match(evidence).Where(match => match.Held.Moved).ToLookup(match => (match.Ours.MerchantId, match.Ours.CountryCode, match.Ours.CurrencyCode));
        foreach (var balance in evidence.Database.Balances)
        {
            var made = moved[(balance.MerchantId, balance.CountryCode, balance.CurrencyCode)].Sum(Effect);
            var held = evidence.Database.Settled.Where(settled => settled is { NeedsAttention: true, Status: "processing" }
                && settled.Noun is "payout" or "recipient" or "refund" && settled.MerchantId == balance.MerchantId && settled.CurrencyCode == balance.CurrencyCode).Sum(settled => settled.Amount + settled.Fees);
            finding.Require(balance.Available == made - held && balance.Pending == 0 && balance.Reserved == held,
                () => $"the provider's books make {made} for {balance}");
        }

        foreach (var settled in evidence.Database.Settled.Where(settled => settled.Noun is "payin" or "payout" or "recipient"))
        {
            finding.Require(settled.Fees == Fees(settled.Amount, ProviderProfile.Of(settled.Gateway, settled.CountryCode)),
                () => $"{settled.Noun} {settled.Id} over {settled.Amount} costs {settled.Fees}");
        }

        return finding;
    }

    private static long Effect(Matched match)
    {
        var profile = ProviderProfile.Of(match.Ours.Gateway, match.Ours.CountryCode);
        var amount = (long)profile.Minor(match.Amount);
        return match.Ours.Noun switch
        {
            "payin" => amount - Fees(amount, profile),
            "refund" => -amount,
            _ => -(amount + Fees(amount, profile)),
        };
    }

    // Each by itself, halves away from zero.
    private static long Fees(long amount, ProviderProfile profile) => Part(amount, CentryFee) + Part(amount, profile.FeePercentage);

    private static long Part(long amount, decimal percent) => (long)Math.Round(amount * percent / 100, MidpointRounding.AwayFromZero);
}
