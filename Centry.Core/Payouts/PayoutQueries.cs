using Centry.Core.Payments;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.Payouts;

/// <summary>Reads payouts. Every query names the merchant, save those that are for Centry itself.</summary>
public sealed class PayoutQueries(IServiceScopeFactory scopes)
{
    /// <summary>Bulk payouts that a search for a recipient's phone number finds at most: the newest.</summary>
    private const int BulkFoundMax = 1_000;

    /// <summary>For the worker and transitions; never for a request of a merchant.</summary>
    public Task<Payout?> FindAsync(Guid id, CancellationToken cancellationToken)
        => QueryAsync(c => c.Payouts.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken));

    /// <summary>A recipient with its payout; for the worker and transitions.</summary>
    public Task<(Payout, PayoutRecipient)?> FindRecipientAsync(Guid id, CancellationToken cancellationToken)
        => QueryAsync<(Payout, PayoutRecipient)?>(async context =>
        {
            var found = await context.PayoutRecipients.AsNoTracking().Where(r => r.Id == id)
                .Join(context.Payouts.AsNoTracking(), r => r.PayoutId, p => p.Id, (r, p) => new { r, p }).SingleOrDefaultAsync(cancellationToken);
            return found is null ? null : (found.p, found.r);
        });

    public Task<Payout?> FindAsync(Guid merchantId, string environment, Guid id, CancellationToken cancellationToken)
        => QueryAsync(c => c.Payouts.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == id && p.MerchantId == merchantId && p.Environment == environment, cancellationToken));

    public Task<PaymentPage<Payout>> ListAsync(PaymentFilter filter, int limit, int offset, CancellationToken cancellationToken)
    {
        var phones = filter.Search is { } search ? Reference.PhoneNumbers.ReadAnywhere(search) : [];
        return QueryAsync(async context =>
        {
            var withRecipient = phones.Count == 0 ? [] : await WithRecipientAsync(context, filter, phones, cancellationToken);
            return await context.Payouts.PageAsync(
                filter, p => p.Reference == filter.Search || phones.Contains(p.RecipientPhone!) || withRecipient.Contains(p.Id), limit, offset, cancellationToken);
        });
    }

    // Asked by itself, for as a part of the condition it would have every payout of the merchant read.
    private static Task<List<Guid>> WithRecipientAsync(CentryDbContext context, PaymentFilter filter, IReadOnlyList<string> phones, CancellationToken cancellationToken)
        => context.PayoutRecipients.Where(r => phones.Contains(r.Phone!))
            .Join(context.Payouts.Where(p => p.MerchantId == filter.MerchantId && p.Environment == filter.Environment), r => r.PayoutId, p => p.Id, (_, p) => p.Id)
            .Distinct().OrderByDescending(id => id).Take(BulkFoundMax).ToListAsync(cancellationToken);

    /// <summary>A page of recipients in the order of the request, and how many there are. The caller has made sure whose payout it is.</summary>
    /// <param name="status">Only these; null for all.</param>
    public Task<(IReadOnlyList<PayoutRecipient> Rows, long Count)> RecipientsAsync(Guid payoutId, string? status, int limit, int offset, CancellationToken cancellationToken)
        => QueryAsync<(IReadOnlyList<PayoutRecipient>, long)>(async context =>
        {
            var recipients = context.PayoutRecipients.AsNoTracking().Where(r => r.PayoutId == payoutId && (status == null || r.Status == status));

            // One round trip: the number stands beside each row.
            var rows = await recipients.OrderBy(r => r.Position).Skip(offset).Take(limit).Select(r => new { Row = r, Count = recipients.LongCount() }).ToListAsync(cancellationToken);
            return (rows.ConvertAll(r => r.Row), rows.Count > 0 ? rows[0].Count : offset == 0 ? 0 : await recipients.LongCountAsync(cancellationToken));
        });

    private async Task<T> QueryAsync<T>(Func<CentryDbContext, Task<T>> query)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<CentryDbContext>());
    }
}
