using System.Net;
using System.Text;
using Centry.Core.Webhooks;
using Centry.Core.Webhooks.Outbound;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Core.Tests.Webhooks;

/// <summary>A sender with a clock that stands still until a test moves it, so that no test depends on speed.</summary>
internal sealed class SenderFixture : IDisposable
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_713_090_900);

    public SenderFixture(WebhookOptions? options = null, HostResolver? resolver = null)
    {
        Options = options ?? new WebhookOptions { AllowLoopback = true };
        var wrapped = Microsoft.Extensions.Options.Options.Create(Options);
        var policy = new OutboundPolicy(Options.AllowLoopback, Options.BlockedNetworks);
        resolver ??= Dns.GetHostAddressesAsync;
        Sender = new WebhookSender(wrapped, policy, resolver, new WebhookUrlChecker(wrapped, policy, resolver, Time), Time, Log);
    }

    public WebhookOptions Options { get; }
    public FakeTimeProvider Time { get; } = new(Now);
    public FakeLogger<WebhookSender> Log { get; } = new();
    public WebhookSecret Secret { get; } = WebhookSecret.New();
    public WebhookSender Sender { get; }

    public WebhookMessage Message(string url, int attempt = 1) => new()
    {
        EventId = Guid.Parse("550e8400-e29b-41d4-a716-446655440000"),
        Attempt = attempt,
        Url = url,
        Body = Encoding.UTF8.GetBytes("""{"event":"payin.completed","data":{"name":"Nakató"}}"""),
        Livemode = true,
        Secrets = [Secret],
    };

    public Task<WebhookAttempt> SendAsync(string url, CancellationToken cancellationToken) => Sender.SendAsync(Message(url), cancellationToken);

    public void Dispose() => Sender.Dispose();
}
