using Centry.Api.Management.Erp;
using Centry.Connectors.Gateways.Exchanges;
using Centry.Contracts;
using Centry.Core.Callbacks;
using Centry.Core.Currencies;
using Centry.Core.GatewayWork;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Payments;

/// <summary>What a payment left behind, whichever kind it is. Each part is read by an index and bounded.</summary>
internal static class PaymentTrails
{
    /// <summary>A payment posts a handful of lines, and so does each of its refunds.</summary>
    private const int PostingsMax = 500;
    private const int MessagesMax = 50;

    /// <summary>Of a payment so many are kept at most; a few refunds' stand beside them.</summary>
    private const int CallsMax = 5 * GatewayExchange.KeptPerPayment;
    private const int RecordsMax = 50;

    /// <param name="refundIds">Of all that was given back of it: their postings and messages are the payin's too.</param>
    public static Task<PaymentTrail> TrailAsync(this CentryDbContext context, Payin payin, IReadOnlyList<Guid> refundIds, CancellationToken cancellationToken)
        => context.TrailAsync([payin.Id, .. refundIds], payin.MerchantId, payin.CurrencyCode, payin.SubmissionId, recipients: null, cancellationToken);

    /// <summary>The recipients of a bulk payout post and are told of by themselves; their postings are shown as sums.</summary>
    public static Task<PaymentTrail> TrailAsync(this CentryDbContext context, Payout payout, CancellationToken cancellationToken)
        => payout.IsBulk
            ? context.TrailAsync([payout.Id], payout.MerchantId, payout.CurrencyCode, submissionId: null, context.PayoutRecipients.Where(r => r.PayoutId == payout.Id).Select(r => r.Id), cancellationToken)
            : context.TrailAsync([payout.Id], payout.MerchantId, payout.CurrencyCode, payout.SubmissionId, recipients: null, cancellationToken);

    private static async Task<PaymentTrail> TrailAsync(
        this CentryDbContext context, IReadOnlyList<Guid> sources, Guid merchantId, string currencyCode, Guid? submissionId, IQueryable<Guid>? recipients,
        CancellationToken cancellationToken)
    {
        var currency = Currency.Get(currencyCode);
        var own = await (
                from entry in context.LedgerEntries.AsNoTracking()
                join account in context.LedgerAccounts on entry.AccountId equals account.Id
                where sources.Contains(entry.SourceId) && account.MerchantId == merchantId
                orderby entry.CreatedAt, entry.SourceId, entry.Kind, entry.Line
                select new { entry.CreatedAt, entry.Kind, account.Type, entry.AmountMinor })
            .Take(PostingsMax).ToListAsync(cancellationToken);
        var postings = own.ConvertAll(e => new LedgerPostingView(e.CreatedAt, e.Kind, e.Type, Money.FromMinor(e.AmountMinor, currency).Major, 1));
        if (recipients is not null)
            postings.AddRange(await context.SumsAsync(recipients, merchantId, currency, cancellationToken));

        var told = context.ProviderCallbacks.AsNoTracking().Where(c => c.PaymentId != null);
        var messages = await (recipients is null ? told.Where(c => sources.Contains(c.PaymentId!.Value)) : told.Where(c => recipients.Contains(c.PaymentId!.Value)))
            .OrderByDescending(c => c.ReceivedAt).Take(MessagesMax).ToListAsync(cancellationToken);
        var records = await context.ErpRecords.AsNoTracking().Where(r => sources.Contains(r.PaymentId) && r.MerchantId == merchantId)
            .OrderBy(r => r.Id).Take(RecordsMax).ToListAsync(cancellationToken);
        return new PaymentTrail(
            submissionId, postings, await context.CallsAsync(sources, recipients, merchantId, cancellationToken),
            [.. messages.OrderBy(c => c.ReceivedAt).Select(c => new GatewayMessageView(c.ReceivedAt, c.Method, c.IsAuthentic, MaskedMessage.Of(c.Query, c.Body)))],
            records.ConvertAll(ErpRecordRoutes.ToView));
    }

    private static async Task<IReadOnlyList<GatewayCallView>> CallsAsync(
        this CentryDbContext context, IReadOnlyList<Guid> sources, IQueryable<Guid>? recipients, Guid merchantId, CancellationToken cancellationToken)
    {
        var own = context.GatewayExchanges.AsNoTracking().Where(e => e.MerchantId == merchantId);
        var calls = await (recipients is null
                ? from call in own where sources.Contains(call.PaymentId) select new { Call = call, Recipient = (string?)null }
                : from call in own
                  join recipient in context.PayoutRecipients on call.PaymentId equals recipient.Id
                  where recipients.Contains(recipient.Id)
                  select new { Call = call, Recipient = (string?)recipient.Name })
            .OrderByDescending(c => c.Call.At).ThenByDescending(c => c.Call.Id).Take(CallsMax).ToListAsync(cancellationToken);
        calls.Reverse();
        return calls.ConvertAll(c => new GatewayCallView(
            c.Call.At, c.Call.Operation, c.Recipient, c.Call.Method, c.Call.Address, c.Call.DurationMs, c.Call.Status, c.Call.Silence, Readable(c.Call.Request), Readable(c.Call.Answer)));
    }

    // Laid out; what is to be covered was covered before it was kept.
    private static string? Readable(string? body) => body is null ? null : new SecretMask([], []).Of(body, indented: true);

    private static async Task<IEnumerable<LedgerPostingView>> SumsAsync(
        this CentryDbContext context, IQueryable<Guid> recipients, Guid merchantId, Currency currency, CancellationToken cancellationToken)
    {
        var sums = await (
                from entry in context.LedgerEntries.AsNoTracking()
                join account in context.LedgerAccounts on entry.AccountId equals account.Id
                where recipients.Contains(entry.SourceId) && account.MerchantId == merchantId
                group entry by new { entry.Kind, account.Type } into same
                select new { same.Key.Kind, same.Key.Type, Minor = same.Sum(e => e.AmountMinor), Entries = same.Count(), At = same.Max(e => e.CreatedAt) })
            .ToListAsync(cancellationToken);
        return sums.OrderBy(s => s.At).ThenBy(s => s.Kind).ThenBy(s => s.Type)
            .Select(s => new LedgerPostingView(s.At, s.Kind, s.Type, Money.FromMinor(s.Minor, currency).Major, s.Entries));
    }
}
