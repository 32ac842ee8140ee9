using Microsoft.AspNetCore.Http;

namespace Centry.Bench.Load;

/// <summary>A receiver that counts what is posted to <c>/quick</c> and answers 200; what is posted to <c>/hanging</c> it never answers.</summary>
internal sealed class PostCounter : IAsyncDisposable
{
    private LoopbackServer _server = null!;
    private int _wanted = int.MaxValue;
    private int _count;
    private TaskCompletionSource _reached = new();

    private PostCounter()
    {
    }

    public string Quick => new Uri(_server.Url, "/quick").AbsoluteUri;

    public string Hanging => new Uri(_server.Url, "/hanging").AbsoluteUri;

    public static async Task<PostCounter> StartAsync(CancellationToken cancel)
    {
        var counter = new PostCounter();
        counter._server = await LoopbackServer.StartAsync(counter.TakeAsync, cancel);
        return counter;
    }

    /// <summary>Begins to count; done when so many have come.</summary>
    public Task CountTo(int wanted)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _count, 0);
        Volatile.Write(ref _wanted, wanted);
        return _reached.Task;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Path == "/hanging")
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        if (Interlocked.Increment(ref _count) == Volatile.Read(ref _wanted))
            _reached.TrySetResult();
    }
}
