using Centry.Connectors.Erp;
using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Centry.Core.Erp;

/// <summary>
/// The right to use a connection's books. Access tokens are renewed before they end, by one refresher at a time over all processes: a new
/// refresh token ends the old one, so two at once would lose the consent.
/// </summary>
public sealed class ErpAccessKeeper(IServiceScopeFactory scopes, NpgsqlDataSource database, CredentialVault vault, ErpRegistry erps, TimeProvider time)
{
    internal const string RefreshToken = "refresh_token";
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(2);

    /// <param name="refused">An access token that the ERP has just refused: it is replaced even if it should still hold.</param>
    /// <exception cref="ErpException"><see cref="ErpFault.ConsentLost"/>, noted on the connection; or the vendor could not be asked.</exception>
    public async Task<ErpAccess> GetAsync(Guid connectionId, string? refused, CancellationToken cancellationToken)
        => (await OpenAsync(connectionId, refused, cancellationToken)).Access;

    /// <summary>Carries out a call with a right that holds; once more with a new one where the ERP refuses it.</summary>
    public async Task<T> CallAsync<T>(Guid connectionId, Func<IErp, ErpAccess, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (erp, access) = await OpenAsync(connectionId, null, cancellationToken);
        try
        {
            return await call(erp, access);
        }
        catch (ErpException e) when (e.Fault == ErpFault.ConsentLost)
        {
            throw await LostAsync(connectionId, e.Message, cancellationToken);
        }
        catch (ErpException e) when (e.Fault == ErpFault.Unauthorized)
        {
            if (erp is not IErpConsent)
                throw await LostAsync(connectionId, e.Message, cancellationToken);
            return await call(erp, await GetAsync(connectionId, access.Credentials[ErpAccess.AccessToken], cancellationToken));
        }
    }

    private async Task<(IErp Erp, ErpAccess Access)> OpenAsync(Guid connectionId, string? refused, CancellationToken cancellationToken)
    {
        var (connection, access) = await ReadAsync(connectionId, cancellationToken);
        var erp = erps.Get(connection.Erp);
        if (erp is not IErpConsent consent || Holds(connection, access, refused))
            return (erp, access);
        await using var holder = await database.OpenConnectionAsync(cancellationToken);
        await using var refresher = await PgAdvisoryLock.TakeAsync(holder, $"erp/{connectionId}", cancellationToken);
        (connection, access) = await ReadAsync(connectionId, cancellationToken);
        return (erp, Holds(connection, access, refused) ? access : await RefreshAsync(connection, consent, cancellationToken));
    }

    private bool Holds(ErpConnection connection, ErpAccess access, string? refused)
        => connection.AccessExpiresAt > time.GetUtcNow() + RenewBefore && access.Credentials[ErpAccess.AccessToken] != refused;

    private async Task<ErpAccess> RefreshAsync(ErpConnection connection, IErpConsent consent, CancellationToken cancellationToken)
    {
        var secrets = vault.Unprotect(connection.Id, ErpConnection.SecretsField, connection.Secrets);
        ErpTokens tokens;
        try
        {
            tokens = await consent.RefreshAsync(secrets[RefreshToken], cancellationToken);
        }
        catch (ErpException e) when (e.Fault == ErpFault.ConsentLost)
        {
            throw await LostAsync(connection.Id, e.Message, cancellationToken);
        }

        var renewed = SecretsOf(tokens);
        await using var scope = scopes.CreateAsyncScope();
        // Not to be broken off: the old refresh token is dead.
        await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ErpConnections.Where(c => c.Id == connection.Id).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Secrets, vault.Protect(connection.Id, ErpConnection.SecretsField, renewed)).SetProperty(c => c.AccessExpiresAt, tokens.AccessExpiresAt),
            CancellationToken.None);
        return new ErpAccess(connection.Id, connection.Environment, connection.TenantId!, renewed);
    }

    internal static Dictionary<string, string> SecretsOf(ErpTokens tokens)
        => new() { [ErpAccess.AccessToken] = tokens.AccessToken, [RefreshToken] = tokens.RefreshToken };

    private async Task<ErpException> LostAsync(Guid connectionId, string reason, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ErpConnections
            .Where(c => c.Id == connectionId && c.Status == ErpConnectionStatus.Connected)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ErpConnectionStatus.ConsentLost).SetProperty(c => c.Problem, reason).SetProperty(c => c.UpdatedAt, time.Now()), cancellationToken);
        return new ErpException(ErpFault.ConsentLost, reason);
    }

    private async Task<(ErpConnection Connection, ErpAccess Access)> ReadAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var connection = await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ErpConnections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == connectionId, cancellationToken);
        if (connection is not { Status: ErpConnectionStatus.Connected, TenantId: { } tenant })
            throw new ErpException(ErpFault.ConsentLost, "The connection is not there any more.");
        return (connection, new ErpAccess(connectionId, connection.Environment, tenant, vault.Unprotect(connectionId, ErpConnection.SecretsField, connection.Secrets)));
    }
}
