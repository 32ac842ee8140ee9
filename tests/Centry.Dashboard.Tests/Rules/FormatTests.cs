using System.Globalization;
using Centry.Dashboard.Components.Payins;
using Centry.Dashboard.Format;
using Xunit;

namespace Centry.Dashboard.Tests.Rules;

public sealed class FormatTests
{
    [Theory]
    [InlineData(1250000, "UGX", "UGX\u00a01,250,000")]
    [InlineData(1250000.5, "UGX", "UGX\u00a01,250,000.50")]
    [InlineData(1299.5, "ZAR", "ZAR\u00a01,299.50")]
    [InlineData(0, "KES", "KES\u00a00.00")]
    [InlineData(-250, "UGX", "UGX\u00a0\u2212250")]
    public void Money_has_the_decimals_of_its_currency(double amount, string currency, string shown)
        => Assert.Equal(shown, MoneyFormat.WithCurrency((decimal)amount, currency));

    [Theory]
    [InlineData("en-GB", "1,250.50", 1250.5)]
    [InlineData("en-GB", "1250.5", 1250.5)]
    [InlineData("en-GB", " 1 250 ", 1250)]
    [InlineData("en-GB", "12,500,000", 12500000)]
    [InlineData("en-GB", "1,50", null)]
    [InlineData("en-GB", "1,2500", null)]
    [InlineData("en-GB", "1.250.50", null)]
    [InlineData("en-GB", "-5", null)]
    [InlineData("en-GB", "5e3", null)]
    [InlineData("en-GB", "", null)]
    [InlineData("fr-FR", "1250,50", 1250.5)]
    [InlineData("fr-FR", "1\u202f250,50", 1250.5)]
    [InlineData("fr-FR", "1250.50", 1250.5)]
    [InlineData("fr-FR", "1.250", null)]
    public void An_amount_is_read_as_its_writer_means_it_or_not_at_all(string culture, string text, double? amount)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.Equal((decimal?)amount, MoneyFormat.Read(text));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Times_are_shown_in_the_readers_zone()
    {
        var at = new DateTimeOffset(2026, 11, 23, 22, 15, 9, TimeSpan.Zero);
        var kampala = TimeZoneInfo.FindSystemTimeZoneById("Africa/Kampala");
        Assert.Equal("24 Nov 2026, 01:15:09 UTC+03:00", Moment.Full(at, kampala));
        Assert.Equal("24 Nov, 01:15", Moment.Short(at, kampala, at.AddDays(1)));
        Assert.Equal("24 Nov 2026, 01:15", Moment.Short(at, kampala, at.AddYears(1)));
        Assert.Equal("23 Nov 2026, 22:15:09 UTC", Moment.Full(at, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("completed", "mtn_momo", " ORDER-1 ", "3", "completed", "mtn_momo", "ORDER-1", 3)]
    [InlineData("nonsense", "nonsense", "  ", "-5", null, null, null, 1)]
    [InlineData(null, null, null, "99999", null, null, null, PayinFilter.LastPage)]
    public void An_address_that_makes_no_sense_does_not_filter(
        string? status, string? gateway, string? reference, string? page, string? keptStatus, string? keptGateway, string? keptReference, int keptPage)
        => Assert.Equal(new PayinFilter(keptStatus, keptGateway, keptReference, keptPage), PayinFilter.Read(status, gateway, reference, page));
}
