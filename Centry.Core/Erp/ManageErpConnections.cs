using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Callbacks;
using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Erp;

/// <summary>Connects merchants' books, by consent or by sign-in, and disconnects them.</summary>
public sealed class ManageErpConnections(CentryDbContext context, CredentialVault vault, ErpRegistry erps, ErpAccessKeeper keeper, PublicUrl publicUrl, AuditTrail audit, TimeProvider time)
{
    /// <summary>How long a person may take at the vendor's pages.</summary>
    public static TimeSpan ConsentLasts { get; } = TimeSpan.FromMinutes(30);

    private const string Verifier = "code_verifier";
    private const int StateBytes = 32;

    public static Refusal NoSuch { get; } = new(ErrorCodes.NotFound, "There is no such ERP connection.");

    private static readonly Refusal Taken = new(ErrorCodes.InvalidState, "This merchant's books are connected already. Disconnect them first.");

    public IQueryable<ErpConnection> Of(Guid merchantId) => context.ErpConnections.AsNoTracking().Where(c => c.MerchantId == merchantId);

    /// <summary>Begins a consent: the person's browser is to go to the address.</summary>
    /// <param name="reconnect">A connection whose consent is to be renewed; null for a new one.</param>
    public Task<(ErpConnection? Connection, Uri? Address, Refusal? Refusal)> BeginConsentAsync(
        Guid merchantId, string environment, IErp erp, Guid? reconnect, CancellationToken cancellationToken)
        => context.InTransactionAsync<(ErpConnection?, Uri?, Refusal?)>(async () =>
        {
            if (Redirect(erp) is not { } redirect)
                return (null, null, new Refusal(ErrorCodes.InvalidState, "This Centry has no public address (PublicUrl) to which the vendor could send you back."));
            var (connection, refusal) = await RowAsync(merchantId, environment, erp, reconnect, cancellationToken);
            if (connection is null)
                return (null, null, refusal);
            var (state, verifier) = (NewSecret(), NewSecret());
            var secrets = connection.Secrets.Length == 0 ? [] : new Dictionary<string, string>(vault.Unprotect(connection.Id, ErpConnection.SecretsField, connection.Secrets));
            secrets[Verifier] = verifier;
            connection.Secrets = vault.Protect(connection.Id, ErpConnection.SecretsField, secrets);
            connection.StateHash = Hash(state);
            connection.StateExpiresAt = time.Now() + ConsentLasts;
            await context.SaveChangesAsync(cancellationToken);
            var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            return (connection, ((IErpConsent)erp).AuthorizeUrl(state, challenge, redirect), null);
        }, cancellationToken);

