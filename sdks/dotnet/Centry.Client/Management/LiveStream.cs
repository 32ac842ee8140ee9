using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Centry.Contracts;

namespace Centry.Client;

/// <summary>One event of the stream of changes.</summary>
/// <param name="EventId">Where to go on after a break.</param>
/// <param name="Change">A payment changed.</param>
/// <param name="Delivery">A webhook was sent. Both are null when something changed that this version of the client cannot read: refresh what is shown.</param>
public sealed record LiveMessage(string? EventId, LiveChange? Change, LiveDelivery? Delivery = null);

/// <summary>An open connection of <c>GET /api/v1/merchants/{id}/live</c>.</summary>
public sealed class LiveStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IdleGuard _body;

    internal LiveStream(HttpResponseMessage response, Stream body, TimeSpan idleTimeout, TimeProvider time)
    {
        _response = response;
        _body = new IdleGuard(body, idleTimeout, time);
    }

    /// <summary>Ends when the API closes the stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">Nothing came for longer than the idle time-out.</exception>
    public async IAsyncEnumerable<LiveMessage> ReadAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        var parser = SseParser.Create(_body, Parse);
        await foreach (var item in parser.EnumerateAsync(ct).ConfigureAwait(false))
        {
            yield return item.Data with { EventId = item.EventId };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _body.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
    }

    private static LiveMessage Parse(string eventType, ReadOnlySpan<byte> data)
    {
        try
        {
            return eventType switch
            {
                "change" => new LiveMessage(null, JsonSerializer.Deserialize<LiveChange>(data, CentryJson.Options)),
                "delivery" => new LiveMessage(null, null, JsonSerializer.Deserialize<LiveDelivery>(data, CentryJson.Options)),
                _ => new LiveMessage(null, null),
            };
        }
        catch (JsonException)
        {
            return new LiveMessage(null, null);
        }
    }

    /// <summary>A read-only stream whose every read has a deadline: a half-open connection is found out.</summary>
    private sealed class IdleGuard(Stream inner, TimeSpan idle, TimeProvider time) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => await inner.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(idle, time, cancellationToken).ConfigureAwait(false);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }
            base.Dispose(disposing);
        }

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }
}
