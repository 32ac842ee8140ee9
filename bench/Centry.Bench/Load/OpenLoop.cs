using System.Diagnostics;
using System.Threading.Channels;

namespace Centry.Bench.Load;

/// <summary>A payin that was accepted, and when its 201 had arrived (ticks of <see cref="Stopwatch"/>).</summary>
internal readonly record struct Accepted(Guid PayinId, long At);

/// <summary>Requests at a fixed rate, whether or not earlier ones are answered: what many independent customers do.</summary>
internal static class OpenLoop
{
    private const int Connections = 32;

    /// <param name="keys">Used in turn.</param>
    public static async Task<(IReadOnlyList<Accepted> Accepted, int Errors)> RunAsync(
        Uri api, CreationStyle style, IReadOnlyList<string> keys, int perSecond, TimeSpan duration, CancellationToken cancel)
    {
        var free = Channel.CreateUnbounded<PaymentConnection>();
        for (var i = 0; i < Connections; i++)
            await free.Writer.WriteAsync(new PaymentConnection(api, style, seed: i), cancel);

        var sent = new List<Task<Accepted?>>();
        var count = (int)(perSecond * duration.TotalSeconds);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, cancel);
            sent.Add(SendAsync(keys[i % keys.Count]));
        }

        var answers = await Task.WhenAll(sent);
        free.Writer.Complete();
        await foreach (var connection in free.Reader.ReadAllAsync(cancel))
            connection.Dispose();
        return ([.. answers.OfType<Accepted>()], answers.Count(answer => answer is null));

        async Task<Accepted?> SendAsync(string key)
        {
            var connection = await free.Reader.ReadAsync(cancel);
            var (status, id, _) = await connection.CreateAsync(key, cancel);
            var at = Stopwatch.GetTimestamp();
            await free.Writer.WriteAsync(connection, cancel);
            return status == 201 ? new Accepted(id, at) : null;
        }
    }
}
