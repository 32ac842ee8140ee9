using Centry.Contracts;

namespace Centry.Dashboard.Components.Overview;

/// <summary>One day of a chart. Amounts in major units.</summary>
/// <param name="Received">Of payins that completed, whether or not they were given back later.</param>
/// <param name="Completed">How many payins those are.</param>
/// <param name="Failed">Payins that failed. Those that were cancelled or are on their way count for neither.</param>
/// <param name="PaidOut">Of payouts that completed.</param>
public sealed record PaymentDay(DateOnly Day, decimal Received, long Completed, long Failed, decimal PaidOut)
{
    /// <summary>0 to 1; null on a day on which none ended.</summary>
    public double? SuccessRate => Rate(Completed, Failed);

    public static double? Rate(long completed, long failed) => completed + failed == 0 ? null : (double)completed / (completed + failed);
}

/// <summary>What the API summed, as charts of one currency show it: every day of the period, also those without payments.</summary>
public sealed class PaymentDays
{
    private PaymentDays(string currencyCode, IReadOnlyList<PaymentDay> days) => (CurrencyCode, Days) = (currencyCode, days);

    public string CurrencyCode { get; }

    public IReadOnlyList<PaymentDay> Days { get; }

    public decimal Received => Days.Sum(day => day.Received);

    public decimal PaidOut => Days.Sum(day => day.PaidOut);

    public long Completed => Days.Sum(day => day.Completed);

    public long Failed => Days.Sum(day => day.Failed);

    public double? SuccessRate => PaymentDay.Rate(Completed, Failed);

    /// <summary>Currencies that were paid in, the one of most payments first.</summary>
    public static IReadOnlyList<string> CurrenciesOf(StatisticsView statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return [.. statistics.Days.GroupBy(day => day.CurrencyCode).OrderByDescending(group => group.Sum(day => day.Count)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)];
    }

    public static PaymentDays Of(StatisticsView statistics, string currencyCode)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var sums = statistics.Days.Where(sum => sum.CurrencyCode == currencyCode).ToLookup(sum => sum.Day);
        return new PaymentDays(currencyCode,
        [
            .. Enumerable.Range(statistics.From.DayNumber, statistics.To.DayNumber - statistics.From.DayNumber + 1).Select(DateOnly.FromDayNumber).Select(day => DayOf(day, sums[day])),
        ]);
    }

    private static PaymentDay DayOf(DateOnly day, IEnumerable<DaySumView> sums)
    {
        var payins = sums.Where(sum => sum.Direction == "payin").ToList();
        var completed = payins.Where(sum => sum.Status is "completed" or "refunded").ToList();
        return new PaymentDay(
            day,
            completed.Sum(sum => sum.Amount),
            completed.Sum(sum => sum.Count),
            payins.Where(sum => sum.Status == "failed").Sum(sum => sum.Count),
            sums.Where(sum => sum is { Direction: "payout", Status: "completed" }).Sum(sum => sum.Amount));
    }
}
