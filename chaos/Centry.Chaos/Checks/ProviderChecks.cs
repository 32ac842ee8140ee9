using System.Globalization;
using Centry.Chaos.Plan;
using Centry.Chaos.Provider;
using Centry.Chaos.Stack;

namespace Centry.Chaos.Checks;

/// <summary>A payment of a provider's books and the one of ours that it is.</summary>
internal sealed record Matched(HeldPayment Held, Settled Ours)
{
    /// <summary>What the provider has it at; major units.</summary>
    public decimal Amount => decimal.Parse(Held.Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}

/// <summary>What the providers' own books say.</summary>
internal static class ProviderChecks
{
    /// <summary>Completed here and moved there are the same, for the same amount, once.</summary>
    public static Finding MoneyMovedOnce(Evidence evidence)
    {
        var finding = new Finding("money moved once at the provider if completed, never if not");
        var moved = Match(evidence).Where(match => match.Held.Moved).ToLookup(match => match.Ours.Id);
        foreach (var ours in evidence.Database.Settled.Where(settled => settled.Noun != "bulk"))
        {
            var there = moved[ours.Id].ToList();
            finding.Require(there.Count == (ours.HasMoved ? 1 : 0),
                () => $"{ours.Noun} {ours.Id} is {ours.Status}{(ours.NeedsAttention ? " (needs attention)" : "")} and moved {there.Count} times: {string.Join(", ", there.Select(match => match.Held.Reference))}");
            foreach (var match in there)
            {
                finding.Require(ProviderProfile.OfCurrency(ours.CurrencyCode).Minor(match.Amount) == ours.Amount && match.Held.PaysOut == (ours.Noun != "payin"),
                    () => $"{ours.Noun} {ours.Id} over {ours.Amount} minor units of {ours.CurrencyCode} moved as {match.Held.Operation} over {match.Held.Amount}");
            }
        }

        return finding;
    }

    /// <summary>The provider knows of no payment that we do not.</summary>
    public static Finding NoStrangers(Evidence evidence)
    {
        var finding = new Finding("the provider holds nothing that is not ours");
        var known = Match(evidence).Select(match => match.Held.Reference).ToHashSet();
        foreach (var held in evidence.Books.Values.SelectMany(book => book))
            finding.Require(known.Contains(held.Reference), () => $"{held.Operation} {held.Reference} over {held.Amount}, {held.Status}, says that it is {held.ExternalId}");
        return finding;
    }

    /// <summary>Providers know a payment by its id or by its submission's: either names it alone.</summary>
    public static IReadOnlyList<Matched> Match(Evidence evidence)
    {
        var ours = new Dictionary<string, Settled>(StringComparer.OrdinalIgnoreCase);
        foreach (var settled in evidence.Database.Settled)
        {
            ours[settled.Id.ToString("D")] = settled;
            ours[settled.Id.ToString("N")] = settled;
            ours[settled.SubmissionId.ToString("D")] = settled;
            ours[settled.SubmissionId.ToString("N")] = settled;
        }

        return
        [
            .. from held in evidence.Books.Values.SelectMany(book => book)
               let found = held.ExternalId is { } id && ours.TryGetValue(id, out var byId) ? byId : ours.GetValueOrDefault(held.Reference)
               where found is not null
               select new Matched(held, found),
        ];
    }
}
