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
    private volatile Manner _manner = new();

    public RedisGate(string redis)
    {
        _redis = IPEndPoint.Parse(redis.Split(',')[0]);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string ConnectionString => $"{_listener.LocalEndpoint},abortConnect=false,connectTimeout=1000";

    /// <summary>Redis hears everything and answers nothing.</summary>
    public void KeepAnswersBack() => _manner.Answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is asked from now on gets lost.</summary>
    public void SwallowQuestions() => _manner.Swallows = true;

    /// <summary>Lets through what was kept back and all that comes.</summary>
    public void Open() => _manner.Open();

    /// <summary>
    /// Ends every connection with all that was kept back. New ones are whole: a client that lost its first words to the gate would take them
    /// for under way, and wait for its answer far longer than for a connection.
    /// </summary>
    public void Cut()
    {
        var old = _manner;
        _manner = new Manner();
        lock (_sockets)
        {
            foreach (var socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }

        old.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        _stop.Dispose();
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
                Manner manner;
                lock (_sockets)
                {
                    _sockets.AddRange([near, far]);
                    manner = _manner;
                }

                flows.Add(CopyAsync(near, far, () => manner.Swallows, null));
                flows.Add(CopyAsync(far, near, () => false, () => manner.Answers.Task));
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

    /// <summary>How the connections of one time are treated.</summary>
    private sealed class Manner
    {
        public volatile bool Swallows;
        public volatile TaskCompletionSource Answers = new();

        public Manner() => Answers.SetResult();

        public void Open()
        {
            Swallows = false;
            Answers.TrySetResult();
        }
    }
}
