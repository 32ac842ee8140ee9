using System.Globalization;
using Centry.Client;
using Centry.Dashboard.Components.Payments;
using Centry.Dashboard.Format;
using Centry.Dashboard.Texts;
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
    [InlineData("en-GB", " 1 250 ", 1250.0)]
    [InlineData("en-GB", "12,500,000", 12500000.0)]
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
    [InlineData("fr-FR", "1,250", null)]
    [InlineData("en-ZA", "1,000", null)]
    [InlineData("en-ZA", "1,000.50", null)]
    [InlineData("en-ZA", "1 000,50", 1000.5)]
    [InlineData("en-ZA", "1000.50", 1000.5)]
    [InlineData("en-UG", "1,000", 1000.0)]
    public void An_amount_is_read_as_its_writer_means_it_or_not_at_all(string culture, string text, double? amount)
        => Assert.Equal((decimal?)amount, In(culture, () => MoneyFormat.Read(text)));

    [Fact]
    public void Times_are_shown_in_the_readers_zone()
    {
        var at = new DateTimeOffset(2026, 11, 23, 22, 15, 9, TimeSpan.Zero);
        var kampala = TimeZoneInfo.FindSystemTimeZoneById("Africa/Kampala");
        Assert.Equal("24 Nov 2026, 01:15:09 UTC+03:00", In("en-GB", () => Moment.Full(at, kampala)));
        Assert.Equal("24 Nov, 01:15", In("en-GB", () => Moment.Short(at, kampala, at.AddDays(1))));
        Assert.Equal("24 Nov 2026, 01:15", In("en-GB", () => Moment.Short(at, kampala, at.AddYears(1))));
        Assert.Equal("23 Nov 2026, 22:15:09 UTC", In("en-GB", () => Moment.Full(at, TimeZoneInfo.Utc)));
    }

    [Theory]
    [InlineData("en-UG", "4 Feb 2026, 13:05:09 UTC", "4 Feb, 13:05")]
    [InlineData("en-ZA", "04 Feb 2026, 13:05:09 UTC", "4 Feb, 13:05")]
    [InlineData("en-US", "Feb 4, 2026, 1:05:09\u202fPM UTC", "Feb 4, 1:05\u202fPM")]
    [InlineData("fr-CD", "4 févr. 2026, 13:05:09 UTC", "4 févr., 13:05")]
    public void Times_are_written_as_the_readers_region_writes_them(string culture, string full, string brief)
    {
        var at = new DateTimeOffset(2026, 2, 4, 13, 5, 9, TimeSpan.Zero);
        Assert.Equal((full, brief), In(culture, () => (Moment.Full(at, TimeZoneInfo.Utc), Moment.Short(at, TimeZoneInfo.Utc, at))));
    }

    [Theory]
    [InlineData("+256772123456", "+256 772 123456")]
    [InlineData("+27821234567", "+27 82 123 4567")]
    [InlineData("+254712345678", "+254 712 345678")]
    [InlineData("+233241234567", "+233 24 123 4567")]
    [InlineData("+999", "+999")]
    [InlineData("0772123456", "0772123456")]
    [InlineData(null, null)]
    public void A_phone_number_is_written_as_its_country_writes_it_and_what_is_none_as_it_came(string? phone, string? shown)
        => Assert.Equal(shown?.Replace(' ', '\u00a0'), PhoneFormat.Show(phone));

    [Theory]
    [InlineData("en-UG", "1.125", "1.125% + 1,250")]
    [InlineData("fr-CD", "1.125", "1,125 % + 1\u202f250")]
    public void A_fee_is_a_part_and_an_amount(string culture, string percentage, string shown)
        => Assert.Equal(shown, In(culture, () => FeeFormat.Show(decimal.Parse(percentage, CultureInfo.InvariantCulture), 1250, new UiTextsLocalizer())).Replace('\u00a0', ' '));

    private static T In<T>(string culture, Func<T> act)
    {
        var (before, texts) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return act();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, texts);
        }
    }

    [Theory]
    [InlineData("completed", "mtn_momo", " ORDER-1 ", "3", "completed", "mtn_momo", "ORDER-1", 3)]
    [InlineData("nonsense", "nonsense", "  ", "-5", null, null, null, 1)]
    [InlineData(null, null, null, "99999", null, null, null, PaymentFilter.LastPage)]
    public void An_address_that_makes_no_sense_does_not_filter(
        string? status, string? gateway, string? search, string? page, string? keptStatus, string? keptGateway, string? keptSearch, int keptPage)
        => Assert.Equal(
            new PaymentFilter(PaymentList.Payins) { Status = keptStatus, Gateway = keptGateway, Search = keptSearch, Page = keptPage },
            Filter(("status", status), ("gateway", gateway), ("search", search), ("page", page)));

    [Fact]
    public void Days_of_a_filter_are_the_readers_and_end_before_the_next()
    {
        var query = Filter(("from", "2026-11-24"), ("to", "2026-11-24"), ("order", "oldest")).ToQuery<PayinQuery>(TimeZoneInfo.FindSystemTimeZoneById("Africa/Kampala"));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 21, 0, 0, TimeSpan.Zero), query.CreatedFrom);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero).AddMicroseconds(-1), query.CreatedTo);
        Assert.True(query.OldestFirst);
        Assert.Null(Filter(("from", "2026-11-24"), ("to", "2026-11-23")).To);
    }

    private static PaymentFilter Filter(params (string Name, string? Value)[] parameters)
        => PaymentFilter.Read(PaymentList.Payins, name => parameters.FirstOrDefault(parameter => parameter.Name == name).Value);
}
