using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Payments;

/// <summary>What payins and payouts have in common where they are listed.</summary>
public interface IPayment
{
    Guid Id { get; }
    Guid MerchantId { get; }
    string Environment { get; }
    string Status { get; }
    string Gateway { get; }
    string CountryCode { get; }
    string CurrencyCode { get; }
    string? Reference { get; }
    DateTimeOffset CreatedAt { get; }
}

/// <summary>What a list of payments is narrowed to. Null leaves a field open.</summary>
public sealed record PaymentFilter
{
    public required Guid MerchantId { get; init; }
    public required string Environment { get; init; }
    public string? Status { get; init; }
    public string? Gateway { get; init; }
    public string? CountryCode { get; init; }
    public string? CurrencyCode { get; init; }
    public string? Reference { get; init; }

    /// <summary>A reference, or the phone number of whoever pays or is paid, as people write it.</summary>
    public string? Search { get; init; }
    public DateTimeOffset? CreatedFrom { get; init; }
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Only payments that come after this one in the order asked for: a page at constant cost, however far down.</summary>
    public Guid? After { get; init; }

    public bool OldestFirst { get; init; }
}

/// <summary>A page of payments.</summary>
/// <param name="Count">How many the filter matches in all.</param>
/// <param name="HasMore">Whether there is a next page.</param>
public sealed record PaymentPage<T>(IReadOnlyList<T> Rows, long Count, bool HasMore);

/// <summary>Lists payments by time, which is the order of their ids: both directions are read from one index.</summary>
internal static class PaymentLists
{
    /// <param name="found">What <see cref="PaymentFilter.Search"/> finds; not asked where nothing is searched for.</param>
    public static async Task<PaymentPage<T>> PageAsync<T>(
        this IQueryable<T> payments, PaymentFilter filter, Expression<Func<T, bool>> found, int limit, int offset, CancellationToken cancellationToken)
        where T : class, IPayment
    {
        var matching = Narrow(payments.AsNoTracking(), filter);
        if (filter.Search is not null)
            matching = matching.Where(found);
        var count = await matching.LongCountAsync(cancellationToken);
        var page = (filter.After, filter.OldestFirst) switch
        {
            (null, _) => matching,
            ({ } after, false) => matching.Where(p => p.Id.CompareTo(after) < 0),
            ({ } after, true) => matching.Where(p => p.Id.CompareTo(after) > 0),
        };
        var ordered = filter.OldestFirst ? page.OrderBy(p => p.Id) : page.OrderByDescending(p => p.Id);

        // One more than is shown tells whether there is a next page.
        var rows = await ordered.Skip(offset).Take(limit + 1).ToListAsync(cancellationToken);
        return rows.Count > limit ? new PaymentPage<T>(rows[..limit], count, true) : new PaymentPage<T>(rows, count, false);
    }

    private static IQueryable<T> Narrow<T>(IQueryable<T> payments, PaymentFilter filter)
        where T : class, IPayment
    {
        payments = payments.Where(p => p.MerchantId == filter.MerchantId && p.Environment == filter.Environment);
        if (filter.Status is { } status)
            payments = payments.Where(p => p.Status == status);
        if (filter.Gateway is { } gateway)
            payments = payments.Where(p => p.Gateway == gateway);
        if (filter.CountryCode is { } country)
            payments = payments.Where(p => p.CountryCode == country);
        if (filter.CurrencyCode is { } currency)
            payments = payments.Where(p => p.CurrencyCode == currency);
        if (filter.Reference is { } reference)
            payments = payments.Where(p => p.Reference == reference);
        if (filter.CreatedFrom is { } from)
            payments = payments.Where(p => p.CreatedAt >= from);
        if (filter.CreatedTo is { } to)
            payments = payments.Where(p => p.CreatedAt <= to);
        return payments;
    }
}
