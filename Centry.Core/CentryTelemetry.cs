using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Centry.Core;

/// <summary>Traces and metrics of the business. Few, low in cardinality: no merchant and no payment is a tag of a metric.</summary>
public static class CentryTelemetry
{
    public const string Name = "Centry";

    public static ActivitySource Activities { get; } = new(Name);

    private static readonly Meter Meter = new(Name);

    public static Histogram<int> WriteBatchSize { get; } = Meter.CreateHistogram<int>("centry.payments.write.batch", "{payment}", "Changes of payments that shared one commit.");
    public static Histogram<double> WriteDuration { get; } = Meter.CreateHistogram<double>("centry.payments.write.duration", "s", "Time of one commit of payments.");
    public static Counter<long> Transitions { get; } = Meter.CreateCounter<long>("centry.payments.transitions", "{payment}", "Changes of payments' status at gateways, by kind of payment, gateway and outcome.");
    public static Gauge<long> NeedsAttention { get; } = Meter.CreateGauge<long>("centry.payments.needs_attention", "{payment}", "Payments out whose end the gateway did not tell in time.");
    public static Histogram<double> GatewayDuration { get; } = Meter.CreateHistogram<double>("centry.gateway.duration", "s", "Time of calls to gateways, by gateway, operation and outcome.");
    public static Counter<long> WebhookAttempts { get; } = Meter.CreateCounter<long>("centry.webhooks.attempts", "{attempt}", "Tries at delivering webhooks, by outcome.");
    public static Counter<long> WebhookEndpointsDisabled { get; } = Meter.CreateCounter<long>("centry.webhooks.endpoints.disabled", "{endpoint}", "Endpoints that were disabled because they failed for days or are gone, by reason.");
    public static Gauge<double> WebhookOldestDue { get; } = Meter.CreateGauge<double>("centry.webhooks.oldest_due", "s", "How long the delivery that waits longest past its time has waited, by state: first, retry, parked (its receiver has no room), leased. 0 when none does.");
    public static Gauge<long> WebhookBreakers { get; } = Meter.CreateGauge<long>("centry.webhooks.breakers", "{receiver}", "Receivers that fail, by state: closed (failed, not yet left alone), open, half_open.");
    public static Counter<long> IdempotencyHits { get; } = Meter.CreateCounter<long>("centry.idempotency.hits", "{request}", "Requests answered from an earlier one's answer.");
    public static Counter<long> Callbacks { get; } = Meter.CreateCounter<long>("centry.callbacks.received", "{callback}", "Callbacks of providers, by gateway and what was made of them.");
    public static Counter<long> LimiterFallbacks { get; } = Meter.CreateCounter<long>("centry.rate_limiter.fallbacks", "{request}", "Requests limited in memory because Redis did not answer.");
    public static Counter<long> KeyRejections { get; } = Meter.CreateCounter<long>("centry.api_keys.rejections", "{request}", "Requests from outside their key's whitelist.");
    public static Counter<long> KeyRejectionsDropped { get; } = Meter.CreateCounter<long>("centry.api_keys.rejections.dropped", "{request}", "Of those, how many were not written down because too many came at once.");

    public static Gauge<int> LedgerImbalance { get; } = Meter.CreateGauge<int>("centry.ledger.imbalance", "{balance}", "Balances that their entries do not explain, by how much was looked at; must be 0.");
    public static Counter<long> LedgerRuns { get; } = Meter.CreateCounter<long>("centry.ledger.runs", "{run}", "Runs of the reconciliation, by scope and outcome.");

    /// <summary>W3C trace context of what runs now, to be stored with work that goes on later.</summary>
    public static string? CurrentTraceparent => Activity.Current?.Id;

    /// <summary>Gives the span that runs now a link to a stored trace.</summary>
    public static void PointTo(string? traceparent)
    {
        if (ActivityContext.TryParse(traceparent, null, isRemote: true, out var other))
            Activity.Current?.AddLink(new ActivityLink(other));
    }

    /// <summary>Starts a span that continues a stored trace.</summary>
    public static Activity? Continue(string name, string? traceparent, ActivityKind kind = ActivityKind.Consumer)
        => ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent)
            ? Activities.StartActivity(name, kind, parent)
            : Activities.StartActivity(name, kind);
}
