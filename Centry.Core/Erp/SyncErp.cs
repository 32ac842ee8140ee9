using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Contracts;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Erp;

/// <summary>
/// Reads an ERP's rows: all of them the first time, afterwards what changed. Page by page, each kept as soon as it came, with the place to go
/// on: a run that is killed or put off by a rate limit goes on there, and memory stays flat. A kind's cursor moves only when all of its pages
/// are in.
/// </summary>
public sealed partial class SyncErp(IServiceScopeFactory scopes, ErpAccessKeeper keeper, ErpRegistry erps, ErpImport import, MatchErpPayments match, TimeProvider time, ILogger<SyncErp> logger)
{
    /// <summary>Between two readings of one that is well.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromMinutes(15);

    /// <summary>A run that goes on for longer than any does has died.</summary>
    public static TimeSpan RunMax { get; } = TimeSpan.FromHours(2);

    private const int PagesMax = 10_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);
    private static readonly TimeSpan RestByDefault = TimeSpan.FromMinutes(1);

    /// <summary>Clocks differ, and a change may become visible a little after its time.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    // Contacts before documents, which name them.
    private static readonly string[] Kinds = ["accounts", "tax_rates", "contacts", "invoices", "bills"];

    /// <summary>Reads what is due of the connection; says when to come again.</summary>
    public async Task<DateTimeOffset?> ExecuteAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var connection = await context.ErpConnections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == connectionId && c.Status == ErpConnectionStatus.Connected, cancellationToken);
        if (connection is null)
            return null;
        var now = time.GetUtcNow();
        if (connection.NextSyncAt > now || connection.RestUntil > now)
            return connection.RestUntil > connection.NextSyncAt ? connection.RestUntil : connection.NextSyncAt;
        var run = await BeginAsync(context, connection, cancellationToken);
        try
        {
            await ReadAsync(context, connection, run, cancellationToken);
            await EndAsync(context, connection, run, null, time.GetUtcNow() + Every);
            await match.ExecuteAsync(connectionId, cancellationToken);
        }
        catch (ErpException e)
        {
            LogBroken(logger, connectionId, e.Fault, e.Message);
            var pause = e.Fault == ErpFault.RateLimited ? e.RetryAfter ?? RestByDefault : Pause(connection.SyncFailures);
            await EndAsync(context, connection, run, e, time.GetUtcNow() + pause);
        }

        return await context.ErpConnections.AsNoTracking().Where(c => c.Id == connectionId).Select(c => (DateTimeOffset?)c.NextSyncAt).SingleAsync(CancellationToken.None);
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = TimeSpan.FromMinutes(1) * Math.Pow(2, Math.Min(failures, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>A new run; or the last one, if it broke off.</summary>
    private async Task<ErpSyncRun> BeginAsync(CentryDbContext context, ErpConnection connection, CancellationToken cancellationToken)
    {
        var last = await context.ErpSyncRuns.Where(r => r.ConnectionId == connection.Id).OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        var isFull = connection.Cursors == "{}";
        // One that was put off or killed goes on where it was; not beyond the point where its places may have moved.
        if (last is { Status: not ErpSyncRun.Done } && last.IsFull == isFull && last.StartedAt > time.GetUtcNow() - RunMax)
        {
            (last.Status, last.Error, last.EndedAt) = (ErpSyncRun.Running, null, null);
            await context.SaveChangesAsync(cancellationToken);
            return last;
        }

        var run = new ErpSyncRun { Id = Ids.New(time), ConnectionId = connection.Id, IsFull = isFull, Status = ErpSyncRun.Running, StartedAt = time.Now() };
        context.ErpSyncRuns.Add(run);
        await context.SaveChangesAsync(cancellationToken);
        return run;
    }

    private async Task ReadAsync(CentryDbContext context, ErpConnection connection, ErpSyncRun run, CancellationToken cancellationToken)
    {
        if (connection.CurrencyCode is null)
            await LearnCurrencyAsync(context, connection.Id, cancellationToken);
        var counts = JsonSerializer.Deserialize<Dictionary<string, int>>(run.Counts, CentryJson.Options)!;
        var position = JsonSerializer.Deserialize<Place>(run.Position, CentryJson.Options)!;
        var cursors = run.IsFull ? [] : JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(connection.Cursors, CentryJson.Options)!;
        for (var index = position.Kind is { } broken ? Array.IndexOf(Kinds, broken) : 0; index < Kinds.Length; index++)
        {
            var kind = Kinds[index];
            var since = SinceFor(connection, cursors, kind);
            var page = position.Kind == kind ? position.Page : null;
            for (var pages = 0; ; pages++)
            {
                if (pages == PagesMax)
                    throw new ErpException(ErpFault.Refused, $"The listing of {kind} does not end.");
                var (rows, next) = await PageAsync(connection, kind, new ErpPosition(since, page), cancellationToken);
                counts[kind] = counts.GetValueOrDefault(kind) + rows;
                page = next;
                position = page is null ? new Place(index + 1 < Kinds.Length ? Kinds[index + 1] : kind, null) : new Place(kind, page);
                (run.Counts, run.Position) = (JsonSerializer.Serialize(counts, CentryJson.Options), JsonSerializer.Serialize(position, CentryJson.Options));
                await context.SaveChangesAsync(cancellationToken);
                if (page is null)
                    break;
            }
        }
    }

    /// <summary>A consent names the company and not its currency: the books themselves tell it, once they are chosen.</summary>
    private async Task LearnCurrencyAsync(CentryDbContext context, Guid connectionId, CancellationToken cancellationToken)
    {
        var company = await keeper.CallAsync(connectionId, (erp, access) => erp.CompanyAsync(access, cancellationToken), cancellationToken);
        await context.ErpConnections.Where(c => c.Id == connectionId).ExecuteUpdateAsync(set => set.SetProperty(c => c.CurrencyCode, company.CurrencyCode), cancellationToken);
    }

    // What changed longer ago than the ERP remembers is read anew from the beginning.
    private DateTimeOffset? SinceFor(ErpConnection connection, Dictionary<string, DateTimeOffset> cursors, string kind)
        => cursors.TryGetValue(kind, out var since) && !(erps.Get(connection.Erp).Descriptor.ChangesReachBack is { } reach && since < time.GetUtcNow() - reach) ? since : null;

    private async Task<(int Rows, string? Next)> PageAsync(ErpConnection connection, string kind, ErpPosition position, CancellationToken cancellationToken)
    {
        async Task<(int, string?)> Take<T>(Func<IErp, ErpAccess, Task<ErpPage<T>>> read, Func<ErpConnection, IReadOnlyList<T>, CancellationToken, Task> put)
        {
            var page = await keeper.CallAsync(connection.Id, read, cancellationToken);
            await put(connection, page.Items, cancellationToken);
            return (page.Items.Count, page.Next);
        }

        return kind switch
        {
            "accounts" => await Take((erp, access) => erp.AccountsAsync(access, position, cancellationToken), import.AccountsAsync),
            "tax_rates" => await Take((erp, access) => erp.TaxRatesAsync(access, position, cancellationToken), import.TaxRatesAsync),
            "contacts" => await Take((erp, access) => erp.ContactsAsync(access, position, cancellationToken), import.ContactsAsync),
            "invoices" => await Take((erp, access) => erp.DocumentsAsync(access, ErpDocumentKind.Invoice, position, cancellationToken), import.DocumentsAsync),
            _ => await Take((erp, access) => erp.DocumentsAsync(access, ErpDocumentKind.Bill, position, cancellationToken), import.DocumentsAsync),
        };
    }

    private async Task EndAsync(CentryDbContext context, ErpConnection connection, ErpSyncRun run, ErpException? fault, DateTimeOffset next)
    {
        var now = time.Now();
        (run.Status, run.Error, run.EndedAt) = (fault is null ? ErpSyncRun.Done : ErpSyncRun.Failed, fault?.Message, now);
        await context.SaveChangesAsync(CancellationToken.None);
        var rows = context.ErpConnections.Where(c => c.Id == connection.Id);
        if (fault is null)
        {
            var cursors = JsonSerializer.Serialize(Kinds.ToDictionary(kind => kind, _ => run.StartedAt - Overlap), CentryJson.Options);
            // Somebody who asked for another reading meanwhile gets it.
            await rows.Where(c => c.NextSyncAt == connection.NextSyncAt).ExecuteUpdateAsync(set => set.SetProperty(c => c.NextSyncAt, next).SetProperty(c => c.Cursors, cursors), CancellationToken.None);
            await rows.ExecuteUpdateAsync(
                set => set.SetProperty(c => c.SyncFailures, 0).SetProperty(c => c.LastSyncedAt, now).SetProperty(c => c.Problem, c => c.Status == ErpConnectionStatus.Connected ? null : c.Problem), CancellationToken.None);
        }
        else if (fault.Fault == ErpFault.RateLimited)
        {
            await rows.ExecuteUpdateAsync(set => set.SetProperty(c => c.NextSyncAt, next).SetProperty(c => c.RestUntil, next), CancellationToken.None);
        }
        else
        {
            await rows.ExecuteUpdateAsync(
                set => set.SetProperty(c => c.NextSyncAt, next).SetProperty(c => c.SyncFailures, c => c.SyncFailures + 1).SetProperty(c => c.Problem, run.Error), CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading the books of ERP connection {ConnectionId} broke off: {Fault}, {Reason}")]
    private static partial void LogBroken(ILogger logger, Guid connectionId, ErpFault fault, string reason);

    private sealed record Place(string? Kind, string? Page);
}
