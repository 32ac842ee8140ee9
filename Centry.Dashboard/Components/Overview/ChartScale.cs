namespace Centry.Dashboard.Components.Overview;

/// <summary>How far up a chart goes.</summary>
public static class ChartScale
{
    /// <summary>The lowest of 1, 2, 2.5 and 5 times a power of ten that nothing is above.</summary>
    public static decimal Top(decimal highest)
    {
        if (highest <= 0)
        {
            return 1;
        }
        var power = 1m;
        while (power < highest)
        {
            power *= 10;
        }
        while (power / 10 >= highest)
        {
            power /= 10;
        }
        return new[] { power / 5, power / 4, power / 2, power }.First(step => step >= highest);
    }
}
