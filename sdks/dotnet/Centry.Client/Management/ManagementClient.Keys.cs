using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>A merchant's keys, newest first, those that have ended too.</summary>
    public Task<IReadOnlyList<ApiKeyView>> ApiKeysAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ApiKeyView>>(KeysOf(merchantId), ct);

    /// <summary>Issues a key: <see cref="ApiKeyView.Key"/> is there this once.</summary>
    public Task<ApiKeyView> CreateApiKeyAsync(Guid merchantId, CreateApiKeyRequest key, CancellationToken ct = default)
        => SendAsync<ApiKeyView>(HttpMethod.Post, KeysOf(merchantId), key, ct);

    /// <param name="cleared">Fields to take away, such as <c>single_txn_cap</c>: null in a request leaves a field as it is.</param>
    public Task<ApiKeyView> ChangeApiKeyAsync(Guid merchantId, Guid keyId, ChangeApiKeyRequest change, IEnumerable<string> cleared, CancellationToken ct = default)
        => SendAsync<ApiKeyView>(HttpMethod.Patch, $"{KeysOf(merchantId)}/{keyId}", Transport.WithNulls(change, cleared), ct);

    /// <summary>Issues a key on the same terms; the old one goes on working for the overlap.</summary>
    public Task<ApiKeyView> RotateApiKeyAsync(Guid merchantId, Guid keyId, RotateApiKeyRequest request, CancellationToken ct = default)
        => SendAsync<ApiKeyView>(HttpMethod.Post, $"{KeysOf(merchantId)}/{keyId}/rotate", request, ct);

    /// <summary>Ends a key now.</summary>
    public Task<ApiKeyView> RevokeApiKeyAsync(Guid merchantId, Guid keyId, CancellationToken ct = default)
        => SendAsync<ApiKeyView>(HttpMethod.Post, $"{KeysOf(merchantId)}/{keyId}/revoke", body: null, ct);

    /// <summary>The last calls from outside a key's whitelist, newest first.</summary>
    public Task<IReadOnlyList<ApiKeyRejectionView>> ApiKeyRejectionsAsync(Guid merchantId, Guid keyId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ApiKeyRejectionView>>($"{KeysOf(merchantId)}/{keyId}/rejections", ct);

    private static string KeysOf(Guid merchantId) => $"api/v1/merchants/{merchantId}/api-keys";
}
