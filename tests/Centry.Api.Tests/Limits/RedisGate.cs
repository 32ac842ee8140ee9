using System.Net;
using System.Net.Sockets;

namespace Centry.Api.Tests.Limits;

/// <summary>
/// Stands between a replica and Redis: passes everything on, keeps the answers back (Redis does what it is asked and nobody hears of it),
/// swallows the questions (Redis never hears of them), or cuts the connections.
/// </summary>
public sealed class RedisGate : IAsyncDisposable
{
    private readonly IPEndPoint _redis;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private volatile TaskCompletionSource _answers = Opened();
    private volatile bool _swallows;

    public RedisGate(string redis)
    {
        _redis = IPEndPoint.Parse(redis.Split(',')[0]);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string ConnectionString => $"{_listener.LocalEndpoint},abortConnect=false,connectTimeout=1000";

    /// <summary>Redis hears everything and answers nothing.</summary>
    public void KeepAnswersBack() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is asked from now on gets lost.</summary>
    public void SwallowQuestions() => _swallows = true;

    /// <summary>Lets through what was kept back and all that comes.</summary>
    public void Open()
    {
        _swallows = false;
        _answers.TrySetResult();
    }

    /// <summary>Ends every connection; new ones are taken.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Open();
        await _stop.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync()
    {
        var flows = new List<Task>();
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_stop.Token);
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                near.NoDelay = true;
                await far.ConnectAsync(_redis, _stop.Token);
                lock (_sockets)
                    _sockets.AddRange([near, far]);
                flows.Add(CopyAsync(near, far, () => _swallows, null));
                flows.Add(CopyAsync(far, near, () => false, () => _answers.Task));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(flows);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, Func<bool> swallows, Func<Task>? wait)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, SocketFlags.None)) > 0)
            {
                if (wait is not null)
                    await wait();
                if (!swallows())
                    await to.SendAsync(buffer.AsMemory(0, read), SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
