using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>A merchant's endpoints, the default one first.</summary>
    public Task<IReadOnlyList<WebhookEndpointView>> WebhookEndpointsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<WebhookEndpointView>>(EndpointsOf(merchantId), ct);

    /// <summary>Adds an endpoint; its secret is shown this once.</summary>
    public Task<WebhookSecretShown> CreateWebhookEndpointAsync(Guid merchantId, CreateWebhookEndpointRequest endpoint, CancellationToken ct = default)
        => SendAsync<WebhookSecretShown>(HttpMethod.Post, EndpointsOf(merchantId), endpoint, ct);

    public Task<WebhookEndpointView> ChangeWebhookEndpointAsync(Guid merchantId, Guid endpointId, ChangeWebhookEndpointRequest change, CancellationToken ct = default)
        => SendAsync<WebhookEndpointView>(HttpMethod.Patch, $"{EndpointsOf(merchantId)}/{endpointId}", change, ct);

    /// <summary>Removes an endpoint; the default one only loses its URL.</summary>
    public Task RemoveWebhookEndpointAsync(Guid merchantId, Guid endpointId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"{EndpointsOf(merchantId)}/{endpointId}", body: null, ct);

    /// <summary>Gives an endpoint a new secret, shown this once; the one before signs beside it for the overlap.</summary>
    public Task<WebhookSecretShown> RotateWebhookSecretAsync(Guid merchantId, Guid endpointId, RotateWebhookSecretRequest request, CancellationToken ct = default)
        => SendAsync<WebhookSecretShown>(HttpMethod.Post, $"{EndpointsOf(merchantId)}/{endpointId}/rotate-secret", request, ct);

    /// <summary>Sends <c>webhook.test</c>; the delivery tells what became of it.</summary>
    public Task<DeliverySummary> TestWebhookEndpointAsync(Guid merchantId, Guid endpointId, string environment, CancellationToken ct = default)
        => SendAsync<DeliverySummary>(HttpMethod.Post, $"{EndpointsOf(merchantId)}/{endpointId}/test", new TestWebhookRequest(environment), ct);

    /// <summary>A page of deliveries, newest first; kept for 30 days.</summary>
    public Task<Cursored<DeliverySummary>> DeliveriesAsync(Guid merchantId, DeliveryQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Cursored<DeliverySummary>>($"api/v1/merchants/{merchantId}/webhooks/deliveries{query.ToQueryString()}", ct);
    }

    /// <summary>A delivery with its body and its attempts.</summary>
    public Task<DeliveryDetail> DeliveryAsync(Guid merchantId, Guid deliveryId, CancellationToken ct = default)
        => GetAsync<DeliveryDetail>($"api/v1/merchants/{merchantId}/webhooks/deliveries/{deliveryId}", ct);

    /// <summary>Makes a delivery again, with the same event id and body.</summary>
    public Task<DeliverySummary> ReplayDeliveryAsync(Guid merchantId, Guid deliveryId, CancellationToken ct = default)
        => SendAsync<DeliverySummary>(HttpMethod.Post, $"api/v1/merchants/{merchantId}/webhooks/deliveries/{deliveryId}/replay", body: null, ct);

    /// <summary>Makes the failed deliveries of a time again, a portion at each call: go on from <see cref="ReplayView.GoOnFrom"/>.</summary>
    public Task<ReplayView> ReplayDeliveriesAsync(Guid merchantId, ReplayWebhooksRequest range, CancellationToken ct = default)
        => SendAsync<ReplayView>(HttpMethod.Post, $"api/v1/merchants/{merchantId}/webhooks/replay", range, ct);

    private static string EndpointsOf(Guid merchantId) => $"api/v1/merchants/{merchantId}/webhooks/endpoints";
}