    /// <summary>The vendor sent the person back.</summary>
    /// <returns>The connection as it is then; or why there is none.</returns>
    public async Task<(ErpConnection? Connection, Refusal? Refusal)> FinishConsentAsync(string erpId, IReadOnlyDictionary<string, string> query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var hash = Hash(query.GetValueOrDefault("state") ?? "");
        var found = await context.ErpConnections.AsNoTracking().SingleOrDefaultAsync(c => c.StateHash == hash && c.Erp == erpId, cancellationToken);
        if (found is null || found.StateExpiresAt <= time.GetUtcNow())
            return (null, new Refusal(ErrorCodes.ValidationError, "This way back from the ERP is unknown, was used or has expired. Start connecting again."));
        if (query.GetValueOrDefault("error") is { Length: > 0 } error)
            return (null, new Refusal(ErrorCodes.ValidationError, $"The ERP gave no consent ({error})."));

        // The state is used up before the code is traded: it opens once.
        var taken = await context.ErpConnections.Where(c => c.Id == found.Id && c.StateHash == hash)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.StateHash, (byte[]?)null).SetProperty(c => c.StateExpiresAt, (DateTimeOffset?)null), cancellationToken);
        if (taken == 0)
            return (null, NoSuch);
        var erp = erps.Get(found.Erp);
        ErpGrant grant;
        try
        {
            var verifier = vault.Unprotect(found.Id, ErpConnection.SecretsField, found.Secrets)[Verifier];
            grant = await ((IErpConsent)erp).RedeemAsync(query, verifier, Redirect(erp)!, cancellationToken);
        }
        catch (ErpException e)
        {
            return (null, new Refusal(ErrorCodes.ValidationError, $"The ERP did not take the consent: {e.Message}"));
        }

        return grant.Tenants.Count == 0
            ? (null, new Refusal(ErrorCodes.ValidationError, "The consent covers no company."))
            : await KeepAsync(found.Id, connection =>
            {
                connection.Secrets = vault.Protect(connection.Id, ErpConnection.SecretsField, ErpAccessKeeper.SecretsOf(grant.Tokens));
                connection.AccessExpiresAt = grant.Tokens.AccessExpiresAt;
                var same = grant.Tenants.FirstOrDefault(tenant => tenant.Id == connection.TenantId);
                if (same is not null || grant.Tenants.Count == 1)
                    Connect(connection, same ?? grant.Tenants[0]);
                else
                    (connection.Status, connection.Tenants) = (ErpConnectionStatus.Choosing, JsonSerializer.Serialize(grant.Tenants, CentryJson.Options));
                return Task.FromResult<Refusal?>(null);
            }, cancellationToken);
    }

    /// <summary>The person chooses among the companies that the consent covers.</summary>
    public async Task<(ErpConnection? Connection, Refusal? Refusal)> ChooseAsync(Guid merchantId, Guid id, string tenantId, CancellationToken cancellationToken)
        => await KeepAsync(id, connection =>
        {
            if (connection.MerchantId != merchantId)
                return Task.FromResult<Refusal?>(NoSuch);
            if (connection is not { Status: ErpConnectionStatus.Choosing, Tenants: { } tenants })
                return Task.FromResult<Refusal?>(new Refusal(ErrorCodes.InvalidState, "There is nothing to choose."));
            if (JsonSerializer.Deserialize<List<ErpTenant>>(tenants, CentryJson.Options)!.Find(tenant => tenant.Id == tenantId) is not { } chosen)
                return Task.FromResult<Refusal?>(Refusal.Invalid("tenant_id", "Must be one of the connection's tenants."));
            Connect(connection, chosen);
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken);

    /// <summary>Connects with what the person entered, once the ERP has taken it.</summary>
    /// <param name="tenantId">Which company; one of the credentials.</param>
    public async Task<(ErpConnection? Connection, Refusal? Refusal)> SignInAsync(
        Guid merchantId, string environment, IErp erp, string tenantId, IReadOnlyDictionary<string, string> credentials, Guid? reconnect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(erp);
        ErpCompany company;
        try
        {
            company = await erp.CompanyAsync(new ErpAccess(Ids.New(time), environment, tenantId, credentials), cancellationToken);
        }
        catch (ErpException e)
        {
            return (null, Refusal.Invalid("credentials", $"{erp.Descriptor.DisplayName} did not take them: {e.Message}"));
        }

        return await context.InTransactionAsync<(ErpConnection?, Refusal?)>(async () =>
        {
            var (connection, refusal) = await RowAsync(merchantId, environment, erp, reconnect, cancellationToken);
            if (connection is null)
                return (null, refusal);
            connection.Secrets = vault.Protect(connection.Id, ErpConnection.SecretsField, credentials);
            Connect(connection, new ErpTenant(tenantId, company.Name));
            connection.CurrencyCode = company.CurrencyCode;
            await context.SaveChangesAsync(cancellationToken);
            return (connection, null);
        }, cancellationToken);
    }

    /// <summary>Ends the consent at the vendor's, as far as it can be reached, and the connection in any case. What was imported stays.</summary>
    public async Task<Refusal?> DisconnectAsync(Guid merchantId, Guid id, CancellationToken cancellationToken)
    {
        var found = await Of(merchantId).SingleOrDefaultAsync(c => c.Id == id && c.DisconnectedAt == null, cancellationToken);
        if (found is null)
            return NoSuch;
        if (found.Status == ErpConnectionStatus.Connected && erps.Get(found.Erp) is IErpConsent consent)
        {
            try
            {
                var access = await keeper.GetAsync(id, null, cancellationToken);
                await consent.RevokeAsync(
                    new ErpTokens(access.Credentials[ErpAccess.AccessToken], found.AccessExpiresAt ?? time.GetUtcNow(), access.Credentials[ErpAccessKeeper.RefreshToken], null),
                    access.TenantId, cancellationToken);
            }
            catch (ErpException)
            {
                // It ends here all the same: the tokens are forgotten below.
            }
        }

        return (await KeepAsync(id, connection =>
        {
            (connection.Status, connection.DisconnectedAt, connection.Problem, connection.Tenants) = (ErpConnectionStatus.Disconnected, time.Now(), null, null);
            (connection.StateHash, connection.StateExpiresAt, connection.AccessExpiresAt) = (null, null, null);
            connection.Secrets = "";
            audit.Add(merchantId, new AuditedAct(AuditActions.ErpDisconnected, AuditTarget, id.ToString(), AuditChanges.Between(null, new { connection.Erp, connection.TenantName })));
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken)).Refusal;
    }

    /// <summary>Changes how payments are booked. Records that waited for it are tried again at once.</summary>
    public async Task<(ErpConnection? Connection, Refusal? Refusal)> MapAsync(
        Guid merchantId, Guid id, IReadOnlyList<ErpMappingRule> rules, int? autoMatchFrom, CancellationToken cancellationToken)
        => await KeepAsync(id, async connection =>
        {
            if (connection.MerchantId != merchantId || connection.DisconnectedAt is not null)
                return NoSuch;
            if (await FaultsAsync(connection, rules, cancellationToken) is { } refusal)
                return refusal;
            var before = new { Mapping = ErpMappingRule.Read(connection.Mapping), connection.AutoMatchFrom };
            connection.Mapping = ErpMappingRule.Write(rules);
            connection.AutoMatchFrom = autoMatchFrom ?? connection.AutoMatchFrom;
            audit.Add(merchantId, new AuditedAct(AuditActions.ErpMapped, AuditTarget, id.ToString(), AuditChanges.Between(before, new { Mapping = rules, connection.AutoMatchFrom })));
            await context.ErpRecords.Where(r => r.MerchantId == merchantId && r.Environment == connection.Environment && r.Status == ErpRecordStatus.Failed)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.NextAt, time.Now()), cancellationToken);
            return null;
        }, cancellationToken);

    /// <summary>Has the connection read what changed as soon as a worker is free; from the beginning on demand.</summary>
    public async Task<(ErpConnection? Connection, Refusal? Refusal)> SyncSoonAsync(Guid merchantId, Guid id, bool full, CancellationToken cancellationToken)
        => await KeepAsync(id, connection =>
        {
            if (connection.MerchantId != merchantId)
                return Task.FromResult<Refusal?>(NoSuch);
            if (connection.Status != ErpConnectionStatus.Connected)
                return Task.FromResult<Refusal?>(new Refusal(ErrorCodes.InvalidState, "The connection is not there: connect again first."));
            connection.NextSyncAt = time.Now();
            if (full)
                connection.Cursors = "{}";
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken);

    private const string AuditTarget = "erp_connection";

    private async Task<Refusal?> FaultsAsync(ErpConnection connection, IReadOnlyList<ErpMappingRule> rules, CancellationToken cancellationToken)
    {
        var accounts = await context.ErpAccounts.Where(a => a.ConnectionId == connection.Id && !a.IsRemoved).ToDictionaryAsync(a => a.Code, a => a.TakesPayments, cancellationToken);
        var taxes = await context.ErpTaxRates.Where(r => r.ConnectionId == connection.Id && !r.IsRemoved).Select(r => r.Code).ToListAsync(cancellationToken);
        var faults = new Faults();
        foreach (var (index, rule) in rules.Index())
        {
            foreach (var (field, code) in rule.Accounts())
            {
                if (!accounts.TryGetValue(code, out var takesPayments))
                    faults.Add($"rules[{index}].{field}", "There is no such account in the books (as of the last sync).");
                else if (field == "bank_account" && !takesPayments)
                    faults.Add($"rules[{index}].{field}", "Payments cannot be booked to this account.");
            }

            if (rule.TaxCode is { } tax && !taxes.Contains(tax))
                faults.Add($"rules[{index}].tax_code", "There is no such tax rate in the books (as of the last sync).");
            if (rules.Take(index).Any(other => other.CountryCode == rule.CountryCode && other.CurrencyCode == rule.CurrencyCode))
                faults.Add($"rules[{index}]", "There is a rule for this country and currency already.");
        }

        return faults.ToRefusal();
    }

    /// <summary>The row to connect: a new one, one that was begun and not finished, or the one that is to be connected again.</summary>
    private async Task<(ErpConnection? Connection, Refusal? Refusal)> RowAsync(Guid merchantId, string environment, IErp erp, Guid? reconnect, CancellationToken cancellationToken)
    {
        // Two that begin at once make one row.
        await context.Database.ExecuteSqlAsync($"SELECT 1 FROM merchants WHERE id = {merchantId} FOR NO KEY UPDATE", cancellationToken);
        var row = await context.ErpConnections.SingleOrDefaultAsync(c => c.MerchantId == merchantId && c.Environment == environment && c.DisconnectedAt == null, cancellationToken);
        if (reconnect is not null)
            return row is { } known && known.Id == reconnect && known.Erp == erp.Descriptor.Id ? (row, null) : (null, NoSuch);
        if (row is { Status: not ErpConnectionStatus.Connecting and not ErpConnectionStatus.Choosing })
            return (null, Taken);
        if (row is not null)
            context.ErpConnections.Remove(row);
        await context.SaveChangesAsync(cancellationToken);
        var now = time.Now();
        var connection = new ErpConnection
        {
            Id = Ids.New(time),
            MerchantId = merchantId,
            Environment = environment,
            Erp = erp.Descriptor.Id,
            Status = ErpConnectionStatus.Connecting,
            Secrets = "",
            NextSyncAt = now,
            CreatedAt = now,
            UpdatedAt = now,
        };
        context.ErpConnections.Add(connection);
        return (connection, null);
    }

    private void Connect(ErpConnection connection, ErpTenant tenant)
    {
        // Other books are read from their beginning, their currency first.
        if (connection.TenantId != tenant.Id)
            (connection.Cursors, connection.CurrencyCode) = ("{}", null);
        (connection.Status, connection.TenantId, connection.TenantName, connection.Tenants) = (ErpConnectionStatus.Connected, tenant.Id, tenant.Name, null);
        (connection.Problem, connection.SyncFailures, connection.RestUntil, connection.NextSyncAt) = (null, 0, null, time.Now());
        audit.Add(connection.MerchantId, new AuditedAct(AuditActions.ErpConnected, AuditTarget, connection.Id.ToString(), AuditChanges.Between(null, new { connection.Erp, connection.Environment, connection.TenantName })));
    }

    private Task<(ErpConnection? Connection, Refusal? Refusal)> KeepAsync(Guid id, Func<ErpConnection, Task<Refusal?>> change, CancellationToken cancellationToken)
        => context.InTransactionAsync<(ErpConnection?, Refusal?)>(async () =>
        {
            await context.Database.ExecuteSqlAsync($"SELECT 1 FROM erp_connections WHERE id = {id} FOR UPDATE", cancellationToken);
            if (await context.ErpConnections.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } connection)
                return (null, NoSuch);
            if (await change(connection) is { } refusal)
                return (null, refusal);
            connection.UpdatedAt = time.Now();
            await context.SaveChangesAsync(cancellationToken);
            return (connection, null);
        }, cancellationToken);

    private Uri? Redirect(IErp erp) => publicUrl.ForPages is { } url ? new Uri($"{url}/erp/{erp.Descriptor.Id}/connected") : null;

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(StateBytes));

    private static byte[] Hash(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));
}
