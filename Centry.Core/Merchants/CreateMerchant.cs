using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Centry.Core.Webhooks;

namespace Centry.Core.Merchants;

/// <summary>Creates organizations and merchants. Saved by the caller.</summary>
public sealed class CreateMerchant(CentryDbContext context, CredentialVault vault, TimeProvider time)
{
    public Organization AddOrganization(string name)
    {
        var organization = new Organization { Id = Ids.New(time), Name = name, CreatedAt = time.GetUtcNow() };
        context.Organizations.Add(organization);
        return organization;
    }

    /// <summary>A merchant has its signing secret from the start, so that a payment's own webhook URL can be served at once.</summary>
    public Merchant AddMerchant(Organization organization, string name, string webhookSecret)
    {
        ArgumentNullException.ThrowIfNull(organization);
        var merchant = new Merchant { Id = Ids.New(time), OrganizationId = organization.Id, Name = name, CreatedAt = time.GetUtcNow() };
        context.Merchants.Add(merchant);
        var endpointId = Ids.New(time);
        context.WebhookEndpoints.Add(new WebhookEndpoint
        {
            Id = endpointId,
            MerchantId = merchant.Id,
            Secret = vault.ProtectText(endpointId, SecretField, webhookSecret),
            IsDefault = true,
            CreatedAt = merchant.CreatedAt,
        });
        return merchant;
    }

    /// <summary>The vault's name for an endpoint's signing secret.</summary>
    public const string SecretField = "webhook_secret";
}
