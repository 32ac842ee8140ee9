using Centry.Contracts;
using Centry.Core.Payments;
using Npgsql;

namespace Centry.Core.Merchants;

/// <summary>
/// The documentation's way to taking real money, step by step. Nothing is ticked by hand: each step's state is read from what happened.
/// </summary>
public sealed class GoingLive(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan KeysAreSeenFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan FirstWeek = TimeSpan.FromDays(7);

    private const string Sql = """
        WITH live_keys AS (
          SELECT k.* FROM api_keys k WHERE k.merchant_id = $1 AND k.environment = 'production' AND (k.revoked_at IS NULL OR k.revoked_at > $2) AND (k.expires_at IS NULL OR k.expires_at > $2)
        ), recent AS (
          SELECT id FROM payins WHERE merchant_id = $1 AND environment IN ('sandbox', 'production') AND id >= $5 AND api_key_id IS NOT NULL AND created_at > $3
          UNION ALL SELECT id FROM payouts WHERE merchant_id = $1 AND environment IN ('sandbox', 'production') AND id >= $5 AND api_key_id IS NOT NULL AND created_at > $3
        )
        SELECT
          EXISTS (SELECT FROM payins WHERE merchant_id = $1 AND environment = 'sandbox' AND status IN ('completed', 'refunded')),
          EXISTS (SELECT FROM payouts WHERE merchant_id = $1 AND environment = 'sandbox' AND status = 'completed'),
          (SELECT url FROM webhook_endpoints WHERE merchant_id = $1 AND is_default AND disabled_at IS NULL),
          EXISTS (SELECT FROM webhook_deliveries WHERE merchant_id = $1 AND event_type = 'webhook.test' AND status = 'delivered'),
          EXISTS (SELECT FROM webhook_deliveries WHERE merchant_id = $1 AND attempts_before > 0 AND status = 'delivered'),
          EXISTS (SELECT FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
                  WHERE d.merchant_id = $1 AND d.event_type = 'payin.completed' AND d.status = 'delivered' AND e.environment = 'sandbox'),
          (SELECT count(*) FROM live_keys),
          (SELECT count(*) FROM live_keys WHERE cardinality(ip_whitelist) > 0),
          (SELECT count(*) FROM live_keys WHERE single_txn_cap IS NOT NULL AND daily_payout_cap IS NOT NULL),
          (SELECT count(*) FROM payout_approval_thresholds t JOIN merchants m ON m.organization_id = t.organization_id WHERE m.id = $1),
          (SELECT count(*) FROM recent),
          (SELECT count(*) FROM recent r WHERE EXISTS (SELECT FROM idempotency_keys i WHERE i.merchant_id = $1 AND i.payment_id = r.id)),
          EXISTS (SELECT FROM api_keys WHERE merchant_id = $1 AND environment = 'sandbox' AND revoked_at IS NOT NULL),
          EXISTS (SELECT FROM audit_log a WHERE a.organization_id = (SELECT organization_id FROM merchants WHERE id = $1) AND a.merchant_id = $1 AND a.action = 'report.exported'
                    AND a.at > $4 AND a.changes LIKE '%"production"%')
            OR EXISTS (SELECT FROM provider_statements s JOIN provider_accounts p ON p.id = s.provider_account_id WHERE p.merchant_id = $1 AND s.environment = 'production' AND s.imported_at > $4)
        """;

    public async Task<GoingLiveView> ReadAsync(Guid merchantId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now - KeysAreSeenFor });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now - FirstWeek });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.FirstOf(now - KeysAreSeenFor - PaymentStatistics.Margin) });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var (payin, payout) = (row.GetBoolean(0), row.GetBoolean(1));
        var url = row.IsDBNull(2) ? null : row.GetString(2);
        var (tested, replayed, told) = (row.GetBoolean(3), row.GetBoolean(4), row.GetBoolean(5));
        var (keys, listed, capped, thresholds) = (row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));
        var (payments, keyed) = (row.GetInt64(10), row.GetInt64(11));
        var (rotated, reconciled) = (row.GetBoolean(12), row.GetBoolean(13));
        var isHttps = url?.StartsWith("https://", StringComparison.Ordinal) is true;
        GoingLiveStep[] steps =
        [
            new(1, "sandbox_flow", "Confirm the sandbox flow end to end", payin && payout, false, $"Sandbox payin completed: {YesNo(payin)}; sandbox payout completed: {YesNo(payout)}."),
            new(2, "webhook_url", "Set the webhook URL and its signing secret", isHttps, false, url is null ? "The default endpoint has no URL." : isHttps ? $"Events go to {url}." : $"{url} is not https."),
            new(3, "webhook_test", "Verify signatures and send a test event", tested, false, tested ? "A webhook.test was taken with 2xx." : "No webhook.test was taken yet."),
            new(4, "webhook_replay", "Replay one event, then trigger a real one", replayed && told, false, $"Replayed event taken: {YesNo(replayed)}; payin.completed of a sandbox payin taken: {YesNo(told)}."),
            new(5, "ip_whitelist", "Add an IP whitelist to the production key", keys > 0 && listed == keys, false, OfKeys(listed, keys, "have a whitelist")),
            new(6, "spend_caps", "Set spend caps for each key", keys > 0 && capped == keys, false, OfKeys(capped, keys, "have both caps")),
            new(7, "approval_threshold", "Configure the payout approval threshold", thresholds > 0, true, $"{thresholds} currencies have a threshold."),
            new(8, "idempotency_keys", "Send an Idempotency-Key with every payin and payout", payments > 0 && keyed == payments, false, payments == 0 ? "No payment was made by a key in the last 24 hours." : $"{keyed} of {payments} payments of the last 24 hours came with a key."),
            new(9, "fresh_production_key", "Rotate the sandbox key and issue a fresh production key", rotated && keys > 0, false, $"A sandbox key was rotated or revoked: {YesNo(rotated)}; active production keys: {keys}."),
            new(10, "reconciliation", "Reconcile with your accounting", reconciled, false, reconciled ? "Production payments were exported or a provider's statement was imported in the last 7 days." : "No export of production payments and no provider's statement in the last 7 days."),
        ];
        return new GoingLiveView(steps.Count(s => s.Done), steps);
    }

    private static string YesNo(bool yes) => yes ? "yes" : "not yet";

    private static string OfKeys(long some, long all, string what) => all == 0 ? "There is no active production key yet." : $"{some} of {all} active production keys {what}.";
}
