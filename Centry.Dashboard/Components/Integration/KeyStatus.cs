namespace Centry.Dashboard.Components.Integration;

internal static class KeyStatus
{
    /// <summary>Whether a key in this status is let in: one that is being replaced is, until its overlap is over.</summary>
    public static bool Works(string status) => status is "active" or "ending";
}
