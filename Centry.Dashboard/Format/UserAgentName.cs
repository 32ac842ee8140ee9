namespace Centry.Dashboard.Format;

/// <summary>What a browser calls itself, in the words that its owner uses: "Chrome, Windows".</summary>
public static class UserAgentName
{
    /// <summary>The more special before what it also claims to be.</summary>
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <returns>A name to tell devices apart by; null when nothing is known.</returns>
    public static string? Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
        {
            return null;
        }
        var known = new[] { Find(Browsers, userAgent), Find(Systems, userAgent) }.Where(name => name is not null).ToList();
        // A program that is no browser begins with its own name.
        return known.Count > 0 ? string.Join(", ", known) : userAgent.Split('/', ' ')[0];
    }

    public static bool IsPhone(string? userAgent) => Find(Systems, userAgent ?? "") is "Android" or "iPhone" or "iPad";

    private static string? Find((string Mark, string Name)[] marks, string userAgent)
        => marks.FirstOrDefault(mark => userAgent.Contains(mark.Mark, StringComparison.Ordinal)).Name;
}
