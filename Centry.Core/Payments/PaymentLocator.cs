using Npgsql;

namespace Centry.Core.Payments;

/// <summary>Something of ours that a provider may speak of.</summary>
/// <param name="Noun">One of the nouns of <see cref="Work.WorkKinds"/>.</param>
/// <param name="SubmissionId">The submission by which it went to its gateway.</param>
/// <param name="IsAsked">The worker is already about to ask for it.</param>
/// <param name="Traceparent">The trace that the worker goes on with.</param>
public sealed record LocatedPayment(string Noun, Guid Id, string Environment, string Status, Guid ProviderAccountId, Guid SubmissionId, bool IsAsked, string? Traceparent)
{
    /// <summary>Whether news of it can matter: it is not settled, or was given up and may have gone through after all.</summary>
    public bool CanStillChange => Status is not ("completed" or "refunded" or "draft" or "rejected");

    /// <summary>Whether it is money that went out, and may come back from where a provider can return it.</summary>
    public bool CanReturn => Status == "completed" && (Noun is "payout" or "recipient");
}

/// <summary>Finds what an id stands for, whatever it is. One round trip. For callbacks, never for a request of a merchant.</summary>
public sealed class PaymentLocator(NpgsqlDataSource database)
{
    private const string Sql = """
        SELECT f.noun, f.status, f.provider_account_id, f.submission_id, f.environment, EXISTS (SELECT FROM work_tasks t WHERE t.payment_id = $1 AND t.kind = 'confirm_' || f.noun),
               (SELECT t.traceparent FROM work_tasks t WHERE t.payment_id = $1 AND t.traceparent IS NOT NULL LIMIT 1)
        FROM (
          SELECT 'payin' AS noun, status, provider_account_id, submission_id, environment FROM payins WHERE id = $1
          UNION ALL SELECT 'payout', status, provider_account_id, submission_id, environment FROM payouts WHERE id = $1 AND NOT is_bulk
          UNION ALL SELECT 'recipient', r.status, p.provider_account_id, r.submission_id, p.environment FROM payout_recipients r JOIN payouts p ON p.id = r.payout_id WHERE r.id = $1
          UNION ALL SELECT 'refund', r.status, p.provider_account_id, r.submission_id, p.environment FROM refunds r JOIN payins p ON p.id = r.payin_id WHERE r.id = $1
        ) f
        """;

    public async Task<LocatedPayment?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new LocatedPayment(row.GetString(0), id, row.GetString(4), row.GetString(1), row.GetGuid(2), row.GetGuid(3), row.GetBoolean(5), row.IsDBNull(6) ? null : row.GetString(6))
            : null;
    }
}
