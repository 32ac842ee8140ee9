using Centry.Connectors.Erp;
using Centry.Connectors.Gateways;
using Centry.Core.ApiKeys;
using Centry.Core.Audit;
using Centry.Core.Callbacks;
using Centry.Core.Erp;
using Centry.Core.Fees;
using Centry.Core.GatewayWork;
using Centry.Core.Invoicing;
using Centry.Core.Ledger;
using Centry.Core.Maintenance;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Payments;
using Centry.Core.Payouts;
using Centry.Core.People;
using Centry.Core.People.Mail;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Reconciliation;
using Centry.Core.Refunds;
using Centry.Core.Secrets;
using Centry.Core.Webhooks;
using Centry.Core.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Centry.Core;

/// <summary>What every service of Centry that touches the database shares. The DbContext itself comes from the service's defaults.</summary>
public static class CoreServices
{
    public static IServiceCollection AddCentryCore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => DataSource(configuration, provider));
        services.ConfigureDbContext<CentryDbContext>(CentryDbContext.UseConventions);
        services.ConfigureDbContext<CentryDbContext>(BoundRetries);
        services.AddSingleton<PaymentWriter>();
        services.AddSingleton<MerchantDirectory>();
        services.AddHostedService<ConfigWatcher>();
        services.AddSingleton<CredentialVault>();
        services.AddSingleton<GatewayAccounts>();
        services.AddSingleton<ProviderBalances>();
        services.AddSingleton<ISharedTokens, SharedTokens>();
        services.AddSingleton<PublicUrl>();
        services.AddSingleton<CallbackReports>();
        KeyRing.Add(services, configuration);
        services.AddScoped<Rekey>();

        services.AddOptions<FeeOptions>().BindConfiguration(FeeOptions.Section);
        services.AddOptions<PeopleOptions>().BindConfiguration(PeopleOptions.Section)
            .Validate(o => o.IsValid(), $"{PeopleOptions.Section}: DashboardUrl must be an http or https address, AnonymousPerMinute above 0.").ValidateOnStart();
        services.AddOptions<StuckSweepOptions>().BindConfiguration(StuckSweepOptions.Section);
        services.AddOptions<GatewayExchangeOptions>().BindConfiguration(GatewayExchangeOptions.Section)
            .Validate(o => o.Kept > TimeSpan.Zero, $"{GatewayExchangeOptions.Section}: Kept must be above zero.").ValidateOnStart();

        services.AddSingleton<CreatePayin>();
        services.AddSingleton<MovePayin>();
        services.AddSingleton<FailOverPayin>();
        services.AddSingleton<PayinQueries>();
        services.AddSingleton<CreatePayout>();
        services.AddSingleton<MovePayout>();
        services.AddSingleton<MoveRecipient>();
        services.AddSingleton<PayoutQueries>();
        services.AddSingleton<DecidePayout>();
        services.AddSingleton<BulkPayoutWork>();
        services.AddSingleton<CreateRefund>();
        services.AddSingleton<MoveRefund>();
        services.AddSingleton<RefundQueries>();
        services.AddSingleton<PaymentLocator>();
        services.AddSingleton<AccountRouter>();
        services.AddSingleton<IGatewaySubjects, PayinSubjects>();
        services.AddSingleton<IGatewaySubjects, PayoutSubjects>();
        services.AddSingleton<IGatewaySubjects, RecipientSubjects>();
        services.AddSingleton<IGatewaySubjects, RefundSubjects>();
        services.AddSingleton<PerformGatewayWork>();
        services.AddSingleton<StuckSweep>();
        services.AddSingleton<ReceiveCallback>();
        services.AddSingleton<BalanceReader>();
        services.AddSingleton<Bookkeeping>();
        services.AddSingleton<BookProof>();
        services.AddSingleton<ReconcileBooks>();
        services.AddSingleton<LedgerStatements>();
        services.AddSingleton<ImportStatement>();
        services.AddSingleton<CleanUp>();
        services.AddScoped<OpenProviderAccount>();
        services.AddScoped<ManageProviderAccounts>();
        services.TryAddSingleton(Actor.Centry);
        services.AddScoped<AuditTrail>();
        services.AddScoped<AuditVerifier>();
        services.AddSingleton<AnchorAuditLogs>();
        services.AddScoped<ManageSettings>();
        services.AddSingleton<GoingLive>();
        services.AddSingleton<Attention>();
        services.AddSingleton<PaymentStatistics>();
        services.AddSingleton<LatestPayments>();
        services.AddScoped<ManageContacts>();
        services.AddScoped<ManageDocuments>();
        services.AddErps(configuration);
        services.AddSingleton<IErpTransport, ErpTransport>();
        services.AddSingleton<ErpAccessKeeper>();
        services.AddSingleton<ErpImport>();
        services.AddSingleton<PayableDocuments>();
        services.AddSingleton<MatchErpPayments>();
        services.AddSingleton<SyncErp>();
        services.AddSingleton<ErpRecordQueue>();
        services.AddSingleton<WriteErpRecord>();
        services.AddScoped<ErpPayments>();
        services.AddScoped<PreviewErp>();
        services.AddScoped<ManageErpConnections>();
        services.AddScoped<DecideErpMatch>();
        services.AddSingleton<MailQueue>();
        services.AddSingleton<MailTexts>();
        services.AddSingleton<SendMails>();
        services.AddSingleton<MailNotices>();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section)
            .Validate(o => o.Port is > 0 and <= 65535 && o.Timeout > TimeSpan.Zero && MimeKit.MailboxAddress.TryParse(o.From, out _), $"{MailOptions.Section}: Port, Timeout or From is wrong.").ValidateOnStart();
        services.AddScoped<CreateMerchant>();
        services.AddScoped<ManageMerchants>();
        services.AddScoped<SetApprovalThreshold>();
        services.AddScoped<IssueApiKey>();
        services.AddScoped<ManageApiKeys>();
        services.AddScoped<ApiKeyQueries>();
        services.AddSingleton<WorkQueue>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<AttemptRecorder>();
        services.AddSingleton<DeliverWebhook>();
        services.AddSingleton<WatchDeliveries>();
        services.AddScoped<ManageEndpoints>();
        services.AddSingleton<ReplayWebhooks>();
        services.AddSingleton<EventFeed>();
        return services;
    }

    // Enough for a connection that was lost and for a blink of the server. Left to itself Entity Framework tries for a minute, while the
    // caller, who is told 503 and when to come again, waits for nothing.
    private static void BoundRetries(DbContextOptionsBuilder options)
        => options.UseNpgsql(npgsql => npgsql.EnableRetryOnFailure(maxRetryCount: 3, maxRetryDelay: TimeSpan.FromSeconds(0.5), errorCodesToAdd: null));

    // A data source of our own beside EF's: the hot path and the listeners use plain Npgsql.
    private static NpgsqlDataSource DataSource(IConfiguration configuration, IServiceProvider provider)
    {
        var connectionString = configuration.GetConnectionString("centry")
            ?? throw new InvalidOperationException("The connection string 'centry' is missing: set ConnectionStrings__centry.");
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
        builder.ConnectionStringBuilder.MaxAutoPrepare = Math.Max(builder.ConnectionStringBuilder.MaxAutoPrepare, 50);
        // A reset before each use would be a second transaction beside every statement. Whoever changes a session's state puts it back itself.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        return builder.Build();
    }
}
