using System.Globalization;
using Centry.Dashboard.Components.Shared.Forms;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Integration;

/// <summary>How long a key or a secret goes on working beside the one that replaces it.</summary>
internal static class Overlaps
{
    /// <summary>Hours; a day, time for a deployment.</summary>
    public const string Default = "24";

    public static int Hours(string? chosen) => int.TryParse(chosen, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? hours : 0;

    public static IReadOnlyList<SelectOption> Options(IStringLocalizer<UiTexts> texts) =>
    [
        new("0", texts["Overlap.None"]), new("1", texts["Overlap.Hour"]), new(Default, texts["Overlap.Day"]), new("72", texts["Overlap.Days", 3]), new("168", texts["Overlap.Days", 7]),
    ];
}
