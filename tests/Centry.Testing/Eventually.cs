using System.Diagnostics;
using Xunit;

namespace Centry.Testing;

/// <summary>
/// The one place where a test waits by asking again and again: for what another process or a background loop will do and no
/// event tells of. Everywhere else wait for the event itself.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as the condition holds; fails the test when the deadline has passed. Real time, not the test's clock.</summary>
    /// <param name="what">What was waited for, as the failure says it.</param>
    public static async Task Async(Func<Task<bool>> condition, TimeSpan deadline, string what)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > deadline)
                Assert.Fail($"Not within {deadline.TotalSeconds:0.#} s: {what}.");
            await Task.Delay(BetweenTries, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="Async(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task Async(Func<bool> condition, TimeSpan deadline, string what)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Async(() => Task.FromResult(condition()), deadline, what);
    }
}
