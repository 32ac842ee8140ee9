namespace Centry.Core.Webhooks.Outbound;

/// <summary>
/// What became of one request on its connection. Tells a pooled connection that the other side had already closed, where
/// sending again at once is right, from a receiver that hung up on us.
/// </summary>
internal sealed class Exchange
{
    private static readonly AsyncLocal<Exchange?> Ambient = new();

    public static Exchange? Current => Ambient.Value;

    /// <summary>The connection had carried another request before.</summary>
    public bool OnReusedConnection { get; internal set; }

    /// <summary>At least one byte of the answer came.</summary>
    public bool AnswerBegan { get; internal set; }

    public bool WasStale => OnReusedConnection && !AnswerBegan;

    /// <summary>Follows the request that the calling method sends next, and nothing outside that method.</summary>
    public static Exchange Begin() => Ambient.Value = new Exchange();
}

/// <summary>
/// A connection's plaintext, which notes for each <see cref="Exchange"/> what it met. HTTP/1.1 only: one request at a time,
/// written in the flow of the method that sends it.
/// </summary>
internal sealed class ExchangeStream(Stream inner) : Stream
{
    private Exchange? _exchange;
    private bool _used;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Answered(read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Answered(read);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Asked();
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Asked();
        inner.Write(buffer, offset, count);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Asked()
    {
        var current = Exchange.Current;
        if (ReferenceEquals(current, _exchange)) return;
        if (current is not null) current.OnReusedConnection = _used;
        _exchange = current;
        _used = true;
    }

    private void Answered(int read)
    {
        if (read > 0 && _exchange is { } exchange) exchange.AnswerBegan = true;
    }
}
