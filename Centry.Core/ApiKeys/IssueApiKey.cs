using Centry.Core.Persistence;

namespace Centry.Core.ApiKeys;

/// <summary>Issues keys. Only the hash is kept: the secret is shown by the caller, once. Saved by the caller.</summary>
public sealed class IssueApiKey(CentryDbContext context, TimeProvider time)
{
    /// <param name="shape">Permissions, scope and limits, set on the new key.</param>
    public ApiKey Add(ApiKeySecret secret, Guid merchantId, string environment, string name, string createdBy, Action<ApiKey>? shape = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var key = new ApiKey
        {
            Id = Ids.New(time),
            MerchantId = merchantId,
            Environment = environment,
            Name = name,
            Prefix = secret.Prefix,
            KeyHash = secret.Hash,
            CreatedBy = createdBy,
            CreatedAt = time.GetUtcNow(),
        };
        shape?.Invoke(key);
        context.ApiKeys.Add(key);
        return key;
    }
}
