using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Centry.Simulator.Tests;

/// <summary>A callback as it arrived.</summary>
internal sealed record Arrival(string Method, string Path, string? ContentType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public Answer Read { get; } = new(0, Body, null!);
}

/// <summary>Receives callbacks on a port of its own.</summary>
internal sealed class CallbackInbox : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Channel<Arrival> _arrivals = Channel.CreateBounded<Arrival>(1000);

    private CallbackInbox(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/callbacks/abc";

    /// <param name="answer">What each callback is answered with, and when; 200 at once when absent.</param>
    public static async Task<CallbackInbox> StartAsync(Func<Task<int>>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var inbox = new CallbackInbox(app);
        app.Run(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            await inbox._arrivals.Writer.WriteAsync(
                new Arrival(context.Request.Method, context.Request.Path, context.Request.ContentType, body, headers), context.RequestAborted);
            context.Response.StatusCode = answer is null ? 200 : await answer();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return inbox;
    }

    /// <exception cref="TimeoutException">None came.</exception>
    public Task<Arrival> NextAsync() =>
        _arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    public bool IsEmpty => _arrivals.Reader.Count == 0;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
