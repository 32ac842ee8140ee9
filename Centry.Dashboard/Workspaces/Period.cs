using System.Globalization;

namespace Centry.Dashboard.Workspaces;

/// <summary>Days that a page shows, the last one included.</summary>
public sealed record Period(DateOnly From, DateOnly To)
{
    public const string FromParameter = "from";
    public const string ToParameter = "to";

    /// <summary>How an address and a date field write a day.</summary>
    public const string DayFormat = "yyyy-MM-dd";

    public int Days => To.DayNumber - From.DayNumber + 1;

    public static DateOnly Today(TimeProvider time, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(time);
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
    }

    /// <summary>The days up to and with <paramref name="to"/>.</summary>
    public static Period Until(DateOnly to, int days) => new(to.AddDays(1 - days), to);

    /// <summary>From an address that anybody may have written; what makes no sense is as <paramref name="usual"/>.</summary>
    public static Period Read(string? from, string? to, Period usual)
    {
        ArgumentNullException.ThrowIfNull(usual);
        var (first, last) = (ReadDay(from), ReadDay(to));
        return (first ?? last?.AddDays(1 - usual.Days) ?? usual.From, last ?? usual.To) is var (a, b) && a <= b ? new Period(a, b) : usual;
    }

    /// <summary>Null for what is no day, or one that no payment can be of.</summary>
    public static DateOnly? ReadDay(string? text)
        => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 9000 ? day : null;

    public static string Write(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>Its first moment, and the first one after it, in a zone.</summary>
    public (DateTimeOffset From, DateTimeOffset To) In(TimeZoneInfo zone) => (StartOf(From, zone), StartOf(To.AddDays(1), zone));

    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }
}
