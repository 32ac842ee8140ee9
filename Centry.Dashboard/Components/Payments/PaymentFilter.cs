using System.Globalization;
using System.Text;
using Centry.Client;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Payments;

/// <summary>A list of payments that has an address.</summary>
/// <param name="Path">Below the merchant.</param>
/// <param name="Statuses">By which it can be narrowed.</param>
public sealed record PaymentList(string Path, IReadOnlyList<string> Statuses)
{
    public static PaymentList Payins { get; } = new("payins", ["pending", "processing", "completed", "failed", "cancelled", "refunded"]);

    public static PaymentList Payouts { get; } = new("payouts", ["draft", "pending", "approved", "processing", "completed", "failed", "rejected", "cancelled"]);
}

/// <summary>What a list of payments shows, as its address says it.</summary>
public sealed record PaymentFilter(PaymentList List)
{
    public const string StatusParameter = "status";
    public const string GatewayParameter = "gateway";
    public const string CountryParameter = "country";
    public const string SearchParameter = "search";
    public const string FromParameter = "from";
    public const string ToParameter = "to";
    public const string OrderParameter = "order";
    public const string PageParameter = "page";
    public const string OldestFirst = "oldest";
    public const int PageSize = 25;

    /// <summary>Skipping rows costs the database time: whoever is this deep is better served by a narrower filter.</summary>
    public const int LastPage = 400;

    private const int SearchMax = 255;
    private const string Day = "yyyy-MM-dd";

    public string? Status { get; init; }
    public string? Gateway { get; init; }
    public string? Country { get; init; }

    /// <summary>A reference or a phone number.</summary>
    public string? Search { get; init; }

    /// <summary>The first day, in the reader's zone.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, in the reader's zone.</summary>
    public DateOnly? To { get; init; }
    public bool IsOldestFirst { get; init; }
    public int Page { get; init; } = 1;

    /// <summary>Everything is let through; the order is no filter.</summary>
    public bool IsEmpty => Status is null && Gateway is null && Country is null && Search is null && From is null && To is null;

    /// <summary>From an address that anybody may have written: what makes no sense does not filter.</summary>
    public static PaymentFilter Read(PaymentList list, Func<string, string?> parameter)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(parameter);
        var (status, gateway, country) = (parameter(StatusParameter), parameter(GatewayParameter), parameter(CountryParameter));
        var search = parameter(SearchParameter)?.Trim();
        var (from, to) = (ReadDay(parameter(FromParameter)), ReadDay(parameter(ToParameter)));
        return new PaymentFilter(list)
        {
            Status = list.Statuses.Contains(status) ? status : null,
            Gateway = GatewayNames.Gateways.Any(known => known.Code == gateway) ? gateway : null,
            Country = country is { Length: 2 } && country.All(char.IsAsciiLetterUpper) ? country : null,
            Search = string.IsNullOrEmpty(search) ? null : search[..Math.Min(search.Length, SearchMax)],
            From = from,
            To = to < from ? null : to,
            IsOldestFirst = parameter(OrderParameter) == OldestFirst,
            Page = int.TryParse(parameter(PageParameter), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, LastPage) : 1,
        };
    }

    public static DateOnly? ReadDay(string? text)
        => DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2200 ? day : null;

    public static string? Write(DateOnly? day) => day?.ToString(Day, CultureInfo.InvariantCulture);

    /// <summary>What the API is asked for.</summary>
    /// <param name="zone">Whose days are meant.</param>
    public TQuery ToQuery<TQuery>(TimeZoneInfo zone) where TQuery : PaymentQuery, new() => new()
    {
        Status = Status,
        Gateway = Gateway,
        CountryCode = Country,
        Search = Search,
        CreatedFrom = From is { } from ? StartOf(from, zone) : null,
        CreatedTo = To is { } to ? StartOf(to.AddDays(1), zone).AddMicroseconds(-1) : null,
        OldestFirst = IsOldestFirst,
        Limit = PageSize,
        Offset = (Page - 1) * PageSize,
    };

    /// <summary>The address of one page of what this filter lets through.</summary>
    public string Url(Workspace workspace, int page)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var url = new StringBuilder(workspace.Url(List.Path));
        Add(url, StatusParameter, Status);
        Add(url, GatewayParameter, Gateway);
        Add(url, CountryParameter, Country);
        Add(url, SearchParameter, Search);
        Add(url, FromParameter, Write(From));
        Add(url, ToParameter, Write(To));
        Add(url, OrderParameter, IsOldestFirst ? OldestFirst : null);
        Add(url, PageParameter, page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null);
        return url.ToString();
    }

    // Where clocks were put forward at midnight the day begins later.
    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    private static void Add(StringBuilder url, string name, string? value)
    {
        if (value is not null)
        {
            url.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
