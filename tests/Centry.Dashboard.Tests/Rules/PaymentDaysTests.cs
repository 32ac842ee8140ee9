using System.Globalization;
using Centry.Contracts;
using Centry.Dashboard.Components.Books;
using Centry.Dashboard.Components.Overview;
using Centry.Dashboard.Workspaces;
using Xunit;

namespace Centry.Dashboard.Tests.Rules;

/// <summary>What charts, periods and documents being written make of what they are given.</summary>
public sealed class PaymentDaysTests
{
    private static readonly DateOnly Monday = new(2026, 11, 23);

    private static readonly StatisticsView Statistics = new(Monday, Monday.AddDays(2), "UTC",
    [
        new DaySumView(Monday, "payin", "UGX", "completed", 3, 300),
        new DaySumView(Monday, "payin", "UGX", "failed", 1, 90),
        new DaySumView(Monday, "payin", "UGX", "cancelled", 5, 500),
        new DaySumView(Monday, "payin", "KES", "completed", 1, 7),
        new DaySumView(Monday.AddDays(2), "payin", "UGX", "refunded", 1, 100),
        new DaySumView(Monday.AddDays(2), "payout", "UGX", "completed", 1, 40),
        new DaySumView(Monday.AddDays(2), "payout", "UGX", "failed", 1, 20),
    ]);

    [Fact]
    public void Every_day_of_the_period_is_there_and_only_what_ended_counts()
    {
        var shown = PaymentDays.Of(Statistics, "UGX");
        Assert.Equal(
            [new PaymentDay(Monday, 300, 3, 1, 0), new PaymentDay(Monday.AddDays(1), 0, 0, 0, 0), new PaymentDay(Monday.AddDays(2), 100, 1, 0, 40)], shown.Days);
        Assert.Equal((400m, 40m, 0.8), (shown.Received, shown.PaidOut, shown.SuccessRate));
        Assert.Null(shown.Days[1].SuccessRate);
        Assert.Equal(["UGX", "KES"], PaymentDays.CurrenciesOf(Statistics));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(75_000, 100_000)]
    [InlineData(20_000, 20_000)]
    [InlineData(20_001, 25_000)]
    [InlineData(26, 50)]
    [InlineData(0.3, 0.5)]
    public void A_chart_goes_up_to_a_round_number_that_nothing_is_above(double highest, double top)
        => Assert.Equal((decimal)top, ChartScale.Top((decimal)highest));

    [Fact]
    public void A_period_that_makes_no_sense_is_the_usual_one()
    {
        var usual = Period.Until(Monday, 7);
        Assert.Equal((new DateOnly(2026, 11, 17), 7), (usual.From, usual.Days));
        Assert.Equal(usual, Period.Read("tomorrow", "2026-13-01", usual));
        Assert.Equal(usual, Period.Read("2026-11-24", "2026-11-20", usual));
        Assert.Equal(new Period(new DateOnly(2026, 1, 1), Monday), Period.Read("2026-01-01", null, usual));
        Assert.Equal(new Period(new DateOnly(2026, 1, 25), new DateOnly(2026, 1, 31)), Period.Read(null, "2026-01-31", usual));
        var (from, to) = new Period(Monday, Monday).In(TimeZoneInfo.FindSystemTimeZoneById("Africa/Kampala"));
        Assert.Equal((new DateTimeOffset(2026, 11, 22, 21, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1)), (from.ToUniversalTime(), to - from));
    }

    [Fact]
    public void A_documents_total_is_rounded_line_by_line_as_the_API_rounds_it()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-GB");
        var draft = new DocumentDraft { CurrencyCode = "UGX" };
        draft.Lines[0].UnitAmount = "33.5";
        draft.Lines[0].Quantity = "1";
        draft.Lines.Add(new LineDraft { UnitAmount = "1,000", TaxRate = "18" });
        draft.Lines.Add(new LineDraft { UnitAmount = "a lot" });
        Assert.Equal(34 + 1180, draft.Total);
        Assert.Equal(["lines[2].unit_amount"], draft.Unreadable());
        draft.CurrencyCode = "KES";
        Assert.Equal(33.5m + 1180, draft.Total);
    }
}
