namespace Centry.Core.Webhooks;

/// <summary>How webhooks are sent: section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>
    /// Admits receivers on this machine (127.0.0.0/8, ::1, <c>localhost</c>), over http too. For the one-machine demo and
    /// for tests; everywhere else it would hand merchants a way to our own services.
    /// </summary>
    public bool AllowLoopback { get; set; }

    /// <summary>
    /// Asks https of every receiver. Live events need it whatever stands here; while this is off a merchant may build
    /// against the sandbox with plain http. Turn it on for an installation that serves the public: sandbox events carry
    /// names and phone numbers as well.
    /// </summary>
    public bool RequireHttps { get; set; }

    /// <summary>
    /// Waiting time after the first, second, … failed attempt; one more attempt than there are entries. Settings replace
    /// the whole list.
    /// </summary>
    public IList<TimeSpan> RetryDelays { get; set; } =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(24),
    ];

    /// <summary>Longest time for one attempt: name look-up, connection, headers and body together.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for name look-up, TCP and TLS; a part of <see cref="Timeout"/>, not an addition to it.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a URL being saved waits for its name to resolve. A name that does not answer in time is taken and judged when sent to.</summary>
    public TimeSpan ResolveTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How much of a receiver's answer is read and kept for the delivery log, in bytes. The connection is dropped where more follows.</summary>
    public int MaxResponseBytes { get; set; } = 4096;

    /// <summary>Most attempts under way at once in one worker process, over all endpoints.</summary>
    public int Concurrency { get; set; } = 128;

    /// <summary>Attempts under way at once to one endpoint before it has shown how quick it is, and while it is slow or fails.</summary>
    public int ConcurrencyPerEndpoint { get; set; } = 4;

    /// <summary>Most attempts under way at once to an endpoint that answers quickly.</summary>
    public int ConcurrencyPerQuickEndpoint { get; set; } = 16;

    /// <summary>
    /// After so many attempts in a row that nobody answered (or with 5xx or 429), an endpoint gets one attempt at a time, at growing
    /// distances, until it answers again.
    /// </summary>
    public int BreakerFailures { get; set; } = 5;

    /// <summary>How long an endpoint is first left alone then; doubled with each failure that follows.</summary>
    public TimeSpan BreakerOpen { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time that an endpoint is left alone, by the breaker or because it asked for it (<c>Retry-After</c>).</summary>
    public TimeSpan BreakerOpenMax { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>An endpoint that has taken nothing for so long is disabled, and its owner told.</summary>
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>
    /// Networks (CIDR) that are refused beside the built-in table: our own public addresses, or the NAT64 prefix of the
    /// network that this runs in.
    /// </summary>
    public IList<string> BlockedNetworks { get; set; } = [];
}
