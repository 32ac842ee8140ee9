using System.Globalization;

namespace Centry.Dashboard.Components.Providers;

/// <summary>Names of countries, in the reader's language where the system knows them.</summary>
internal static class CountryNames
{
    /// <param name="code">ISO 3166-1 alpha-2.</param>
    public static string Of(string code)
    {
        try
        {
            return $"{new RegionInfo(code).DisplayName} ({code})";
        }
        catch (ArgumentException)
        {
            return code;
        }
    }
}
