using Centry.Core.ApiKeys;
using Centry.Core.Audit;
using Centry.Core.Callbacks;
using Centry.Core.Erp;
using Centry.Core.GatewayWork;
using Centry.Core.Idempotency;
using Centry.Core.Invoicing;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.People;
using Centry.Core.People.Mail;
using Centry.Core.ProviderAccounts;
using Centry.Core.Reconciliation;
using Centry.Core.Refunds;
using Centry.Core.Webhooks;
using Centry.Core.Work;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Persistence;

/// <summary>
/// The model of everything that Centry keeps, its queries and its migrations. Payments are not written through it but through
/// <see cref="PaymentWriter"/>: one statement for all that a change of money touches.
/// </summary>
public sealed class CentryDbContext(DbContextOptions<CentryDbContext> options)
    : IdentityUserContext<User, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<Merchant> Merchants => Set<Merchant>();
    public DbSet<CountryAccount> CountryAccounts => Set<CountryAccount>();
    public DbSet<ProviderAccount> ProviderAccounts => Set<ProviderAccount>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<ApiKeyRejection> ApiKeyRejections => Set<ApiKeyRejection>();
    public DbSet<Payin> Payins => Set<Payin>();
    public DbSet<Payout> Payouts => Set<Payout>();
    public DbSet<PayoutRecipient> PayoutRecipients => Set<PayoutRecipient>();
    public DbSet<ApprovalThreshold> ApprovalThresholds => Set<ApprovalThreshold>();
    public DbSet<Refund> Refunds => Set<Refund>();
    public DbSet<StatusHistoryEntry> StatusHistory => Set<StatusHistoryEntry>();
    public DbSet<LedgerAccount> LedgerAccounts => Set<LedgerAccount>();
    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();
    public DbSet<Balance> Balances => Set<Balance>();
    public DbSet<BalanceDelta> BalanceDeltas => Set<BalanceDelta>();
    public DbSet<IdempotencyRecord> IdempotencyKeys => Set<IdempotencyRecord>();
    public DbSet<PaymentEvent> Events => Set<PaymentEvent>();
    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<WebhookDeliveryAttempt> WebhookDeliveryAttempts => Set<WebhookDeliveryAttempt>();
    public DbSet<WebhookLane> WebhookLanes => Set<WebhookLane>();
    public DbSet<MerchantNotice> MerchantNotices => Set<MerchantNotice>();
    public DbSet<WorkTask> WorkTasks => Set<WorkTask>();
    public DbSet<ProviderCallback> ProviderCallbacks => Set<ProviderCallback>();
    public DbSet<GatewayExchange> GatewayExchanges => Set<GatewayExchange>();
    public DbSet<GatewayToken> GatewayTokens => Set<GatewayToken>();
    public DbSet<ProviderBalanceRow> ProviderBalances => Set<ProviderBalanceRow>();
    public DbSet<ReconciliationRun> ReconciliationRuns => Set<ReconciliationRun>();
    public DbSet<ReconciliationMark> ReconciliationMarks => Set<ReconciliationMark>();
    public DbSet<ProviderStatement> ProviderStatements => Set<ProviderStatement>();
    public DbSet<StatementDifference> StatementDifferences => Set<StatementDifference>();
    public DbSet<Membership> Memberships => Set<Membership>();
    public DbSet<CustomRole> CustomRoles => Set<CustomRole>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<SignInSession> Sessions => Set<SignInSession>();
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();
    public DbSet<PasswordReset> PasswordResets => Set<PasswordReset>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();
    public DbSet<PasskeyCeremony> PasskeyCeremonies => Set<PasskeyCeremony>();
    public DbSet<OutgoingMail> Mails => Set<OutgoingMail>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<MerchantDocument> MerchantDocuments => Set<MerchantDocument>();
    public DbSet<ErpConnection> ErpConnections => Set<ErpConnection>();
    public DbSet<ErpAccountRow> ErpAccounts => Set<ErpAccountRow>();
    public DbSet<ErpTaxRateRow> ErpTaxRates => Set<ErpTaxRateRow>();
    public DbSet<ErpRecord> ErpRecords => Set<ErpRecord>();
    public DbSet<ErpSyncRun> ErpSyncRuns => Set<ErpSyncRun>();
    public DbSet<ErpMatch> ErpMatches => Set<ErpMatch>();
    public DbSet<AuditEntry> AuditLog => Set<AuditEntry>();
    public DbSet<AuditHead> AuditHeads => Set<AuditHead>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>What every context of this type is built with, whoever builds it. Not in OnConfiguring: pooled contexts forbid that.</summary>
    public static void UseConventions(DbContextOptionsBuilder options) => options.UseSnakeCaseNamingConvention();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<decimal>().HavePrecision(19, 4);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(CentryDbContext).Assembly);
        builder.Entity<User>().ToTable("users");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("user_tokens");

        // As Identity itself has it where its options ask for passkeys; not every host that has the model has those options.
        builder.Entity<IdentityUserPasskey<Guid>>(passkey =>
        {
            passkey.ToTable("user_passkeys");
            passkey.HasKey(p => p.CredentialId);
            passkey.Property(p => p.CredentialId).HasMaxLength(1024);
            passkey.OwnsOne(p => p.Data).ToJson();
            passkey.HasOne<User>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
