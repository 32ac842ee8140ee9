using Centry.Contracts;

namespace Centry.Client;

/// <summary><c>/api/platform</c>: for Centry's own people. To everybody else the API answers that there is nothing.</summary>
public sealed partial class ManagementClient
{
    /// <summary>A page of organizations, newest first.</summary>
    /// <param name="search">Part of the name of an organization or of one of its merchants; null for all.</param>
    /// <param name="after"><c>next_after</c> of the page before.</param>
    public Task<Cursored<PlatformOrganization>> PlatformOrganizationsAsync(string? search, string? after, CancellationToken ct = default)
    {
        var query = new[] { ("q", search), ("after", after) }.Where(part => !string.IsNullOrEmpty(part.Item2))
            .Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}");
        return GetAsync<Cursored<PlatformOrganization>>($"api/platform/organizations?{string.Join('&', query)}", ct);
    }

    /// <summary>Creates an organization and invites its first owner.</summary>
    public Task<PlatformOrganization> CreateOrganizationAsync(CreateOrganizationRequest organization, CancellationToken ct = default)
        => SendAsync<PlatformOrganization>(HttpMethod.Post, "api/platform/organizations", organization, ct);

    public Task<PlatformMerchant> CreateMerchantAsync(Guid organizationId, CreateMerchantRequest merchant, CancellationToken ct = default)
        => SendAsync<PlatformMerchant>(HttpMethod.Post, $"api/platform/organizations/{organizationId}/merchants", merchant, ct);

    /// <summary>Invites somebody into any organization.</summary>
    public Task<InvitationView> PlatformInviteAsync(Guid organizationId, InviteRequest invitation, CancellationToken ct = default)
        => SendAsync<InvitationView>(HttpMethod.Post, $"api/platform/organizations/{organizationId}/invitations", invitation, ct);

    /// <summary>A merchant with its keys that work.</summary>
    public Task<PlatformMerchantDetail> PlatformMerchantAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<PlatformMerchantDetail>($"api/platform/merchants/{merchantId}", ct);

    /// <summary>Sets what Centry takes of the merchant's payments from now on.</summary>
    public Task<PlatformMerchant> ChangeFeesAsync(Guid merchantId, MerchantFeesRequest fees, CancellationToken ct = default)
        => ChangeMerchantAsync(merchantId, fees, ct);

    /// <summary>Sets how many requests each of the merchant's keys may make in a minute.</summary>
    public Task<PlatformMerchant> ChangeRateLimitAsync(Guid merchantId, RateLimitRequest limit, CancellationToken ct = default)
        => ChangeMerchantAsync(merchantId, limit, ct);

    /// <summary>A paused merchant makes no payments, and its keys are refused.</summary>
    public Task<PlatformMerchant> PauseMerchantAsync(Guid merchantId, PauseMerchantRequest pause, CancellationToken ct = default)
        => ChangeMerchantAsync(merchantId, pause, ct);

    /// <summary>Sets how many requests one key may make in a minute.</summary>
    public Task ChangeKeyRateLimitAsync(Guid merchantId, Guid keyId, RateLimitRequest limit, CancellationToken ct = default)
        => SendAsync(HttpMethod.Patch, $"api/platform/merchants/{merchantId}/api-keys/{keyId}", limit, ct);

    private Task<PlatformMerchant> ChangeMerchantAsync(Guid merchantId, object change, CancellationToken ct)
        => SendAsync<PlatformMerchant>(HttpMethod.Patch, $"api/platform/merchants/{merchantId}", change, ct);
}
