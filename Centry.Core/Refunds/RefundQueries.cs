using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.Refunds;

/// <summary>A refund, its payin, and whether the payin has other refunds on their way.</summary>
public sealed record RefundWithPayin(Refund Refund, Payin Payin, bool OthersInFlight);

/// <summary>Reads refunds.</summary>
public sealed class RefundQueries(IServiceScopeFactory scopes)
{
    /// <summary>More than this many parts of one payin are not shown.</summary>
    private const int PerPayinMax = 200;

    /// <summary>For the worker and transitions; never for a request of a merchant.</summary>
    public async Task<RefundWithPayin?> FindWithPayinAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        return await context.Refunds.AsNoTracking().Where(r => r.Id == id)
            .Join(context.Payins.AsNoTracking(), r => r.PayinId, p => p.Id, (r, p) => new RefundWithPayin(
                r, p, context.Refunds.Any(o => o.PayinId == p.Id && o.Id != r.Id && (o.Status == RefundStatus.Pending || o.Status == RefundStatus.Processing))))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The refunds of a payin, oldest first. The caller has made sure whose payin it is.</summary>
    public async Task<IReadOnlyList<Refund>> ListAsync(Guid payinId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        return await context.Refunds.AsNoTracking().Where(r => r.PayinId == payinId).OrderBy(r => r.Id).Take(PerPayinMax).ToListAsync(cancellationToken);
    }

    /// <summary>Whether a payin was completed by hand in the sandbox: then no gateway holds its money.</summary>
    public async Task<bool> WasCompletedByHandAsync(Guid payinId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        return await context.StatusHistory.AnyAsync(
            h => h.PaymentId == payinId && h.ToStatus == PayinStatus.Completed && h.Source == ChangeSources.Sandbox, cancellationToken);
    }

    public static RefundView ToView(Refund refund, string currencyCode)
    {
        ArgumentNullException.ThrowIfNull(refund);
        return new RefundView
        {
            Id = refund.Id,
            PayinId = refund.PayinId,
            Amount = Money.FromMinor(refund.AmountMinor, Currency.Get(currencyCode)).Major,
            CurrencyCode = currencyCode,
            Status = refund.Status,
            ProviderReference = refund.ProviderReference,
            FailureCode = refund.FailureCode,
            FailureReason = refund.FailureReason,
            CreatedAt = refund.CreatedAt,
            UpdatedAt = refund.UpdatedAt,
            CompletedAt = refund.CompletedAt,
        };
    }
}
