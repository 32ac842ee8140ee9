using Centry.Core.Payments;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.Payins;

/// <summary>Reads payins. Every query names the merchant, save <see cref="FindAsync(Guid, CancellationToken)"/>, which is for Centry itself.</summary>
public sealed class PayinQueries(IServiceScopeFactory scopes)
{
    /// <summary>For the worker and transitions; never for a request of a merchant.</summary>
    public Task<Payin?> FindAsync(Guid id, CancellationToken cancellationToken)
        => QueryAsync(c => c.Payins.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken));

    public Task<Payin?> FindAsync(Guid merchantId, string environment, Guid id, CancellationToken cancellationToken)
        => QueryAsync(c => c.Payins.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == id && p.MerchantId == merchantId && p.Environment == environment, cancellationToken));

    public Task<PaymentPage<Payin>> ListAsync(PaymentFilter filter, int limit, int offset, CancellationToken cancellationToken)
    {
        var phones = filter.Search is { } search ? Reference.PhoneNumbers.ReadAnywhere(search) : [];
        return QueryAsync(c => c.Payins.PageAsync(
            filter, p => p.Reference == filter.Search || phones.Contains(p.CustomerPhone!), limit, offset, cancellationToken));
    }

    public Task<IReadOnlyList<StatusHistoryEntry>> HistoryAsync(Guid payinId, CancellationToken cancellationToken)
        => QueryAsync<IReadOnlyList<StatusHistoryEntry>>(async context =>
            await context.StatusHistory.AsNoTracking().Where(h => h.PaymentId == payinId).OrderBy(h => h.Sequence).ToListAsync(cancellationToken));

    private async Task<T> QueryAsync<T>(Func<CentryDbContext, Task<T>> query)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<CentryDbContext>());
    }
}
