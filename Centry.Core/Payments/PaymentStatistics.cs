using Microsoft.Extensions.Caching.Memory;
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
/// time; it holds all that is summed, and the tables themselves are not read. What was before today (UTC) changes rarely and is read again
/// only after <see cref="ClosedLifetime"/>: a page that follows a busy merchant reads no more than a day each time.
/// </summary>
public sealed class PaymentStatistics(NpgsqlDataSource database, TimeProvider time) : IDisposable
{
    /// <summary>An id is made a moment before or after the time that stands beside it, on a clock of its own.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>How old sums of days before today may be.</summary>
    public static readonly TimeSpan ClosedLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Sums that are kept, of all merchants: about 10 MB.</summary>
    private const int ClosedMax = 100_000;

    // Days begin on a quarter of an hour in every zone. What failed of a bulk payout was not paid out.
    private const string Sql = """
        SELECT date_bin('15 minutes', created_at, '2000-01-01Z'), 'payin', currency_code, status, count(*), sum(amount_minor)::bigint
        FROM payins
        WHERE merchant_id = $1 AND environment = $2 AND id >= $3 AND id < $4 AND created_at >= $5 AND created_at < $6 AND ($7 IS NULL OR currency_code = $7)
        GROUP BY 1, 3, 4
        UNION ALL
        SELECT date_bin('15 minutes', created_at, '2000-01-01Z'), 'payout', currency_code, status, count(*), sum(amount_minor - failed_minor)::bigint
        FROM payouts
        WHERE merchant_id = $1 AND environment = $2 AND id >= $3 AND id < $4 AND created_at >= $5 AND created_at < $6 AND ($7 IS NULL OR currency_code = $7)
        GROUP BY 1, 3, 4
        """;

    private readonly MemoryCache _closed = new(new MemoryCacheOptions { SizeLimit = ClosedMax });

    /// <param name="last">Included.</param>
    /// <param name="zone">Where days begin and end.</param>
    /// <param name="currencyCode">Null for all.</param>
    public async Task<IReadOnlyList<DaySum>> ReadAsync(
        Guid merchantId, string environment, DateOnly first, DateOnly last, TimeZoneInfo zone, string? currencyCode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var question = new Question(merchantId, environment, StartOf(first, zone), StartOf(last.AddDays(1), zone), zone.Id, currencyCode);
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var closed = question.From < today ? await ClosedAsync(question with { To = Earlier(question.To, today) }, zone, cancellationToken) : [];
        var open = question.To > today ? await SumAsync(question with { From = Later(question.From, today) }, zone, cancellationToken) : [];
        return Add(closed.Concat(open));
    }

    public void Dispose() => _closed.Dispose();

    private async Task<IReadOnlyList<DaySum>> ClosedAsync(Question question, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        if (_closed.TryGetValue(question, out Kept? kept) && time.GetUtcNow() - kept!.ReadAt < ClosedLifetime)
            return kept.Sums;
        var sums = await SumAsync(question, zone, cancellationToken);
        _closed.Set(question, new Kept(time.GetUtcNow(), sums), new MemoryCacheEntryOptions { Size = sums.Count + 1, AbsoluteExpirationRelativeToNow = ClosedLifetime });
        return sums;
    }

    private async Task<IReadOnlyList<DaySum>> SumAsync(Question question, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = question.MerchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = question.Environment });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.FirstOf(question.From - Margin) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.FirstOf(question.To + Margin) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = question.From });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = question.To });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = question.CurrencyCode, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var sums = new List<DaySum>();
        while (await row.ReadAsync(cancellationToken))
        {
            var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(row.GetFieldValue<DateTimeOffset>(0), zone).DateTime);
            sums.Add(new DaySum(day, row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5)));
        }

        return Add(sums);
    }

    private static IReadOnlyList<DaySum> Add(IEnumerable<DaySum> sums) =>
    [
        .. sums.GroupBy(s => (s.Day, s.Direction, s.CurrencyCode, s.Status))
            .Select(g => new DaySum(g.Key.Day, g.Key.Direction, g.Key.CurrencyCode, g.Key.Status, g.Sum(s => s.Count), g.Sum(s => s.Amount)))
            .OrderBy(s => s.Day).ThenBy(s => s.Direction, StringComparer.Ordinal).ThenBy(s => s.CurrencyCode, StringComparer.Ordinal).ThenBy(s => s.Status, StringComparer.Ordinal),
    ];

    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private sealed record Question(Guid MerchantId, string Environment, DateTimeOffset From, DateTimeOffset To, string Zone, string? CurrencyCode);

    private sealed record Kept(DateTimeOffset ReadAt, IReadOnlyList<DaySum> Sums);
}
