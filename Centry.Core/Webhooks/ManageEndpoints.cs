using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Centry.Core.Work;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Webhooks;

/// <summary>What an owner wants of an endpoint. Null leaves a part as it is.</summary>
/// <param name="Url">Already judged and in canonical form.</param>
/// <param name="IsEnabled">True also forgets that it failed: it gets its events at full speed at once.</param>
public sealed record EndpointChange(string? Url = null, string? Description = null, string[]? Events = null, bool? IsEnabled = null);

/// <summary>Adds, changes and removes endpoints. Each call is one transaction.</summary>
public sealed class ManageEndpoints(CentryDbContext context, CredentialVault vault, AuditTrail audit, TimeProvider time)
{
    /// <summary>Endpoints of one merchant, the default one included.</summary>
    public const int EndpointsMax = 20;

    /// <summary>Longest time that the secret before signs beside a new one.</summary>
    public static TimeSpan OverlapMax { get; } = TimeSpan.FromDays(7);

    /// <summary>The endpoints that are there, the default one first.</summary>
    public async Task<IReadOnlyList<WebhookEndpoint>> ListAsync(Guid merchantId, CancellationToken cancellationToken)
        => await Present(merchantId).OrderByDescending(e => e.IsDefault).ThenBy(e => e.CreatedAt).ThenBy(e => e.Id).ToListAsync(cancellationToken);

    public Task<WebhookEndpoint?> FindAsync(Guid merchantId, Guid endpointId, CancellationToken cancellationToken)
        => Present(merchantId).SingleOrDefaultAsync(e => e.Id == endpointId, cancellationToken);

    /// <returns>The endpoint and its secret, which nobody sees again; or why not.</returns>
    public Task<(WebhookEndpoint? Endpoint, WebhookSecret? Secret, Refusal? Refusal)> AddAsync(
        Guid merchantId, string url, string? description, string[] events, CancellationToken cancellationToken)
        => context.InTransactionAsync<(WebhookEndpoint?, WebhookSecret?, Refusal?)>(async () =>
        {
            // Two that add at once are counted one after the other.
            await context.Database.ExecuteSqlAsync($"SELECT 1 FROM merchants WHERE id = {merchantId} FOR NO KEY UPDATE", cancellationToken);
            if (await Present(merchantId).CountAsync(cancellationToken) >= EndpointsMax)
                return (null, null, new Refusal(ErrorCodes.InvalidState, $"A merchant may have {EndpointsMax} endpoints. Remove one first."));
            var secret = WebhookSecret.New();
            var id = Ids.New(time);
            var endpoint = new WebhookEndpoint
            {
                Id = id,
                MerchantId = merchantId,
                Url = url,
                Description = description,
                Events = events,
                Secret = vault.ProtectText(id, CreateMerchant.SecretField, secret.Reveal()),
                CreatedAt = time.Now(),
            };
            context.WebhookEndpoints.Add(endpoint);
            Audit(AuditActions.WebhookEndpointCreated, endpoint, null);
            await context.SaveChangesAsync(cancellationToken);
            return (endpoint, secret, null);
        }, cancellationToken);

    /// <returns>The endpoint as it is then; null when the merchant has no such one.</returns>
    public Task<WebhookEndpoint?> ChangeAsync(Guid merchantId, Guid endpointId, EndpointChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return context.InTransactionAsync(async () =>
        {
            if (await FindAsync(merchantId, endpointId, cancellationToken) is not { } endpoint)
                return null;
            var before = Shown(endpoint);
            endpoint.Url = change.Url ?? endpoint.Url;
            endpoint.Description = change.Description ?? endpoint.Description;
            endpoint.Events = change.Events ?? endpoint.Events;
            if (change.IsEnabled is true)
                (endpoint.DisabledAt, endpoint.DisabledReason) = (null, null);
            else if (change.IsEnabled is false && endpoint.DisabledAt is null)
                (endpoint.DisabledAt, endpoint.DisabledReason) = (time.Now(), EndpointDisabled.ByOwner);
            Audit(AuditActions.WebhookEndpointChanged, endpoint, before);
            await context.SaveChangesAsync(cancellationToken);

            // Another address, or another try: what is known of the old one says nothing.
            if (change.Url is not null || change.IsEnabled is true)
                await context.WebhookLanes.Where(l => l.Lane == endpoint.Id).ExecuteDeleteAsync(cancellationToken);

            // What waits goes to the new address.
            if (change.Url is { } url)
            {
                await context.WebhookDeliveries.Where(d => d.Lane == endpoint.Id && d.Status == DeliveryStatus.Pending)
                    .ExecuteUpdateAsync(d => d.SetProperty(x => x.Url, url), cancellationToken);
            }

            return endpoint;
        }, cancellationToken);
    }

