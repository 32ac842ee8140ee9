using Npgsql;

namespace Centry.Core.Payments;

/// <summary>A payin, a payout or a refund, in one line.</summary>
/// <param name="Kind"><c>payin</c>, <c>payout</c> or <c>refund</c>.</param>
/// <param name="PaymentId">The payment that it is or, of a refund, that it gives back.</param>
/// <param name="Party">The customer or the recipient; null where none was named, and of a bulk payout.</param>
/// <param name="Recipients">Of a bulk payout; else 0.</param>
public sealed record PaymentActivity(
    string Kind, Guid Id, Guid PaymentId, long AmountMinor, string CurrencyCode, string CountryCode, string Gateway, string Status, string? Party, string? Reference,
    int Recipients, DateTimeOffset CreatedAt);

/// <summary>Payments of all kinds in one list, newest first.</summary>
public sealed class LatestPayments(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How far back the list goes: it tells what happens, the lists of each kind tell what ever did.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromDays(30);

    private const int OfDocumentMax = 100;

    private const string Payin = """
        SELECT 'payin', p.id, p.id, p.amount_minor, p.currency_code, p.country_code, p.gateway, p.status,
               coalesce(p.customer_name, p.customer_phone, p.customer_email), p.reference, 0, p.created_at
        FROM payins p
        """;

    private const string Payout = """
        SELECT 'payout', p.id, p.id, p.amount_minor, p.currency_code, p.country_code, p.gateway, p.status,
               coalesce(p.recipient_name, p.recipient_phone, p.recipient_account_number), p.reference, p.recipient_count, p.created_at
        FROM payouts p
        """;

    private const string NewestSql = $"""
        ({Payin} WHERE p.merchant_id = $1 AND p.environment = $2 AND p.id >= $3 ORDER BY p.id DESC LIMIT $4)
        UNION ALL
        ({Payout} WHERE p.merchant_id = $1 AND p.environment = $2 AND p.id >= $3 ORDER BY p.id DESC LIMIT $4)
        UNION ALL
        (SELECT 'refund', r.id, p.id, r.amount_minor, p.currency_code, p.country_code, p.gateway, r.status,
                coalesce(p.customer_name, p.customer_phone, p.customer_email), p.reference, 0, r.created_at
         FROM refunds r JOIN payins p ON p.id = r.payin_id
         WHERE r.merchant_id = $1 AND p.environment = $2 AND r.id >= $3 ORDER BY r.id DESC LIMIT $4)
        ORDER BY 2 DESC LIMIT $4
        """;

    private const string OfDocumentSql = $"""
        WITH settled AS (
          SELECT payment_id FROM erp_records WHERE document_id = $2 AND merchant_id = $1 AND kind <> 'refund'
          UNION SELECT payment_id FROM merchant_documents WHERE id = $2 AND merchant_id = $1 AND payment_id IS NOT NULL
        )
        {Payin} WHERE p.id IN (SELECT payment_id FROM settled) AND p.merchant_id = $1
        UNION ALL
        {Payout} WHERE p.id IN (SELECT payment_id FROM settled) AND p.merchant_id = $1
        ORDER BY 2 DESC LIMIT $3
        """;

    /// <summary>The newest of the last 30 days.</summary>
    public async Task<IReadOnlyList<PaymentActivity>> NewestAsync(Guid merchantId, string environment, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NewestSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.FirstOf(time.GetUtcNow() - Reach) });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The payments that settled an invoice or a bill, or that it was made for.</summary>
    public async Task<IReadOnlyList<PaymentActivity>> OfDocumentAsync(Guid merchantId, Guid documentId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OfDocumentSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = documentId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = OfDocumentMax });
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<PaymentActivity>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var payments = new List<PaymentActivity>();
        while (await row.ReadAsync(cancellationToken))
        {
            payments.Add(new PaymentActivity(
                row.GetString(0), row.GetGuid(1), row.GetGuid(2), row.GetInt64(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7),
                row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9), row.GetInt32(10), row.GetFieldValue<DateTimeOffset>(11)));
        }

        return payments;
    }
}
