using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.ApiKeys;

/// <summary>A key and its secret, which is shown now or never.</summary>
public sealed record IssuedApiKey(ApiKey Key, ApiKeySecret Secret);

/// <summary>
/// Issues, changes, replaces and ends merchants' keys. Every change takes effect on all replicas within a second:
/// the database tells them (see <see cref="Merchants.ConfigWatcher"/>).
/// </summary>
public sealed class ManageApiKeys(CentryDbContext context, IssueApiKey issue, AuditTrail audit, TimeProvider time)
{
    /// <summary>How long a replaced key goes on working where nothing else is asked: time for a deployment.</summary>
    public static TimeSpan DefaultOverlap { get; } = TimeSpan.FromHours(24);

    public static TimeSpan OverlapMax { get; } = TimeSpan.FromDays(7);

    /// <param name="createdBy">Who asked, as the key will show it.</param>
    public async Task<(IssuedApiKey? Issued, Refusal? Refusal)> CreateAsync(
        Guid merchantId, string environment, ApiKeyTerms terms, string createdBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (!Environments.All.Contains(environment))
            return (null, Refusal.Invalid("environment", $"The environment must be one of {string.Join(", ", Environments.All)}."));
        if (!await context.Merchants.AnyAsync(m => m.Id == merchantId, cancellationToken))
            return (null, new Refusal(ErrorCodes.NotFound, "There is no such merchant."));
        if (await JudgeAsync(merchantId, terms, null, cancellationToken) is { } refusal)
            return (null, refusal);
        var issued = Add(merchantId, environment, terms, createdBy);
        Audit(AuditActions.ApiKeyCreated, issued.Key, null);
        await context.SaveChangesAsync(cancellationToken);
        return (issued, null);
    }

    /// <param name="change">Makes the new terms out of the present ones: <c>terms => terms with { … }</c>.</param>
    public async Task<(ApiKey? Key, Refusal? Refusal)> ChangeAsync(
        Guid merchantId, Guid keyId, Func<ApiKeyTerms, ApiKeyTerms> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (await FindAsync(merchantId, keyId, cancellationToken) is not { } key)
            return (null, NoSuchKey);
        if (key.RevokedAt <= time.GetUtcNow())
            return (null, Ended(key));
        var before = ApiKeyTerms.Of(key);
        var after = change(before);
        if (await JudgeAsync(merchantId, after, before, cancellationToken) is { } refusal)
            return (null, refusal);
        var shown = Shown(key);
        after.ApplyTo(key);
        Audit(AuditActions.ApiKeyChanged, key, shown);
        return await TrySaveAsync(key, cancellationToken) is { } moved ? (null, moved) : (key, null);
    }

    /// <summary>
    /// Issues a key on the same terms and ends the old one when the overlap is over: its <c>revoked_at</c> lies in the future until then,
    /// and it works as before. A key that was made for a time is replaced by one for as long a time again.
    /// </summary>
    public async Task<(IssuedApiKey? Issued, Refusal? Refusal)> RotateAsync(
        Guid merchantId, Guid keyId, TimeSpan overlap, string createdBy, CancellationToken cancellationToken)
    {
        if (overlap < TimeSpan.Zero || overlap > OverlapMax)
            return (null, Refusal.Invalid("overlap", $"The overlap is at most {OverlapMax.TotalDays:0} days."));
        if (await FindAsync(merchantId, keyId, cancellationToken) is not { } old)
            return (null, NoSuchKey);
        if (old.RevokedAt is not null)
            return (null, Ended(old));
        var now = time.Now();
        var terms = ApiKeyTerms.Of(old);
        var issued = Add(merchantId, old.Environment, terms with { ExpiresAt = now + (old.ExpiresAt - old.CreatedAt) }, createdBy);
        var shown = Shown(old);
        old.RevokedAt = now + overlap;
        Audit(AuditActions.ApiKeyRotated, old, shown);
        Audit(AuditActions.ApiKeyCreated, issued.Key, null);
        return await TrySaveAsync(old, cancellationToken) is { } moved ? (null, moved) : (issued, null);
    }

    /// <summary>Ends a key now. One that has ended stays as it is.</summary>
    public async Task<(ApiKey? Key, Refusal? Refusal)> RevokeAsync(Guid merchantId, Guid keyId, CancellationToken cancellationToken)
    {
        if (await FindAsync(merchantId, keyId, cancellationToken) is not { } key)
            return (null, NoSuchKey);
        var now = time.Now();
        if (key.RevokedAt <= now)
            return (key, null);
        var shown = Shown(key);
        key.RevokedAt = now;
        Audit(AuditActions.ApiKeyRevoked, key, shown);
        return await TrySaveAsync(key, cancellationToken) is { } moved ? (null, moved) : (key, null);
    }

    private IssuedApiKey Add(Guid merchantId, string environment, ApiKeyTerms terms, string createdBy)
    {
        var secret = ApiKeyFormat.Generate(environment);
        return new IssuedApiKey(issue.Add(secret, merchantId, environment, terms.Name, createdBy, terms.ApplyTo), secret);
    }

    private ApiKeyView Shown(ApiKey key) => ApiKeyView.Of(key, null, time.GetUtcNow());

    private void Audit(string action, ApiKey key, ApiKeyView? before)
        => audit.Add(key.MerchantId, new AuditedAct(action, "api_key", key.Id.ToString(), AuditChanges.Between(before, Shown(key))));

    private Task<ApiKey?> FindAsync(Guid merchantId, Guid keyId, CancellationToken cancellationToken)
        => context.ApiKeys.SingleOrDefaultAsync(k => k.MerchantId == merchantId && k.Id == keyId, cancellationToken);

    private async Task<Refusal?> JudgeAsync(Guid merchantId, ApiKeyTerms terms, ApiKeyTerms? before, CancellationToken cancellationToken)
    {
        var isCountryTheirs = terms.CountryAccountId is not { } country
            || await context.CountryAccounts.AnyAsync(c => c.Id == country && c.MerchantId == merchantId, cancellationToken);
        return terms.Judge(before, isCountryTheirs, time.GetUtcNow());
    }

    // The end of a key is a concurrency token: of two who end or replace it at once, one is refused and nothing of theirs is saved.
    private async Task<Refusal?> TrySaveAsync(ApiKey key, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            context.ChangeTracker.Clear();
            return new Refusal(ErrorCodes.InvalidState, $"Key {key.Prefix}… was ended or replaced by somebody else at this moment. Look at it again.");
        }
    }

    private Refusal Ended(ApiKey key)
    {
        var status = key.StatusAt(time.GetUtcNow());
        return new(ErrorCodes.InvalidState, status == ApiKeyStatus.Ending
            ? $"Key {key.Prefix}… was replaced already and ends at {key.RevokedAt:yyyy-MM-dd HH:mm:ss} UTC. Revoke it to end it now."
            : $"Key {key.Prefix}… is revoked. Create another one.")
        {
            Details = new Dictionary<string, object> { ["status"] = status },
        };
    }

    public static Refusal NoSuchKey { get; } = new(ErrorCodes.NotFound, "There is no such key.");
}
