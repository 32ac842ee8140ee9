using System.Text.Json;
using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Invoicing;
using Centry.Core.Payouts;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Centry.Core.Erp;

/// <summary>What a payment and an open document have in common.</summary>
/// <param name="Days">From the document's date to the payment; negative when it was paid before.</param>
public sealed record ErpLikeness(bool ReferenceIsNumber, bool ReferenceHoldsNumber, long AmountMinor, long DueMinor, bool SamePhoneOrEmail, bool SameName, int Days)
{
    /// <summary>Least that is worth a person's look.</summary>
    public const int ProposeFrom = 40;

    private const int DaysMax = 60;

    /// <summary>0 to 100, and the sentences that make it up.</summary>
    public (int Confidence, IReadOnlyList<string> Reasons) Judge()
    {
        var (points, reasons) = (0, new List<string>());
        void Add(bool holds, int worth, string reason)
        {
            if (!holds)
                return;
            points += worth;
            reasons.Add(reason);
        }

        Add(ReferenceIsNumber, 60, "The payment's reference is the document's number or reference.");
        Add(!ReferenceIsNumber && ReferenceHoldsNumber, 45, "The payment's reference contains the document's number.");
        Add(AmountMinor == DueMinor, 25, "The amount is exactly what is due.");
        Add(AmountMinor < DueMinor, 8, "The amount is a part of what is due.");
        Add(AmountMinor > DueMinor, 4, "The amount is more than what is due.");
        Add(SamePhoneOrEmail, 15, "Phone number or e-mail address is the contact's.");
        Add(!SamePhoneOrEmail && SameName, 10, "The name is the contact's.");
        Add(Days is >= 0 and <= DaysMax, 5, $"It was paid within {DaysMax} days of the document's date.");
        return (Math.Min(points, 100), reasons);
    }
}

/// <summary>
/// Finds the open documents that payments without one are probably for. Sure ones are settled at once, where the merchant wants that; of the
/// others a person decides. A pair that was rejected is not proposed again.
/// </summary>
public sealed class MatchErpPayments(NpgsqlDataSource database, IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Payments looked at in one pass, the newest first.</summary>
    private const int PaymentsMax = 500;

    /// <summary>A second document that is nearly as likely makes the first one a person's decision.</summary>
    private const int ClearBy = 10;

    private static readonly TimeSpan LookBack = TimeSpan.FromDays(60);

    private const string PairsSql = """
        WITH books AS (SELECT * FROM erp_connections WHERE id = $1),
        payments AS (
          SELECT p.* FROM (
            SELECT 'invoice' AS kind, id, merchant_id, environment, currency_code, amount_minor, reference, customer_name AS party, customer_phone AS phone, customer_email AS email, completed_at
            FROM payins WHERE merchant_id = (SELECT merchant_id FROM books) AND status = 'completed' AND NOT create_invoice AND document_id IS NULL AND invoice IS NULL AND completed_at > $2
            UNION ALL
            SELECT 'bill', id, merchant_id, environment, currency_code, amount_minor, reference, recipient_name, recipient_phone, NULL, completed_at
            FROM payouts WHERE merchant_id = (SELECT merchant_id FROM books) AND status = 'completed' AND NOT is_bulk AND NOT create_bill AND document_id IS NULL AND bill IS NULL AND completed_at > $2
          ) p
          WHERE p.environment = (SELECT environment FROM books) AND NOT EXISTS (SELECT FROM erp_records r WHERE r.payment_id = p.id)
          ORDER BY p.completed_at DESC LIMIT $3
        )
        SELECT p.id, d.id, p.environment,
          coalesce(lower(p.reference) IN (lower(d.number), lower(d.reference)), false),
          coalesce(length(d.number) >= 4 AND position(lower(d.number) IN lower(p.reference)) > 0, false),
          p.amount_minor, d.total_minor - d.paid_minor,
          coalesce(p.phone = c.phone, false) OR coalesce(lower(p.email) = lower(c.email), false),
          coalesce(lower(p.party) = lower(d.contact_name), false),
          (p.completed_at::date - d.issued_on)
        FROM payments p
        CROSS JOIN LATERAL (
          SELECT d.* FROM merchant_documents d
          WHERE d.erp_connection_id = $1 AND d.kind = p.kind AND d.status = 'open' AND d.currency_code = p.currency_code
            AND (d.total_minor - d.paid_minor = p.amount_minor OR lower(d.number) = lower(p.reference) OR lower(d.reference) = lower(p.reference)
              OR (length(d.number) >= 4 AND position(lower(d.number) IN lower(p.reference)) > 0) OR lower(d.contact_name) = lower(p.party))
          ORDER BY (lower(d.number) = lower(p.reference)) DESC NULLS LAST, d.issued_on DESC LIMIT 10
        ) d
        LEFT JOIN contacts c ON c.id = d.contact_id
        WHERE NOT EXISTS (SELECT FROM erp_matches m WHERE m.payment_id = p.id AND m.document_id = d.id)
        """;

    /// <returns>How many matches were made or proposed.</returns>
    public async Task<int> ExecuteAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var connection = await context.ErpConnections.AsNoTracking().SingleAsync(c => c.Id == connectionId, cancellationToken);
        var found = 0;
        foreach (var payment in (await PairsAsync(connectionId, cancellationToken)).GroupBy(pair => pair.PaymentId))
        {
            var judged = payment.Select(pair => (Pair: pair, Judged: pair.Likeness.Judge())).Where(p => p.Judged.Confidence >= ErpLikeness.ProposeFrom)
                .OrderByDescending(p => p.Judged.Confidence).ToList();
            if (judged.Count == 0)
                continue;
            var isClear = judged[0].Judged.Confidence >= connection.AutoMatchFrom && (judged.Count == 1 || judged[1].Judged.Confidence <= judged[0].Judged.Confidence - ClearBy);
            foreach (var (pair, (confidence, reasons)) in isClear ? judged.Take(1) : judged)
            {
                found++;
                await context.InTransactionAsync(async () =>
                {
                    if (await ReturnedPayout.IsAsync(context, pair.PaymentId, cancellationToken))
                        return 0;
                    var match = new ErpMatch
                    {
                        Id = Ids.New(time),
                        MerchantId = connection.MerchantId,
                        ConnectionId = connectionId,
                        PaymentId = pair.PaymentId,
                        DocumentId = pair.DocumentId,
                        Confidence = confidence,
                        Reasons = JsonSerializer.Serialize(reasons, CentryJson.Options),
                        Status = isClear ? ErpMatchStatus.Automatic : ErpMatchStatus.Proposed,
                        CreatedAt = time.Now(),
                    };
                    context.ErpMatches.Add(match);
                    if (isClear)
                        context.ErpRecords.Add(ErpRecords.Settlement(connection.MerchantId, pair.Environment, pair.PaymentId, pair.DocumentId, time));
                    return await context.SaveChangesAsync(cancellationToken);
                }, cancellationToken);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Pair>> PairsAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PairsSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = connectionId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() - LookBack });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PaymentsMax });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var pairs = new List<Pair>();
        while (await row.ReadAsync(cancellationToken))
        {
            pairs.Add(new Pair(row.GetGuid(0), row.GetGuid(1), row.GetString(2), new ErpLikeness(
                row.GetBoolean(3), row.GetBoolean(4), row.GetInt64(5), row.GetInt64(6), row.GetBoolean(7), row.GetBoolean(8), row.GetInt32(9))));
        }

        return pairs;
    }

    private sealed record Pair(Guid PaymentId, Guid DocumentId, string Environment, ErpLikeness Likeness);
}

