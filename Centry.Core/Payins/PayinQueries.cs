using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.Payins;

/// <summary>What a list of payins is narrowed to. Null leaves a field open.</summary>
public sealed record PayinFilter
{
    public required Guid MerchantId { get; init; }
    public required string Environment { get; init; }
    public string? Status { get; init; }
    public string? Gateway { get; init; }
    public string? CountryCode { get; init; }
    public string? CurrencyCode { get; init; }
    public string? Reference { get; init; }
    public DateTimeOffset? CreatedFrom { get; init; }
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Only payins older than this one: a page at constant cost, however far down.</summary>
    public Guid? After { get; init; }
}

/// <summary>Reads payins. Every query names the merchant, save <see cref="FindAsync(Guid, CancellationToken)"/>, which is for Centry itself.</summary>
public sealed class PayinQueries(IServiceScopeFactory scopes)
{
    /// <summary>For the worker and transitions; never for a request of a merchant.</summary>
    public Task<Payin?> FindAsync(Guid id, CancellationToken cancellationToken)
        => QueryAsync(c => c.Payins.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken));

    public Task<Payin?> FindAsync(Guid merchantId, string environment, Guid id, CancellationToken cancellationToken)
        => QueryAsync(c => c.Payins.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == id && p.MerchantId == merchantId && p.Environment == environment, cancellationToken));

    /// <summary>Newest first: ids sort by time.</summary>
    public Task<(IReadOnlyList<Payin> Rows, long Count)> ListAsync(PayinFilter filter, int limit, int offset, CancellationToken cancellationToken)
        => QueryAsync(async context =>
        {
            var matching = Narrow(context.Payins.AsNoTracking(), filter);
            var count = await matching.LongCountAsync(cancellationToken);
            var page = filter.After is { } after ? matching.Where(p => p.Id.CompareTo(after) < 0) : matching;
            IReadOnlyList<Payin> rows = await page.OrderByDescending(p => p.Id).Skip(offset).Take(limit).ToListAsync(cancellationToken);
            return (rows, count);
        });

    public Task<IReadOnlyList<StatusHistoryEntry>> HistoryAsync(Guid payinId, CancellationToken cancellationToken)
        => QueryAsync<IReadOnlyList<StatusHistoryEntry>>(async context =>
            await context.StatusHistory.AsNoTracking().Where(h => h.PaymentId == payinId).OrderBy(h => h.Sequence).ToListAsync(cancellationToken));

    /// <summary>What the worker owes the payin: the kind of each task, and the trace that it goes on with.</summary>
    public async Task<IReadOnlyList<(string Kind, string? Traceparent)>> OwedAsync(Guid payinId, CancellationToken cancellationToken)
        => await QueryAsync(async c => (await c.WorkTasks.Where(t => t.PaymentId == payinId).Select(t => new { t.Kind, t.Traceparent }).ToListAsync(cancellationToken))
            .ConvertAll(t => (t.Kind, t.Traceparent)));

    private static IQueryable<Payin> Narrow(IQueryable<Payin> payins, PayinFilter filter)
    {
        payins = payins.Where(p => p.MerchantId == filter.MerchantId && p.Environment == filter.Environment);
        if (filter.Status is { } status)
            payins = payins.Where(p => p.Status == status);
        if (filter.Gateway is { } gateway)
            payins = payins.Where(p => p.Gateway == gateway);
        if (filter.CountryCode is { } country)
            payins = payins.Where(p => p.CountryCode == country);
        if (filter.CurrencyCode is { } currency)
            payins = payins.Where(p => p.CurrencyCode == currency);
        if (filter.Reference is { } reference)
            payins = payins.Where(p => p.Reference == reference);
        if (filter.CreatedFrom is { } from)
            payins = payins.Where(p => p.CreatedAt >= from);
        if (filter.CreatedTo is { } to)
            payins = payins.Where(p => p.CreatedAt <= to);
        return payins;
    }

    private async Task<T> QueryAsync<T>(Func<CentryDbContext, Task<T>> query)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<CentryDbContext>());
    }
}
