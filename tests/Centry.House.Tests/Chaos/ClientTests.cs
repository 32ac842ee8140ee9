using System.Text;
using Centry.Chaos.Receiving;
using Centry.Chaos.Reporting;
using Centry.Chaos.Traffic;
using Centry.Core.Webhooks;
using Xunit;

namespace Centry.House.Tests.Chaos;

/// <summary>What the run's clients and receiver go by.</summary>
public sealed class ClientTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"1"}""");

    [Theory]
    [InlineData(0, null, 0, 0)]
    [InlineData(0, null, 1, 100)]
    [InlineData(503, "server_error", 0, 100)]
    [InlineData(500, "server_error", 2, 400)]
    [InlineData(503, "server_error", 30, 2_000)]
    [InlineData(409, "idempotent_request_in_flight", 0, 1_000)]
    public void What_may_be_answered_otherwise_later_is_sent_again(int status, string? code, int attempt, int waitMs)
        => Assert.Equal(TimeSpan.FromMilliseconds(waitMs), RetryRule.Next(status, code, null, attempt, mayBeMade: false));

    [Theory]
    [InlineData(201, null)]
    [InlineData(400, "insufficient_balance")]
    [InlineData(404, "not_found")]
    [InlineData(409, "idempotency_key_reused")]
    [InlineData(429, "rate_limited")]
    public void An_answer_is_taken(int status, string? code) => Assert.Null(RetryRule.Next(status, code, null, 0, mayBeMade: false));

    [Fact]
    public void Being_limited_is_no_answer_when_an_earlier_try_may_have_been_carried_out()
        => Assert.Equal(TimeSpan.FromSeconds(28), RetryRule.Next(429, "rate_limited", 28, 1, mayBeMade: true));

    [Fact]
    public void The_products_signatures_hold_and_no_others()
    {
        var secret = WebhookSecret.New();
        var headers = Signed(secret, Now);
        Assert.Null(SignatureCheck.Fault(headers, Body, secret.Reveal(), Now));
        Assert.NotNull(SignatureCheck.Fault(headers, [.. Body, (byte)' '], secret.Reveal(), Now));
        Assert.NotNull(SignatureCheck.Fault(headers, Body, WebhookSecret.New().Reveal(), Now));
        Assert.NotNull(SignatureCheck.Fault(headers, Body, secret.Reveal(), Now.AddMinutes(6)));
        foreach (var header in headers.Keys)
            Assert.NotNull(SignatureCheck.Fault(headers.Where(one => one.Key != header).ToDictionary(), Body, secret.Reveal(), Now));
    }

    [Fact]
    public void Latency_is_usual_again_when_what_becomes_due_from_then_on_is_answered_as_usual()
    {
        // Ten a second, 20 ms each; for two seconds after the fifteenth and half a second longer they take a second.
        var log = new LatencyLog();
        for (var at = 0; at < 30_000; at += 100)
            log.Add(at, at is >= 15_000 and < 17_500 ? 1_000 : 20);
        var figures = log.Figures().WithUsual(15_000);
        Assert.Equal(20, figures.Usual);
        Assert.Equal(500, figures.Recovery(17_000, 30_000));
        Assert.Equal(0, figures.Recovery(20_000, 30_000));
        Assert.Null(figures.Recovery(15_000, 17_000));
        Assert.Equal((20, 1_000), figures.In(0, 30_000));
        Assert.Contains("16,10,1000,1000,1000", figures.Lines());
    }

    private static Dictionary<string, string> Signed(WebhookSecret secret, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds();
        return new()
        {
            ["Centry-Signature"] = WebhookSigner.CentrySignature(seconds, Body, [secret]),
            ["webhook-id"] = "1",
            ["webhook-timestamp"] = FormattableString.Invariant($"{seconds}"),
            ["webhook-signature"] = WebhookSigner.StandardSignature("1", seconds, Body, [secret]),
        };
    }
}
