using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Bench.Load;

/// <summary>A receiver that counts what is posted to <c>/quick</c> and answers 200; what is posted to <c>/hanging</c> it never answers.</summary>
internal sealed class PostCounter : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _wanted = int.MaxValue;
    private int _count;
    private TaskCompletionSource _reached = new();

    private PostCounter(WebApplication app) => _app = app;

    private Uri Base => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public string Quick => new Uri(Base, "/quick").AbsoluteUri;

    public string Hanging => new Uri(Base, "/hanging").AbsoluteUri;

    public static async Task<PostCounter> StartAsync(CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var counter = new PostCounter(app);
        app.Run(counter.TakeAsync);
        await app.StartAsync(cancel);
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

    public ValueTask DisposeAsync() => _app.DisposeAsync();

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
