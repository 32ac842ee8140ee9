using System.Globalization;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Control;

/// <summary>How often somebody was really paid, by the provider's books: what a client that pays twice cannot talk away.</summary>
/// <param name="Times">Payments out whose money moved.</param>
/// <param name="Repeats">Those of them whose external id had been paid before.</param>
/// <param name="Parties">How many were paid.</param>
/// <param name="Paid">Each of those, most often paid first.</param>
internal sealed record PaidOut(int Times, int Repeats, int Parties, IReadOnlyList<PaidParty> Paid)
{
    public static PaidOut Count(IEnumerable<HeldPayment> payments, int limit)
    {
        var moved = payments.Where(payment => payment is { PaysOut: true, Moved: true }).ToList();
        var named = moved.Where(payment => payment.ExternalId is not null).ToList();
        var parties = moved.GroupBy(payment => payment.Party).ToList();
        return new PaidOut(
            moved.Count,
            named.Count - named.DistinctBy(payment => payment.ExternalId).Count(),
            parties.Count,
            [.. parties.Select(party => new PaidParty(party.Key, party.Count(), Sums(party))).OrderByDescending(party => party.Times).Take(limit)]);
    }

    private static Dictionary<string, string> Sums(IEnumerable<HeldPayment> payments) => payments.GroupBy(payment => payment.Currency).ToDictionary(
        group => group.Key,
        group => group.Sum(payment => decimal.Parse(payment.Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
}

/// <param name="Amounts">Sums in major units, by currency.</param>
internal sealed record PaidParty(string? Party, int Times, IReadOnlyDictionary<string, string> Amounts);
