using System.Text;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class HostileAnswerTests
{
    /// <summary>Only to end a test that hangs.</summary>
    private const int Hung = 60_000;

    [Fact(Timeout = Hung)]
    public async Task A_body_that_drips_does_not_stretch_the_deadline()
    {
        using var dripped = new SemaphoreSlim(0);
        using var drip = new SemaphoreSlim(0);
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n");
            while (true)
            {
                await connection.WriteAsync("x");
                dripped.Release();
                await drip.WaitAsync(connection.Stopping);
            }
        });
        using var fixture = new SenderFixture();

        var sending = fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        for (var second = 0; second < 10; second++)
        {
            await dripped.WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(sending.IsCompleted);
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            drip.Release();
        }

        var attempt = await sending;
        Assert.Equal((false, "timed out after 10 s", 10_000), (attempt.Delivered, attempt.Error, attempt.LatencyMs));
    }

    [Fact(Timeout = Hung)]
    public async Task An_answer_without_end_is_cut_at_4_kib_and_the_connection_dropped()
    {
        const long gigabyte = 1L << 30;
        var sent = 0L;
        var hungUp = new TaskCompletionSource();
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {gigabyte}\r\n\r\n");
            var chunk = Encoding.ASCII.GetBytes(new string('a', 64 * 1024));
            try
            {
                for (; sent < gigabyte; sent += chunk.Length)
                    await connection.WriteAsync(chunk);
            }
            finally
            {
                hungUp.SetResult();
            }
        });
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        await hungUp.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(attempt.Delivered);
        Assert.Equal(new string('a', 4096), attempt.ResponseBody);
        // What the kernel's socket buffers took before the hang-up, not what we read.
        Assert.InRange(sent, 0, 64L << 20);
    }

    [Fact(Timeout = Hung)]
    public async Task A_body_of_exactly_the_bound_keeps_its_connection()
    {
        await using var receiver = Receiver.Answering($"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n{new string('b', 4096)}");
        using var fixture = new SenderFixture();

        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal(4096, attempt.ResponseBody!.Length);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact(Timeout = Hung)]
    public async Task A_flood_of_headers_is_refused()
    {
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n");
            while (true) await connection.WriteAsync($"X-Flood: {new string('f', 1000)}\r\n");
        });
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal((false, null, "the answer's headers are too large"), (attempt.Delivered, attempt.StatusCode, attempt.Error));
    }

    [Fact(Timeout = Hung)]
    public async Task An_answer_that_breaks_off_is_a_failure_with_what_came()
    {
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        });
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal((false, 200, "half"), (attempt.Delivered, attempt.StatusCode, attempt.ResponseBody));
        Assert.Equal("the connection closed before the answer was complete", attempt.Error);
    }

    [Fact(Timeout = Hung)]
    public async Task A_body_that_is_no_text_becomes_text_that_a_database_takes()
    {
        byte[] body = [(byte)'a', 0x00, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, (byte)'z', 0xE2, 0x82];
        await using var receiver = Receiver.Answering([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);
        using var fixture = new SenderFixture();

        var text = (await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken)).ResponseBody!;

        Assert.Equal("a\uFFFD\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFDz\uFFFD", text);
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    [Theory(Timeout = Hung)]
    [InlineData("€", 4095)] // three bytes each: the bound falls on a character's end
    [InlineData("😀", 4096)]
    [InlineData("éa", 4095)] // the bound falls inside é
    public async Task A_cut_never_splits_a_character(string unit, int bytes)
    {
        var body = string.Concat(Enumerable.Repeat(unit, 5000));
        await using var receiver = Receiver.Answering($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        using var fixture = new SenderFixture();

        var text = (await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken)).ResponseBody!;

        Assert.DoesNotContain('\uFFFD', text);
        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(text));
    }
}
