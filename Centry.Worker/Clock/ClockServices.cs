using Centry.Core.GatewayWork;
using Centry.ServiceDefaults;
using Quartz;

namespace Centry.Worker.Clock;

/// <summary>
/// Quartz, clustered on PostgreSQL: of all workers one runs a job when it is due. Its tables come with Centry's migrations.
/// </summary>
public static class ClockServices
{
    private static readonly TimeSpan FoldEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReconcileChangesEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan WatchDeliveriesEvery = TimeSpan.FromSeconds(15);

    // When the fewest pay: 01:30 UTC is night in all countries served.
    private const string ReconcileNightly = "0 30 1 * * ?";
    private const string AnchorNightly = "0 0 2 * * ?";

    private static readonly TimeSpan MailNoticesEvery = TimeSpan.FromMinutes(1);

    // People wait for their books too.
    private static readonly TimeSpan ScheduleErpsEvery = TimeSpan.FromSeconds(3);

    // People wait for a mail's link.
    private static readonly TimeSpan SendMailsEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CleanUpEvery = TimeSpan.FromMinutes(10);

    // A node that is silent this long is dead, and its jobs are taken over.
    private static readonly TimeSpan CheckInEvery = TimeSpan.FromSeconds(5);

    public static void AddClock(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.GetConnectionString(Topology.Connections.Database)
            ?? throw new InvalidOperationException("The connection string 'centry' is missing: set ConnectionStrings__centry.");
        var sweep = builder.Configuration.GetSection(StuckSweepOptions.Section).Get<StuckSweepOptions>() ?? new StuckSweepOptions();
        builder.Services.AddQuartz("centry", quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(connectionString);
                store.UseClustering(cluster => cluster.CheckinInterval = CheckInEvery);
                store.UseSystemTextJsonSerializer();
                store.ConfigureStore(options =>
                {
                    options.StoreJobDataAsStrings = true;
                    // The process must not wait for what has been given up.
                    options.UseBackgroundThreads = true;
                });
            });
            Every<FoldBalancesJob>(quartz, FoldEvery);
            Every<StuckSweepJob>(quartz, sweep.Every);
            Every<ReconcileChangesJob>(quartz, ReconcileChangesEvery);
            quartz.ScheduleJob<ReconcileJob>(
                trigger => trigger.WithIdentity(nameof(ReconcileJob)).WithCronSchedule(ReconcileNightly, schedule => schedule.InTimeZone(TimeZoneInfo.Utc)),
                job => job.WithIdentity(nameof(ReconcileJob)));
            Every<WatchDeliveriesJob>(quartz, WatchDeliveriesEvery);
            Every<CleanUpJob>(quartz, CleanUpEvery);
            Every<ErpScheduleJob>(quartz, ScheduleErpsEvery);
            Every<SendMailsJob>(quartz, SendMailsEvery);
            Every<MailNoticesJob>(quartz, MailNoticesEvery);
            quartz.ScheduleJob<AnchorAuditJob>(
                trigger => trigger.WithIdentity(nameof(AnchorAuditJob)).WithCronSchedule(AnchorNightly, schedule => schedule.InTimeZone(TimeZoneInfo.Utc)),
                job => job.WithIdentity(nameof(AnchorAuditJob)));
        });
        builder.Services.AddQuartzHostedService("centry", options => options.WaitForJobsToComplete = true);
        BoundStop(builder.Services);
    }

    private static void BoundStop(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(QuartzHostedService)));
        services.AddSingleton<QuartzHostedService>();
        services.AddHostedService<BoundedClock>();
    }

    private static void Every<TJob>(IQuartzBuilder quartz, TimeSpan interval) where TJob : class, IJob
        => quartz.ScheduleJob<TJob>(
            trigger => trigger.WithIdentity(typeof(TJob).Name).StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever()),
            job => job.WithIdentity(typeof(TJob).Name));
}