/// <summary>Tells a payout whose money came back, which must settle nothing any more.</summary>
internal static class ReturnedPayout
{
    /// <summary>Holds the payout as it is until the transaction ends: a return waits for the match and then takes it back, or the match sees it.</summary>
    public static async Task<bool> IsAsync(CentryDbContext context, Guid paymentId, CancellationToken cancellationToken)
        => await context.Database.SqlQuery<string>($"SELECT status AS \"Value\" FROM payouts WHERE id = {paymentId} FOR SHARE").ToListAsync(cancellationToken) is [not PayoutStatus.Completed];
}

/// <summary>A person's word on a proposed match.</summary>
public sealed class DecideErpMatch(CentryDbContext context, AuditTrail audit, TimeProvider time)
{
    private static readonly Refusal NoSuch = new(ErrorCodes.NotFound, "There is no such match.");

    /// <summary>Confirming has the document settled by the payment; the payment's other proposals are gone with it.</summary>
    public Task<(ErpMatch? Match, Refusal? Refusal)> ExecuteAsync(Guid merchantId, Guid connectionId, Guid matchId, bool confirm, Guid by, CancellationToken cancellationToken)
        => context.InTransactionAsync<(ErpMatch?, Refusal?)>(async () =>
        {
            // Two who decide at once do so one after the other.
            await context.Database.ExecuteSqlAsync($"SELECT 1 FROM erp_matches WHERE payment_id = (SELECT payment_id FROM erp_matches WHERE id = {matchId}) ORDER BY id FOR UPDATE", cancellationToken);
            var match = await context.ErpMatches.SingleOrDefaultAsync(m => m.Id == matchId && m.MerchantId == merchantId && m.ConnectionId == connectionId, cancellationToken);
            if (match is null)
                return (null, NoSuch);
            if (match.Status != ErpMatchStatus.Proposed)
                return (null, new Refusal(ErrorCodes.InvalidState, $"The match is {match.Status} already."));
            if (confirm)
            {
                var environment = await context.ErpConnections.Where(c => c.Id == match.ConnectionId).Select(c => c.Environment).SingleAsync(cancellationToken);
                if (!await context.MerchantDocuments.AnyAsync(d => d.Id == match.DocumentId && d.Status == DocumentStatus.Open, cancellationToken))
                    return (null, new Refusal(ErrorCodes.InvalidState, "The document is not open any more."));
                if (await ReturnedPayout.IsAsync(context, match.PaymentId, cancellationToken))
                    return (null, new Refusal(ErrorCodes.InvalidState, "The payout's money came back: it pays nothing."));
                if (await context.ErpRecords.AnyAsync(r => r.PaymentId == match.PaymentId, cancellationToken))
                    return (null, new Refusal(ErrorCodes.InvalidState, "The payment is in the books already."));
                context.ErpRecords.Add(ErpRecords.Settlement(merchantId, environment, match.PaymentId, match.DocumentId, time));
                await context.ErpMatches.Where(m => m.PaymentId == match.PaymentId && m.Id != match.Id && m.Status == ErpMatchStatus.Proposed)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.Status, ErpMatchStatus.Rejected).SetProperty(m => m.DecidedAt, time.Now()), cancellationToken);
            }

            (match.Status, match.DecidedBy, match.DecidedAt) = (confirm ? ErpMatchStatus.Confirmed : ErpMatchStatus.Rejected, by, time.Now());
            audit.Add(merchantId, new AuditedAct(
                AuditActions.ErpMatchDecided, "erp_match", match.Id.ToString(), AuditChanges.Between(null, new { match.PaymentId, match.DocumentId, match.Status, match.Confidence })));
            await context.SaveChangesAsync(cancellationToken);
            return (match, null);
        }, cancellationToken);
}
