using Npgsql;

namespace Centry.Chaos.Stack;

/// <summary>Our own looks at the database, which is being broken or may have no connection left for us: each is repeated for a while.</summary>
internal static class Patience
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    /// <param name="look">May be repeated: it reads, or does what does no harm twice.</param>
    public static async Task<T> LookAsync<T>(Func<Task<T>> look, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await look();
            }
            catch (NpgsqlException) when (time.GetElapsedTime(started) < Most)
            {
                await Task.Delay(BetweenTries, time, cancel);
            }
        }
    }
}
