using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.ApiKeys;

/// <summary>A key with the country that it is for; null when for all.</summary>
public sealed record ListedApiKey(ApiKey Key, string? CountryCode);

/// <summary>Reads keys and what was refused to them.</summary>
public sealed class ApiKeyQueries(CentryDbContext context)
{
    private const int ListMax = 1000;

    /// <summary>A merchant's keys, newest first, those that have ended included.</summary>
    public async Task<IReadOnlyList<ListedApiKey>> ListAsync(Guid merchantId, CancellationToken cancellationToken)
        => await Listed(context.ApiKeys.Where(k => k.MerchantId == merchantId)).Take(ListMax).ToListAsync(cancellationToken);

    /// <summary>The keys that an operator may mean: the one with this id, or those with this prefix.</summary>
    public async Task<IReadOnlyList<ListedApiKey>> FindAsync(string idOrPrefix, CancellationToken cancellationToken)
    {
        var keys = Guid.TryParse(idOrPrefix, out var id) ? context.ApiKeys.Where(k => k.Id == id) : context.ApiKeys.Where(k => k.Prefix == idOrPrefix);
        return await Listed(keys).Take(2).ToListAsync(cancellationToken);
    }

    /// <summary>The last calls from outside a key's whitelist, newest first.</summary>
    public async Task<IReadOnlyList<ApiKeyRejection>> RejectionsAsync(Guid merchantId, Guid keyId, CancellationToken cancellationToken)
        => await (from rejection in context.ApiKeyRejections.AsNoTracking()
                  join key in context.ApiKeys on rejection.ApiKeyId equals key.Id
                  where key.Id == keyId && key.MerchantId == merchantId
                  orderby rejection.RejectedAt descending, rejection.Id descending
                  select rejection).Take(ApiKeyRejection.KeptPerKey).ToListAsync(cancellationToken);

    private IQueryable<ListedApiKey> Listed(IQueryable<ApiKey> keys)
        => from key in keys.AsNoTracking()
           join country in context.CountryAccounts on key.CountryAccountId equals country.Id into countries
           from country in countries.DefaultIfEmpty()
           orderby key.Id descending
           select new ListedApiKey(key, country == null ? null : country.CountryCode);
}