    /// <summary>The default endpoint stays, for its secret signs what goes to payments' own URLs; it loses its URL.</summary>
    public async Task RemoveAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var before = Shown(endpoint);
        if (endpoint.IsDefault)
            (endpoint.Url, endpoint.DisabledAt, endpoint.DisabledReason) = (null, time.Now(), EndpointDisabled.ByOwner);
        else
            (endpoint.DisabledAt, endpoint.DisabledReason) = (time.Now(), EndpointDisabled.Deleted);
        Audit(AuditActions.WebhookEndpointRemoved, endpoint, before);
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>A new secret, which signs at once; the one before signs beside it for a while.</summary>
    /// <param name="overlap">How long; zero when the old one is known to others.</param>
    public async Task<WebhookSecret> RotateSecretAsync(WebhookEndpoint endpoint, TimeSpan overlap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var secret = WebhookSecret.New();
        var overlaps = overlap > TimeSpan.Zero;
        var before = Shown(endpoint);
        endpoint.PreviousSecret = overlaps ? endpoint.Secret : null;
        endpoint.PreviousSecretUntil = overlaps ? time.Now() + overlap : null;
        endpoint.Secret = vault.ProtectText(endpoint.Id, CreateMerchant.SecretField, secret.Reveal());
        Audit(AuditActions.WebhookSecretRotated, endpoint, before);
        await context.SaveChangesAsync(cancellationToken);
        return secret;
    }

    /// <summary>Sends <c>webhook.test</c> to this endpoint alone, whatever it subscribed to. Enabled or not is for the caller to mind.</summary>
    public async Task<WebhookDelivery> SendTestAsync(WebhookEndpoint endpoint, string environment, string? traceparent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var now = time.Now();
        var test = new PaymentEvent
        {
            Id = Ids.New(time),
            MerchantId = endpoint.MerchantId,
            Environment = environment,
            Type = EventTypes.WebhookTest,
            PaymentId = endpoint.Id,
            Data = EventData.Write(data =>
            {
                data.WriteString("id", endpoint.Id);
                data.WriteString("merchant_id", endpoint.MerchantId);
                data.WriteString("environment", environment);
                data.WriteString("message", "This is a test. No payment has changed.");
                data.WriteNumber("sequence", 1);
            }),
            Traceparent = traceparent,
            CreatedAt = now,
        };
        var delivery = new WebhookDelivery
        {
            Id = Ids.New(time),
            EventId = test.Id,
            EndpointId = endpoint.Id,
            Lane = endpoint.Id,
            MerchantId = endpoint.MerchantId,
            PaymentId = endpoint.Id,
            EventType = test.Type,
            Url = endpoint.Url!,
            Status = DeliveryStatus.Pending,
            NextAttemptAt = now,
            CreatedAt = now,
        };
        context.AddRange(test, delivery);
        await context.SaveChangesAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync($"SELECT pg_notify('{WorkQueue.Channel}', '')", cancellationToken);
        return delivery;
    }

    // Without its secrets.
    private static object Shown(WebhookEndpoint e) => new { e.Url, e.Description, e.Events, e.DisabledAt, e.DisabledReason, e.PreviousSecretUntil };

    private void Audit(string action, WebhookEndpoint endpoint, object? before)
        => audit.Add(endpoint.MerchantId, new AuditedAct(action, "webhook_endpoint", endpoint.Id.ToString(), AuditChanges.Between(before, Shown(endpoint))));

    private IQueryable<WebhookEndpoint> Present(Guid merchantId)
        => context.WebhookEndpoints.Where(e => e.MerchantId == merchantId && e.DisabledReason != EndpointDisabled.Deleted);
}
