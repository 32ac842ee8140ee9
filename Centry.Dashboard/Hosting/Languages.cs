namespace Centry.Dashboard.Hosting;

/// <summary>The languages that there are texts for; the first is the default.</summary>
internal static class Languages
{
    public static readonly string[] Supported = ["en", "fr"];
}
