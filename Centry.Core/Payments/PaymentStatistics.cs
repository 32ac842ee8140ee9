using Npgsql;

namespace Centry.Core.Payments;

/// <summary>What payments of one day, direction, currency and status add up to.</summary>
/// <param name="Direction"><see cref="PaymentDirections"/>.</param>
/// <param name="Amount">Minor units; of payouts what recipients got or are to get.</param>
public sealed record DaySum(DateOnly Day, string Direction, string CurrencyCode, string Status, long Count, long Amount);

public static class PaymentDirections
{
    public const string Payin = "payin";
    public const string Payout = "payout";
}

/// <summary>
/// Sums a merchant's payments by the day on which they were asked for. Ids sort by time, so the index that lists payments is also the one of a
/// time; it holds all that is summed, and the tables themselves are not read.
/// </summary>
public sealed class PaymentStatistics(NpgsqlDataSource database)
{
    /// <summary>An id is made a moment before or after the time that stands beside it, on a clock of its own.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private const string Sql = """
        SELECT (created_at AT TIME ZONE $7)::date, 'payin', currency_code, status, count(*), sum(amount_minor)::bigint
        FROM payins
        WHERE merchant_id = $1 AND environment = $2 AND id >= $3 AND id < $4 AND created_at >= $5 AND created_at < $6 AND ($8 IS NULL OR currency_code = $8)
        GROUP BY 1, 3, 4
        UNION ALL
        SELECT (created_at AT TIME ZONE $7)::date, 'payout', currency_code, status, count(*), sum(amount_minor - failed_minor)::bigint
        FROM payouts
        WHERE merchant_id = $1 AND environment = $2 AND id >= $3 AND id < $4 AND created_at >= $5 AND created_at < $6 AND ($8 IS NULL OR currency_code = $8)
        GROUP BY 1, 3, 4
        ORDER BY 1, 2, 3, 4
        """;

    /// <param name="last">Included.</param>
    /// <param name="zone">Where days begin and end.</param>
    /// <param name="currencyCode">Null for all.</param>
    public async Task<IReadOnlyList<DaySum>> ReadAsync(
        Guid merchantId, string environment, DateOnly first, DateOnly last, TimeZoneInfo zone, string? currencyCode, CancellationToken cancellationToken)
    {
        var (from, to) = (StartOf(first, zone), StartOf(last.AddDays(1), zone));
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.FirstOf(from - Margin) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.FirstOf(to + Margin) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = zone.Id });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = currencyCode, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var sums = new List<DaySum>();
        while (await row.ReadAsync(cancellationToken))
            sums.Add(new DaySum(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5)));
        return sums;
    }

    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
