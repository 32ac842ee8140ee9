using Centry.Core.GatewayWork;
using Centry.Core.Webhooks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Centry.Core.Maintenance;

/// <summary>Removes what has served its time, in bounded bites: expired idempotency keys, ended sessions, old evidence, what was said at gateways, events and their deliveries.</summary>
public sealed class CleanUp(NpgsqlDataSource database, TimeProvider time, IOptionsMonitor<GatewayExchangeOptions> exchanges)
{
    private const int BiteMax = 10_000;
    private const int BitesMax = 50;

    /// <summary>How long raw callbacks are kept.</summary>
    public static TimeSpan CallbacksAreKept { get; } = TimeSpan.FromDays(90);

    private const string ExchangesSql = "DELETE FROM gateway_exchanges WHERE id IN (SELECT id FROM gateway_exchanges WHERE id < uuid_v7_from($1) LIMIT $2)";

    private static readonly (string Sql, TimeSpan Age)[] Bites =
    [
        ("DELETE FROM idempotency_keys WHERE ctid IN (SELECT ctid FROM idempotency_keys WHERE expires_at <= $1 LIMIT $2)", TimeSpan.Zero),
        ("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT $2)", TimeSpan.FromDays(1)),
        ("DELETE FROM provider_callbacks WHERE id IN (SELECT id FROM provider_callbacks WHERE received_at <= $1 LIMIT $2)", CallbacksAreKept),
        ("DELETE FROM reconciliation_runs WHERE id IN (SELECT id FROM reconciliation_runs WHERE started_at <= $1 AND scope = 'changes' AND differences = 0 LIMIT $2)", TimeSpan.FromDays(30)),
        ("DELETE FROM webhook_delivery_attempts WHERE ctid IN (SELECT ctid FROM webhook_delivery_attempts WHERE delivery_id < uuid_v7_from($1) LIMIT $2)", EventFeed.Kept),
        ("DELETE FROM webhook_deliveries WHERE ctid IN (SELECT ctid FROM webhook_deliveries WHERE id < uuid_v7_from($1) LIMIT $2)", EventFeed.Kept),
        ("""
            DELETE FROM events WHERE ctid IN (SELECT ctid FROM events e WHERE id < uuid_v7_from($1)
              AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.event_id = e.id AND d.status = 'pending') LIMIT $2)
            """, EventFeed.Kept),
        // A deleted provider account's credentials, once no payment of its needs them to be asked about.
        ("""
            UPDATE provider_accounts SET credentials_sandbox = NULL, credentials_production = NULL, fields_sandbox = NULL, fields_production = NULL
            WHERE id IN (SELECT id FROM provider_accounts a WHERE deleted_at <= $1 AND (credentials_sandbox IS NOT NULL OR credentials_production IS NOT NULL)
              AND NOT EXISTS (SELECT FROM payins p WHERE p.provider_account_id = a.id AND p.status IN ('pending', 'processing'))
              AND NOT EXISTS (SELECT FROM payouts p WHERE p.provider_account_id = a.id AND p.status IN ('pending', 'approved', 'processing'))
              LIMIT $2)
            """, TimeSpan.FromDays(1)),
        ("DELETE FROM invitations WHERE id IN (SELECT id FROM invitations WHERE expires_at <= $1 LIMIT $2)", TimeSpan.FromDays(90)),
        ("DELETE FROM password_resets WHERE token_hash IN (SELECT token_hash FROM password_resets WHERE expires_at <= $1 LIMIT $2)", TimeSpan.FromDays(1)),
        ("DELETE FROM known_devices WHERE token_hash IN (SELECT token_hash FROM known_devices WHERE expires_at <= $1 LIMIT $2)", TimeSpan.FromDays(1)),
        ("DELETE FROM passkey_ceremonies WHERE id IN (SELECT id FROM passkey_ceremonies WHERE expires_at <= $1 LIMIT $2)", TimeSpan.FromDays(1)),
        ("DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE created_at <= $1 AND next_attempt_at IS NULL LIMIT $2)", TimeSpan.FromDays(30)),
        ("DELETE FROM gateway_tokens WHERE key IN (SELECT key FROM gateway_tokens WHERE renew_at <= $1 LIMIT $2)", TimeSpan.FromDays(1)),
    ];

    /// <returns>How many rows went.</returns>
    public async Task<long> ExecuteAsync(CancellationToken cancellationToken)
    {
        long gone = 0;
        foreach (var (sql, age) in Bites.Append((ExchangesSql, exchanges.CurrentValue.Kept)))
        {
            for (var bite = 0; bite < BitesMax; bite++)
            {
                await using var command = database.CreateCommand(sql);
                command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() - age });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BiteMax });
                var rows = await command.ExecuteNonQueryAsync(cancellationToken);
                gone += rows;
                if (rows < BiteMax)
                    break;
            }
        }

        return gone;
    }
}
