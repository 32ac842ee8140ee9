using Npgsql;

namespace Centry.Core.Ledger;

/// <summary>A balance as it truly is at one moment: checkpoint and unfolded deltas, read in one statement. Minor units.</summary>
public sealed record BalanceSnapshot(
    Guid Id, string CountryCode, string CurrencyCode, long Available, long Pending, long Reserved,
    long PayinVolume, long PayoutVolume, long CentryFees, long GatewayFees, DateTimeOffset? LastMovementAt);

/// <summary>Reads balances. One round trip.</summary>
public sealed class BalanceReader(NpgsqlDataSource database)
{
    private const string Sql = """
        SELECT b.id, b.country_code, b.currency_code,
               b.available_minor + coalesce(d.available, 0), b.pending_minor + coalesce(d.pending, 0), b.reserved_minor + coalesce(d.reserved, 0),
               b.payin_volume_minor + coalesce(d.payin_volume, 0), b.payout_volume_minor + coalesce(d.payout_volume, 0),
               b.centry_fees_minor + coalesce(d.centry_fees, 0), b.gateway_fees_minor + coalesce(d.gateway_fees, 0),
               greatest(b.last_movement_at, d.at)
        FROM balances b
        LEFT JOIN LATERAL (
          SELECT sum(available_minor)::bigint available, sum(pending_minor)::bigint pending, sum(reserved_minor)::bigint reserved,
                 sum(payin_volume_minor)::bigint payin_volume, sum(payout_volume_minor)::bigint payout_volume,
                 sum(centry_fees_minor)::bigint centry_fees, sum(gateway_fees_minor)::bigint gateway_fees, max(at) at
          FROM balance_deltas WHERE balance_id = b.id) d ON true
        WHERE b.merchant_id = $1 AND b.environment = $2 AND ($3::text IS NULL OR b.country_code = $3)
        ORDER BY b.country_code, b.currency_code
        """;

    /// <param name="countryCode">Only this country; null for all.</param>
    public async Task<IReadOnlyList<BalanceSnapshot>> ReadAsync(Guid merchantId, string environment, string? countryCode, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)countryCode ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<BalanceSnapshot>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new BalanceSnapshot(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5),
                reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9),
                reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10)));
        }

        return rows;
    }
}
