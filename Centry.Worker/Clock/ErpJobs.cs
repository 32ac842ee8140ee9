using Centry.Core.Erp;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Centry.Worker.Clock;

/// <summary>Reads one connection's books: a job for each connection, of which the cluster runs no two at once; a dead worker's is taken over.</summary>
[DisallowConcurrentExecution]
public sealed class SyncErpJob(SyncErp sync) : IJob
{
    public const string Group = "erp";
    public const string ConnectionKey = "connection";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await sync.ExecuteAsync(Guid.Parse(context.MergedJobDataMap.GetString(ConnectionKey)!), cancellationToken);
    }
}

/// <summary>Gives every connection that is due its job, unless it has one: when that is, the connection says (by schedule, back-off, a notice or a person).</summary>
[DisallowConcurrentExecution]
public sealed class ErpScheduleJob(IServiceScopeFactory scopes, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        var due = await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ErpConnections.AsNoTracking()
            .Where(c => c.Status == ErpConnectionStatus.Connected && c.NextSyncAt <= now && (c.RestUntil == null || c.RestUntil <= now)).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var connection in due)
        {
            var name = connection.ToString("N");
            if (await context.Scheduler.GetTrigger(new TriggerKey(name, SyncErpJob.Group), cancellationToken) is not null)
                continue;
            var job = JobBuilder.Create<SyncErpJob>().WithIdentity(name, SyncErpJob.Group).UsingJobData(SyncErpJob.ConnectionKey, connection.ToString()).RequestRecovery().Build();
            var trigger = TriggerBuilder.Create().WithIdentity(name, SyncErpJob.Group).ForJob(job).StartNow()
                .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build();
            await context.Scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken);
        }
    }
}
