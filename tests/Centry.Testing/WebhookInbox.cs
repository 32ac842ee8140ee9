using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Testing;

/// <summary>One request as it arrived.</summary>
/// <param name="Headers">Names compared without regard to case; values of a repeated header joined by a comma.</param>
/// <param name="Body">The exact bytes: signatures are over them.</param>
public sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>What the inbox answers.</summary>
/// <param name="After">The answer is held back until this ends (or the sender gives up): a slow or dead receiver.</param>
public sealed record InboxAnswer(int Status, string Body = "", IReadOnlyDictionary<string, string>? Headers = null, Task? After = null);

/// <summary>
/// A merchant's webhook receiver on 127.0.0.1. It records what arrives, answers 200 or what it was told to, and lets a test
/// wait for a request.
/// </summary>
public sealed class WebhookInbox : IAsyncLifetime
{
    /// <summary>Far above what a test sends: an endless sender fails instead of filling the memory.</summary>
    private const int MostRequests = 10_000;

    private readonly Lock _gate = new();
    private readonly List<ReceivedRequest> _all = [];
    private readonly List<ReceivedRequest> _untaken = [];
    private readonly List<(Func<ReceivedRequest, bool> Wanted, TaskCompletionSource<ReceivedRequest> Found)> _waiting = [];
    private readonly ConcurrentQueue<InboxAnswer> _script = new();
    private WebApplication _app = null!;

    /// <summary>The inbox's base address; any path below it is taken.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Everything that arrived so far, taken or not, in order.</summary>
    public IReadOnlyList<ReceivedRequest> All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    /// <summary>The next requests get these answers, one each; after them it is 200 again.</summary>
    public void Answer(params InboxAnswer[] answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        foreach (var answer in answers)
            _script.Enqueue(answer);
    }

    /// <summary>As <see cref="Answer(InboxAnswer[])"/>, for those where only the status matters.</summary>
    public void Answer(params int[] statuses) => Answer([.. statuses.Select(status => new InboxAnswer(status))]);

    /// <summary>
    /// Takes the oldest request that was not taken yet and is wanted, waiting for it if need be. The others stay for later calls.
    /// </summary>
    public async Task<ReceivedRequest> NextAsync(Func<ReceivedRequest, bool>? wanted = null, TimeSpan? timeout = null)
    {
        wanted ??= _ => true;
        Task<ReceivedRequest> next;
        lock (_gate)
        {
            var index = _untaken.FindIndex(wanted.Invoke);
            if (index >= 0)
            {
                var found = _untaken[index];
                _untaken.RemoveAt(index);
                return found;
            }

            var waiter = new TaskCompletionSource<ReceivedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, waiter));
            next = waiter.Task;
        }

        try
        {
            return await next.WaitAsync(timeout ?? TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_gate)
                _waiting.RemoveAll(waiter => waiter.Found.Task == next);
            throw new TimeoutException($"The wanted request did not come; these did: [{string.Join(", ", All.Select(request => $"{request.Method} {request.Path}"))}]");
        }
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(ReceiveAsync);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Url = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        // Answers that are held back are not waited for.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Record(new ReceivedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));

        var answer = _script.TryDequeue(out var scripted) ? scripted : new InboxAnswer(StatusCodes.Status200OK);
        if (answer.After is { } hold)
            await hold.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers ?? new Dictionary<string, string>())
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    private void Record(ReceivedRequest request)
    {
        lock (_gate)
        {
            if (_all.Count == MostRequests)
                throw new InvalidOperationException($"More than {MostRequests} requests.");
            _all.Add(request);
            var index = _waiting.FindIndex(waiter => waiter.Wanted(request));
            if (index < 0)
            {
                _untaken.Add(request);
                return;
            }

            var found = _waiting[index].Found;
            _waiting.RemoveAt(index);
            found.SetResult(request);
        }
    }
}
