using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>How a merchant's payments went, day by day.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day, included.</param>
/// <param name="TimeZone">Where days begin and end.</param>
/// <param name="Days">Sums by day, direction, currency and status, in this order. A day without payments is not in it.</param>
public sealed record StatisticsView(DateOnly From, DateOnly To, string TimeZone, IReadOnlyList<DaySumView> Days);

/// <summary>What the payments that were asked for on a day add up to.</summary>
/// <param name="Direction"><c>payin</c> or <c>payout</c>.</param>
/// <param name="Status">As it is now.</param>
/// <param name="Amount">Of payouts what recipients got or are to get.</param>
public sealed record DaySumView(
    DateOnly Day, string Direction, string CurrencyCode, string Status, long Count, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Amount);

/// <summary>A payin, a payout or a refund, in one line.</summary>
/// <param name="Kind"><c>payin</c>, <c>payout</c> or <c>refund</c>.</param>
/// <param name="PaymentId">The payment that it is or, of a refund, the payin that it gives back.</param>
/// <param name="Party">The customer or the recipient; null where none was named, and of a bulk payout.</param>
/// <param name="RecipientCount">Recipients of a bulk payout; else 0.</param>
public sealed record ActivityView(
    string Kind, Guid Id, Guid PaymentId, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Amount, string CurrencyCode, string CountryCode, string Gateway,
    string Status, string? Party, string? Reference, int RecipientCount, DateTimeOffset CreatedAt);

/// <summary>Something that somebody has to see to.</summary>
/// <param name="Kind">
/// <c>payouts_waiting</c>, <c>payments_stuck</c>, <c>webhook_endpoints_off</c>, <c>webhook_deliveries_failed</c>, <c>erp_connection</c>, <c>erp_records_failed</c>,
/// <c>provider_credentials</c> or <c>going_live</c> (steps that are not done).
/// </param>
/// <param name="Count">How many; 1,000 stands for that or more.</param>
public sealed record AttentionView(string Kind, long Count);
