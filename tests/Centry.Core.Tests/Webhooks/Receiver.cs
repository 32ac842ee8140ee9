using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Centry.Core.Tests.Webhooks;

/// <summary>A webhook receiver on loopback that does on each connection what a test tells it to, down to single bytes.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="play">Told the connection and its number, which starts at 1.</param>
    public Receiver(Func<ReceiverConnection, int, Task> play)
    {
        _listener.Start();
        _accepting = AcceptAsync(play);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/hook";

    public int Connections => Volatile.Read(ref _accepted);

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>Answers every request on every connection with the same bytes.</summary>
    public static Receiver Answering(string response) => Answering(Encoding.UTF8.GetBytes(response));

    public static Receiver Answering(byte[] response) => new(async (connection, _) =>
    {
        while (await connection.ReadRequestAsync() is not null)
            await connection.WriteAsync(response);
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Func<ReceiverConnection, int, Task> play)
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                _connections.Add(ServeAsync(play, socket, Interlocked.Increment(ref _accepted)));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Func<ReceiverConnection, int, Task> play, Socket socket, int number)
    {
        using var connection = new ReceiverConnection(this, socket, _stopping.Token);
        try
        {
            await play(connection, number);
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The sender hung up, or the test is over.
        }
    }
}

internal sealed record ReceivedRequest(string RequestLine, IReadOnlyDictionary<string, string> Headers, byte[] Body);

internal sealed class ReceiverConnection(Receiver receiver, Socket socket, CancellationToken stopping) : IDisposable
{
    private readonly List<byte> _unread = [];

    public CancellationToken Stopping => stopping;

    public Socket Socket => socket;

    /// <summary>The next request, or null when the sender has closed the connection.</summary>
    public async Task<ReceivedRequest?> ReadRequestAsync()
    {
        int end;
        while ((end = EndOfHeaders()) < 0)
        {
            if (!await FillAsync()) return null;
        }

        var lines = Encoding.ASCII.GetString([.. _unread[..end]]).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var length = int.Parse(headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture);
        while (_unread.Count < end + 4 + length)
        {
            if (!await FillAsync()) return null;
        }

        var request = new ReceivedRequest(lines[0], headers, [.. _unread.Skip(end + 4).Take(length)]);
        _unread.RemoveRange(0, end + 4 + length);
        receiver.Requests.Enqueue(request);
        return request;
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, stopping)..];
    }

    /// <summary>Keeps the connection open and silent until the test is over.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, stopping);

    /// <summary>Ends the connection with RST.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose() => socket.Dispose();

    private int EndOfHeaders()
    {
        for (var i = 0; i + 3 < _unread.Count; i++)
        {
            if (_unread[i] == '\r' && _unread[i + 1] == '\n' && _unread[i + 2] == '\r' && _unread[i + 3] == '\n') return i;
        }

        return -1;
    }

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[8192];
        var read = await socket.ReceiveAsync(buffer, stopping);
        _unread.AddRange(buffer.AsSpan(0, read));
        return read > 0;
    }
}
