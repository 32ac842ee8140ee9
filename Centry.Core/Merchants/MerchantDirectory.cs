using System.Collections.Concurrent;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.Merchants;

/// <summary>
/// Merchants' configuration in memory, so that a request needs no query to know its key, its fees and its accounts.
/// <see cref="ConfigWatcher"/> drops what changed, on every replica, well within a second.
/// </summary>
public sealed class MerchantDirectory(IServiceScopeFactory scopes)
{
    // Above this many merchants in memory all are dropped at once: crude, bounded, and rare.
    private const int ProfilesMax = 50_000;
    private const int KeysMax = 200_000;
    private const int CallbackTokenLengthMax = 64;

    private readonly ConcurrentDictionary<Guid, Lazy<Task<MerchantProfile?>>> _profiles = new();

    // A key belongs to its merchant for ever, so this needs no invalidation; what the key may do is in the profile.
    private readonly ConcurrentDictionary<string, Guid> _merchantsByKeyHash = new();
    private readonly ConcurrentDictionary<string, Guid> _merchantsByCallbackToken = new();

    /// <summary>The merchant that owns the key with this SHA-256; null when there is none.</summary>
    public async ValueTask<MerchantProfile?> FindByKeyHashAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexString(keyHash);
        if (!_merchantsByKeyHash.TryGetValue(hash, out var merchantId))
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
            merchantId = await context.ApiKeys.Where(k => k.KeyHash == keyHash).Select(k => k.MerchantId).SingleOrDefaultAsync(cancellationToken);
            if (merchantId == Guid.Empty)
                return null;
            if (_merchantsByKeyHash.Count >= KeysMax)
                _merchantsByKeyHash.Clear();
            _merchantsByKeyHash[hash] = merchantId;
        }

        var profile = await FindAsync(merchantId, cancellationToken);
        if (profile is null || profile.FindKey(keyHash) is not null)
            return profile;

        // A key that exists and is not in the profile was issued a moment ago: it works from its first use on.
        Invalidate(merchantId);
        return await FindAsync(merchantId, cancellationToken);
    }

    /// <summary>The provider account with this callback token, and its merchant; null when there is none.</summary>
    public async ValueTask<(MerchantProfile Profile, ProviderAccount Account)?> FindByCallbackTokenAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > CallbackTokenLengthMax)
            return null;
        if (!_merchantsByCallbackToken.TryGetValue(token, out var merchantId))
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
            merchantId = await context.ProviderAccounts.Where(p => p.CallbackToken == token).Select(p => p.MerchantId).SingleOrDefaultAsync(cancellationToken);
            if (merchantId == Guid.Empty)
                return null;
            if (_merchantsByCallbackToken.Count >= KeysMax)
                _merchantsByCallbackToken.Clear();
            _merchantsByCallbackToken[token] = merchantId;
        }

        var profile = await FindAsync(merchantId, cancellationToken);
        return profile?.Providers.FirstOrDefault(p => p.CallbackToken == token) is { } account ? (profile, account) : null;
    }

    public async ValueTask<MerchantProfile?> FindAsync(Guid merchantId, CancellationToken cancellationToken)
    {
        if (_profiles.Count >= ProfilesMax)
            _profiles.Clear();
        var entry = _profiles.GetOrAdd(merchantId, id => new Lazy<Task<MerchantProfile?>>(() => LoadAsync(id)));
        try
        {
            // The load is shared; one caller going away must not end it for the others.
            var profile = await entry.Value.WaitAsync(cancellationToken);
            if (profile is null)
                Forget(merchantId, entry);
            return profile;
        }
        catch (Exception) when (entry.Value.IsFaulted)
        {
            Forget(merchantId, entry);
            throw;
        }
    }

    /// <summary>Reads the merchant anew at the next request.</summary>
    public void Invalidate(Guid merchantId) => _profiles.TryRemove(merchantId, out _);

    /// <summary>Reads everything anew: for when changes may have been missed.</summary>
    public void InvalidateAll() => _profiles.Clear();

    private void Forget(Guid merchantId, Lazy<Task<MerchantProfile?>> entry)
        => _profiles.TryRemove(KeyValuePair.Create(merchantId, entry));

    private async Task<MerchantProfile?> LoadAsync(Guid id)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var merchant = await context.Merchants.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id);
        if (merchant is null)
            return null;
        return new MerchantProfile(
            merchant,
            await context.ApiKeys.AsNoTracking().Where(k => k.MerchantId == id).ToListAsync(),
            await context.CountryAccounts.AsNoTracking().Where(c => c.MerchantId == id).ToListAsync(),
            await context.ProviderAccounts.AsNoTracking().Where(p => p.MerchantId == id).OrderBy(p => p.CreatedAt).ToListAsync(),
            await context.Balances.AsNoTracking().Where(b => b.MerchantId == id).ToListAsync(),
            await context.LedgerAccounts.AsNoTracking().Where(a => a.MerchantId == id).ToListAsync(),
            await context.WebhookEndpoints.AsNoTracking().Where(e => e.MerchantId == id).ToListAsync(),
            await context.ApprovalThresholds.AsNoTracking().Where(t => t.OrganizationId == merchant.OrganizationId).ToListAsync());
    }
}
