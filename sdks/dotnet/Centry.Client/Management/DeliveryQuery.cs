using System.Globalization;
using System.Text;

namespace Centry.Client;

/// <summary>Which deliveries to list. What is null does not count.</summary>
public sealed record DeliveryQuery
{
    /// <summary><c>sandbox</c> or <c>production</c>.</summary>
    public string? Environment { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Name of an event.</summary>
    public string? Event { get; init; }

    public Guid? EndpointId { get; init; }

    public DateTimeOffset? CreatedFrom { get; init; }

    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary><see cref="Contracts.Cursored{T}.NextAfter"/> of the page before.</summary>
    public string? After { get; init; }

    /// <summary>1 to 200; the API's own (50) when null.</summary>
    public int? Limit { get; init; }

    internal string ToQueryString()
    {
        var query = new StringBuilder();
        Add("environment", Environment);
        Add("status", Status);
        Add("event", Event);
        Add("endpoint_id", EndpointId?.ToString());
        Add("created_from", CreatedFrom?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("created_to", CreatedTo?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("after", After);
        Add("limit", Limit?.ToString(CultureInfo.InvariantCulture));
        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }
}
