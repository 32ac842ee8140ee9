using Npgsql;

namespace Centry.Core.Merchants;

/// <summary>How much there is of each thing that somebody has to see to.</summary>
/// <param name="PayoutsWaiting">For an approval.</param>
/// <param name="PaymentsStuck">Payouts, their recipients and refunds whose end could not be learnt from the gateway.</param>
/// <param name="EndpointsOff">Webhook endpoints that were switched off because they took nothing, or were gone.</param>
/// <param name="DeliveriesFailed">Webhooks of the last seven days that were given up.</param>
/// <param name="ErpConnections">Books that have a problem or are not connected to the end.</param>
/// <param name="ErpRecordsFailed">What could not be written into them.</param>
/// <param name="AccountsWithoutCredentials">Provider accounts that cannot work in this environment.</param>
public sealed record AttentionCounts(
    long PayoutsWaiting, long PaymentsStuck, long EndpointsOff, long DeliveriesFailed, long ErpConnections, long ErpRecordsFailed, long AccountsWithoutCredentials);

/// <summary>Counts what a merchant's people have to see to, in one statement over indices of just such rows.</summary>
public sealed class Attention(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>No more are counted: it is a lot either way.</summary>
    public const int CountMax = 1_000;

    private static readonly TimeSpan DeliveriesSince = TimeSpan.FromDays(7);

    private const string Sql = """
        SELECT
          (SELECT count(*) FROM (SELECT FROM payouts WHERE merchant_id = $1 AND environment = $2 AND status = 'pending' LIMIT $4) w),
          (SELECT count(*) FROM payouts WHERE needs_attention AND merchant_id = $1 AND environment = $2)
            + (SELECT count(*) FROM payout_recipients r JOIN payouts p ON p.id = r.payout_id WHERE r.needs_attention AND r.merchant_id = $1 AND p.environment = $2)
            + (SELECT count(*) FROM refunds r JOIN payins p ON p.id = r.payin_id WHERE r.needs_attention AND r.merchant_id = $1 AND p.environment = $2),
          (SELECT count(*) FROM webhook_endpoints WHERE merchant_id = $1 AND disabled_at IS NOT NULL AND disabled_reason IN ('failing', 'gone')),
          (SELECT count(*) FROM (SELECT FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
            WHERE d.merchant_id = $1 AND d.status = 'failed' AND d.id >= $3 AND e.environment = $2 LIMIT $4) f),
          (SELECT count(*) FROM erp_connections
            WHERE merchant_id = $1 AND environment = $2 AND disconnected_at IS NULL AND (problem IS NOT NULL OR status IN ('choosing', 'consent_lost'))),
          (SELECT count(*) FROM (SELECT FROM erp_records WHERE merchant_id = $1 AND environment = $2 AND status = 'failed' LIMIT $4) r),
          (SELECT count(*) FROM provider_accounts
            WHERE merchant_id = $1 AND deleted_at IS NULL AND NOT is_paused
              AND cardinality(coalesce(CASE WHEN $2 = 'production' THEN fields_production ELSE fields_sandbox END, '{}')) = 0)
        """;

    public async Task<AttentionCounts> ReadAsync(Guid merchantId, string environment, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.FirstOf(time.GetUtcNow() - DeliveriesSince) });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = CountMax });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new AttentionCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
    }
}
