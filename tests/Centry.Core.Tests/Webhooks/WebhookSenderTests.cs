using System.Globalization;
using System.Text;
using System.Text.Json;
using Centry.Core.Webhooks;
using Microsoft.Extensions.Logging;
using Stripe;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class WebhookSenderTests
{
    /// <summary>Only to end a test that hangs.</summary>
    private const int Hung = 60_000;

    [Fact(Timeout = Hung)]
    public async Task A_delivery_carries_the_documented_headers_and_the_body_untouched()
    {
        await using var receiver = Receiver.Answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        using var fixture = new SenderFixture();
        var message = fixture.Message(receiver.Url, attempt: 3);

        var attempt = await fixture.Sender.SendAsync(message, TestContext.Current.CancellationToken);

        Assert.Equal(
            new WebhookAttempt { StartedAt = SenderFixture.Now, LatencyMs = 0, StatusCode = 200, ResponseBody = "done", RequestHeaders = attempt.RequestHeaders }, attempt);
        Assert.True(attempt.Delivered);
        var request = Assert.Single(receiver.Requests);
        Assert.Equal("POST /hook HTTP/1.1", request.RequestLine);
        Assert.Equal(message.Body.ToArray(), request.Body);
        var seconds = SenderFixture.Now.ToUnixTimeSeconds();
        Assert.Equal(
            [
                ("Centry-Delivery-Attempt", "3"),
                ("Centry-Event-Id", "550e8400-e29b-41d4-a716-446655440000"),
                ("Centry-Signature", WebhookSigner.CentrySignature(seconds, message.Body.Span, message.Secrets)),
                ("Content-Length", request.Body.Length.ToString(CultureInfo.InvariantCulture)),
                ("Content-Type", "application/json"),
                ("Host", $"127.0.0.1:{receiver.Port}"),
                ("User-Agent", "Centry-Webhooks/1"),
                ("webhook-id", "550e8400-e29b-41d4-a716-446655440000"),
                ("webhook-signature", WebhookSigner.StandardSignature("550e8400-e29b-41d4-a716-446655440000", seconds, message.Body.Span, message.Secrets)),
                ("webhook-timestamp", "1713090900"),
            ],
            request.Headers.Select(header => (header.Key, header.Value)).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase));
        var kept = JsonSerializer.Deserialize<Dictionary<string, string>>(attempt.RequestHeaders!)!;
        Assert.Equal(request.Headers.Where(h => h.Key is not ("Host" or "Content-Length")).OrderBy(h => h.Key), kept.OrderBy(h => h.Key));
        EventUtility.ValidateSignature(Encoding.UTF8.GetString(request.Body), request.Headers["Centry-Signature"], fixture.Secret.Reveal(), 300, seconds);
    }

    [Fact(Timeout = Hung)]
    public async Task Each_attempt_is_signed_with_its_own_time()
    {
        await using var receiver = Receiver.Answering("HTTP/1.1 204 No Content\r\n\r\n");
        using var fixture = new SenderFixture();

        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        fixture.Time.Advance(TimeSpan.FromMinutes(6));
        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal(["1713090900", "1713091260"], receiver.Requests.Select(request => request.Headers["webhook-timestamp"]));
        Assert.Equal(2, receiver.Requests.Select(request => request.Headers["Centry-Signature"]).Distinct().Count());
    }

    [Theory(Timeout = Hung)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_a_failure_and_is_not_followed(int status)
    {
        await using var other = Receiver.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var receiver = Receiver.Answering($"HTTP/1.1 {status} Moved\r\nLocation: {other.Url}\r\nContent-Length: 0\r\n\r\n");
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.False(attempt.Delivered);
        Assert.Equal(status, attempt.StatusCode);
        Assert.Equal($"answered {status}: redirects are not followed", attempt.Error);
        Assert.Equal(0, other.Connections);
    }

    [Theory(Timeout = Hung)]
    [InlineData(400)]
    [InlineData(410)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task An_error_status_is_a_failure_with_its_body_kept(int status)
    {
        await using var receiver = Receiver.Answering($"HTTP/1.1 {status} No\r\nContent-Length: 6\r\n\r\nsorry!");
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal((false, status, $"answered {status}", "sorry!"), (attempt.Delivered, attempt.StatusCode, attempt.Error, attempt.ResponseBody));
    }

    [Theory(Timeout = Hung)]
    [InlineData("120", 120)]
    [InlineData("Sun, 14 Apr 2024 10:36:00 GMT", 60)]
    [InlineData("Sun, 14 Apr 2024 10:34:00 GMT", null)]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Retry_after_is_read_from_a_failure(string value, int? seconds)
    {
        await using var receiver = Receiver.Answering($"HTTP/1.1 429 Slow\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n");
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), attempt.RetryAfter);
    }

    [Fact(Timeout = Hung)]
    public async Task A_receiver_that_never_answers_is_given_up_at_the_deadline()
    {
        var asked = new TaskCompletionSource();
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            asked.SetResult();
            await connection.HangAsync();
        });
        using var fixture = new SenderFixture();

        var sending = fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(sending.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var attempt = await sending;

        Assert.Equal((false, null, "timed out after 10 s", null, 10_000), (attempt.Delivered, attempt.StatusCode, attempt.Error, attempt.ResponseBody, attempt.LatencyMs));
        Assert.Equal(1, receiver.Connections);
    }

    [Fact(Timeout = Hung)]
    public async Task An_answer_that_is_not_http_is_a_failure()
    {
        await using var receiver = Receiver.Answering("220 mail.example.com ESMTP\r\n");
        using var fixture = new SenderFixture();

        Assert.Equal("the answer is not HTTP/1.1", (await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken)).Error);
    }

    [Fact(Timeout = Hung)]
    public async Task A_reset_connection_is_a_failure_and_a_new_connection_is_not_tried_again()
    {
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        Assert.Equal("the connection closed before the answer was complete", attempt.Error);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact(Timeout = Hung)]
    public async Task Nobody_listening_is_told_without_detail()
    {
        string url;
        await using (var receiver = Receiver.Answering("")) url = receiver.Url;
        using var fixture = new SenderFixture();

        var attempt = await fixture.SendAsync(url, TestContext.Current.CancellationToken);

        Assert.Equal("could not connect", attempt.Error);
        Assert.Contains("ConnectionRefused", fixture.Log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Hung)]
    [InlineData("http://127.0.0.1:9999/hook")]
    [InlineData("https://169.254.169.254/hook")]
    [InlineData("https://[::ffff:127.0.0.1]/hook")]
    public async Task A_url_that_is_not_safe_is_not_called_whatever_was_stored(string url)
    {
        using var fixture = new SenderFixture(new WebhookOptions());

        var attempt = await fixture.SendAsync(url, TestContext.Current.CancellationToken);

        Assert.Equal((false, null, "address is not allowed", null), (attempt.Delivered, attempt.StatusCode, attempt.Error, attempt.ResponseBody));
    }

    [Fact(Timeout = Hung)]
    public async Task A_caller_that_stops_gets_no_record()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await connection.ReadRequestAsync();
            await stop.CancelAsync();
            await connection.HangAsync();
        });
        using var fixture = new SenderFixture();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.SendAsync(receiver.Url, stop.Token));
    }

    [Fact(Timeout = Hung)]
    public async Task The_log_names_event_and_host_but_neither_path_nor_secret_nor_body()
    {
        await using var receiver = Receiver.Answering("HTTP/1.1 500 No\r\nContent-Length: 7\r\n\r\nprivate");
        using var fixture = new SenderFixture();

        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);

        var record = fixture.Log.LatestRecord;
        Assert.Equal(LogLevel.Information, record.Level);
        Assert.Contains("550e8400-e29b-41d4-a716-446655440000", record.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", record.Message, StringComparison.Ordinal);
        foreach (var hidden in new[] { "/hook", "private", "Nakat", fixture.Secret.Reveal() })
            Assert.DoesNotContain(hidden, record.Message, StringComparison.Ordinal);
    }
}
