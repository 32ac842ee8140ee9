using System.Globalization;
using System.Text.RegularExpressions;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Format;

/// <summary>How times are shown: in the reader's time zone, as their region writes them, and as a distance from now.</summary>
public static partial class Moment
{
    /// <summary><c>24 Nov 2026, 10:32:05 UTC+03:00</c>; <c>Nov 24, 2026, 10:32:05 AM UTC+03:00</c> for a reader in the United States.</summary>
    public static string Full(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var offset = local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        var written = CultureInfo.CurrentCulture.DateTimeFormat;
        return $"{local.ToString($"{Date(written)}, {written.LongTimePattern}", written)} {offset}";
    }

    /// <summary><c>24 Nov, 10:32</c>; with the year when it is another one.</summary>
    public static string Short(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var written = CultureInfo.CurrentCulture.DateTimeFormat;
        var date = local.Year == TimeZoneInfo.ConvertTime(now, zone).Year ? Brief(written.MonthDayPattern) : Date(written);
        return local.ToString($"{date}, {written.ShortTimePattern}", written);
    }

    /// <summary><c>5 min ago</c>, <c>in 2 h</c>.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now, IStringLocalizer<UiTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var distance = now - at;
        var tense = distance >= TimeSpan.Zero ? "Ago" : "In";
        var size = distance.Duration();
        return size switch
        {
            { TotalSeconds: < 10 } => texts["Time.Now"],
            { TotalMinutes: < 1 } => texts[$"Time.{tense}.Seconds", (int)size.TotalSeconds],
            { TotalHours: < 1 } => texts[$"Time.{tense}.Minutes", (int)size.TotalMinutes],
            { TotalDays: < 1 } => texts[$"Time.{tense}.Hours", (int)size.TotalHours],
            _ => texts[$"Time.{tense}.Days", (int)size.TotalDays],
        };
    }

    /// <summary>Day, month and year as the region writes them, without the weekday.</summary>
    private static string Date(DateTimeFormatInfo written) => Brief(Weekday().Replace(written.LongDatePattern, ""));

    private static string Brief(string pattern) => pattern.Replace("MMMM", "MMM", StringComparison.Ordinal);

    [GeneratedRegex("^dddd[,\\s]*")]
    private static partial Regex Weekday();
}
