using System.Globalization;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Format;

/// <summary>How times are shown: in the reader's time zone, and as a distance from now.</summary>
public static class Moment
{
    /// <summary><c>24 Nov 2026, 10:32:05</c>, with the zone's offset.</summary>
    public static string Full(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var offset = local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.CurrentCulture, $"{local:d MMM yyyy, HH:mm:ss} {offset}");
    }

    /// <summary><c>24 Nov, 10:32</c>; with the year when it is another one.</summary>
    public static string Short(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var format = local.Year == TimeZoneInfo.ConvertTime(now, zone).Year ? "d MMM, HH:mm" : "d MMM yyyy, HH:mm";
        return local.ToString(format, CultureInfo.CurrentCulture);
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
}
