using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class StaleConnectionTests
{
    private const int Hung = 60_000;
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Fact(Timeout = Hung)]
    public async Task Connections_are_reused()
    {
        await using var receiver = Receiver.Answering(Ok);
        using var fixture = new SenderFixture();

        for (var i = 0; i < 5; i++) Assert.True((await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken)).Delivered);

        Assert.Equal(1, receiver.Connections);
    }

    [Theory(Timeout = Hung)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pooled_connection_that_dies_before_any_byte_of_answer_is_replaced_once(bool reset)
    {
        await using var receiver = new Receiver(async (connection, number) =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            await connection.ReadRequestAsync();
            if (number > 1) await connection.WriteAsync(Ok);
            else if (reset) connection.Reset();
        });
        using var fixture = new SenderFixture();

        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.True(attempt.Delivered);
        Assert.Equal(2, receiver.Connections);
        Assert.Equal(3, receiver.Requests.Count);
    }

    [Fact(Timeout = Hung)]
    public async Task A_receiver_that_closes_after_each_answer_without_saying_so_is_reached_every_time()
    {
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
        });
        using var fixture = new SenderFixture();

        for (var i = 0; i < 20; i++) Assert.True((await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken)).Delivered);
    }

    [Fact(Timeout = Hung)]
    public async Task The_replacement_is_tried_once_only()
    {
        await using var receiver = new Receiver(async (connection, number) =>
        {
            await connection.ReadRequestAsync();
            if (number > 1) return;
            await connection.WriteAsync(Ok);
            await connection.ReadRequestAsync();
        });
        using var fixture = new SenderFixture();

        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal("the connection closed before the answer was complete", attempt.Error);
        Assert.Equal(2, receiver.Connections);
    }

    [Fact(Timeout = Hung)]
    public async Task An_answer_that_had_begun_is_not_asked_for_again()
    {
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 2");
        });
        using var fixture = new SenderFixture();

        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.False(attempt.Delivered);
        Assert.Equal(1, receiver.Connections);
        Assert.Equal(2, receiver.Requests.Count);
    }
}
