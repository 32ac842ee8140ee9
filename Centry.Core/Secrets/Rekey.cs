using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Secrets;

/// <summary>What was encrypted anew.</summary>
/// <param name="KeyId">The key that all of it is encrypted with now.</param>
/// <param name="RevokedKeys">Older keys that decrypt nothing any more.</param>
public sealed record RekeyReport(Guid KeyId, int ProviderAccounts, int WebhookEndpoints, int SigningKeys, int TotpSecrets, int Mails, int ErpConnections, int RevokedKeys);

/// <summary>
/// Encrypts every secret at rest with a new key, while the services run: each knows the new key before the first secret needs it. A secret
/// that somebody changes meanwhile is left as they made it. Can be broken off and run again.
/// </summary>
public sealed partial class Rekey(CentryDbContext context, CredentialVault vault, KeyRing keys, TimeProvider time, ILogger<Rekey> logger)
{
    private const int BatchSize = 200;
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    private const int LooksMax = 100;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    // Twice what a replica needs to hear of a new key where its notification was lost.
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(2);

    /// <param name="revokeOld">Ends the keys before: what was copied from the database earlier cannot be read with what leaks later.</param>
    public async Task<RekeyReport> ExecuteAsync(bool revokeOld, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var old = keys.GetAllKeys();
        var key = keys.CreateNewKey(now, now + KeyLifetime);
        await TellAsync(cancellationToken);
        await Task.Delay(Spread, time, cancellationToken);
        for (var look = 0; keys.KeyInUse() != key.KeyId; look++)
        {
            if (look == LooksMax)
                throw new InvalidOperationException("The new key did not come into use. Nothing was changed; run it again.");
            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        var accounts = await EachAsync(context.ProviderAccounts.Where(a => a.CredentialsSandbox != null || a.CredentialsProduction != null), a => a.Id, Again, cancellationToken);
        var endpoints = await EachAsync(context.WebhookEndpoints, e => e.Id, e =>
        {
            e.Secret = Again(e.Id, Merchants.CreateMerchant.SecretField, e.Secret);
            if (e.PreviousSecret is { } previous)
                e.PreviousSecret = Again(e.Id, Merchants.CreateMerchant.SecretField, previous);
        }, cancellationToken);
        var totp = await EachAsync(context.Users.Where(u => u.TotpSecret != null), u => u.Id, u => u.TotpSecret = Again(u.Id, People.SecondFactor.Field, u.TotpSecret!), cancellationToken);
        var mails = await EachAsync(context.Mails.Where(m => m.Body != null), m => m.Id, m => m.Body = Again(m.Id, People.Mail.MailQueue.BodyField, m.Body!), cancellationToken);
        var erps = await EachAsync(
            context.ErpConnections.Where(c => c.Secrets != ""), c => c.Id, c => c.Secrets = Again(c.Id, Erp.ErpConnection.SecretsField, c.Secrets), cancellationToken);
        var signing = await context.Set<People.SigningKey>().ToListAsync(cancellationToken);
        foreach (var one in signing)
            one.Secret = Again(Guid.Empty, People.SigningKeyRing.Field(one.Number), one.Secret);
        await context.SaveChangesAsync(cancellationToken);

        // Providers' tokens are made anew when they are missed.
        await context.GatewayTokens.ExecuteDeleteAsync(cancellationToken);
        var revoked = 0;
        foreach (var before in revokeOld ? old.Where(k => !k.IsRevoked) : [])
        {
            keys.RevokeKey(before.KeyId, "rekey");
            revoked++;
        }

        await TellAsync(cancellationToken);
        LogDone(logger, key.KeyId, revoked);
        return new RekeyReport(key.KeyId, accounts, endpoints, signing.Count, totp, mails, erps, revoked);
    }

    private Task<int> TellAsync(CancellationToken cancellationToken)
        => context.Database.ExecuteSqlAsync($"SELECT pg_notify({Merchants.ConfigWatcher.Channel}, {Merchants.ConfigWatcher.KeyRingPayload})", cancellationToken);

    private void Again(ProviderAccount account)
    {
        foreach (var environment in Environments.All)
        {
            if (account.CredentialsFor(environment) is { } cipherText)
                account.Keep(environment, vault.Unprotect(account.Id, CredentialVault.FieldOf(environment), cipherText), vault);
        }
    }

    private string Again(Guid id, string field, string cipherText) => vault.ProtectText(id, field, vault.UnprotectText(id, field, cipherText));

    // Locked while it is done, so that nobody's change is written over.
    private async Task<int> EachAsync<T>(IQueryable<T> rows, System.Linq.Expressions.Expression<Func<T, Guid>> idOf, Action<T> again, CancellationToken cancellationToken) where T : class
    {
        var (count, table) = (0, context.Model.FindEntityType(typeof(T))!.GetTableName()!);
        var ids = await rows.Select(idOf).ToListAsync(cancellationToken);
        foreach (var batch in ids.Chunk(BatchSize))
        {
            count += await context.InTransactionAsync(async () =>
            {
#pragma warning disable EF1002 // the table's name is the model's
                await context.Database.ExecuteSqlRawAsync($"SELECT 1 FROM {table} WHERE id = ANY ({{0}}) ORDER BY id FOR NO KEY UPDATE", [batch], cancellationToken);
#pragma warning restore EF1002
                var locked = await rows.Where(EntityIdIn<T>(batch)).AsTracking().ToListAsync(cancellationToken);
                foreach (var row in locked)
                    again(row);
                await context.SaveChangesAsync(cancellationToken);
                return locked.Count;
            }, cancellationToken);
        }

        return count;
    }

    private static System.Linq.Expressions.Expression<Func<T, bool>> EntityIdIn<T>(Guid[] ids) where T : class => row => ids.Contains(EF.Property<Guid>(row, "Id"));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Every secret was encrypted anew with key {KeyId}; {Revoked} keys were revoked")]
    private static partial void LogDone(ILogger logger, Guid keyId, int revoked);
}
