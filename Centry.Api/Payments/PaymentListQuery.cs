using Centry.Api.Http;
using Centry.Api.MerchantKeys;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Payments;
using Centry.Core.Reference;
using Microsoft.OpenApi;

namespace Centry.Api.Payments;

/// <summary>A list of payins or payouts as it was asked for.</summary>
internal sealed record PaymentListQuery(PaymentFilter Filter, int Limit, int Offset)
{
    private const int LimitDefault = 50;
    private const int LimitMax = 200;

    /// <summary>Skipped rows are read all the same; further down, <c>after</c> is the way.</summary>
    private const int OffsetMax = 100_000;

    private const string Oldest = "oldest";

    internal static IReadOnlyList<string> Orders { get; } = ["newest", Oldest];

    /// <summary>For a key: its merchant, its environment, and its country if it has one.</summary>
    public static (PaymentListQuery? Query, Refusal? Refusal) Read(Caller caller, IQueryCollection query, GatewayRegistry gateways, IReadOnlyList<string> statuses)
    {
        var reader = new QueryReader(query);
        var (list, refusal) = Read(reader, caller.Profile.Id, caller.Environment, gateways, statuses);
        if (caller.CountryScope is not { } scope)
            return (list, refusal);
        return list is { Filter.CountryCode: { } asked } && asked != scope
            ? (null, caller.CountryMismatch(asked))
            : (list is null ? null : list with { Filter = list.Filter with { CountryCode = scope } }, refusal);
    }

    /// <summary>For a person, who names the environment.</summary>
    public static (PaymentListQuery? Query, Refusal? Refusal) Read(Guid merchantId, IQueryCollection query, GatewayRegistry gateways, IReadOnlyList<string> statuses)
    {
        var reader = new QueryReader(query);
        return Read(reader, merchantId, reader.Required("environment", Environments.All), gateways, statuses);
    }

    /// <summary>The page as it leaves.</summary>
    public IResult Answer<T, TView>(PaymentPage<T> page, Func<T, TView> show)
        where T : IPayment
        => TypedResults.Json(
            new Page<TView>([.. page.Rows.Select(show)], page.Count, Limit, Offset, page.HasMore ? page.Rows[^1].Id.ToString() : null), CentryJson.Options);

    private static (PaymentListQuery? Query, Refusal? Refusal) Read(
        QueryReader reader, Guid merchantId, string environment, GatewayRegistry gateways, IReadOnlyList<string> statuses)
    {
        var filter = ReadFilter(reader, merchantId, environment, gateways, statuses) with { OldestFirst = reader.OneOf("order", Orders) == Oldest };
        var list = new PaymentListQuery(filter, reader.Number("limit", LimitDefault, 1, LimitMax), reader.Number("offset", 0, 0, OffsetMax));
        return reader.Refusal() is { } refusal ? (null, refusal) : (list, null);
    }

    /// <summary>What the query narrows a list to.</summary>
    public static PaymentFilter ReadFilter(QueryReader reader, Guid merchantId, string environment, GatewayRegistry gateways, IReadOnlyList<string> statuses)
    {
        var filter = new PaymentFilter
        {
            MerchantId = merchantId,
            Environment = environment,
            Status = reader.OneOf("status", statuses),
            Gateway = Gateway(reader, gateways),
            CountryCode = reader.Code("country_code", code => Countries.TryGet(code, out _), "Must be the two-letter code of a country that Centry serves, such as UG."),
            CurrencyCode = reader.Code("currency_code", code => Currency.TryGet(code, out _), "Must be the three-letter code of a currency that Centry moves, such as UGX."),
            Reference = reader.Text("reference"),
            Search = reader.Text("search"),
            CreatedFrom = reader.Time("created_from"),
            CreatedTo = reader.Time("created_to"),
            After = reader.Id("after"),
        };
        if (filter.CreatedFrom > filter.CreatedTo)
            reader.Fault("created_to", "Must not be before created_from.");
        return filter;
    }

    // Payments of a gateway that this build no longer speaks can still be asked for by its id, so any name passes; aliases become ids.
    private static string? Gateway(QueryReader reader, GatewayRegistry gateways)
        => reader.Text("gateway", 40) is { } name ? gateways.Find(name)?.Descriptor.Id ?? name : null;
}

internal static class PaymentListMetadata
{
    /// <summary>Documents what <see cref="PaymentListQuery"/> reads.</summary>
    /// <param name="what">payins, payouts.</param>
    public static RouteHandlerBuilder PaymentListParameters(this RouteHandlerBuilder route, string what, IReadOnlyList<string> statuses)
        => route
            .Query("status", $"Only {what} in this status.", statuses)
            .Query("gateway", $"Only {what} over this gateway: its id or an alias.")
            .Query("country_code", $"Only {what} of this country (ISO 3166-1 alpha-2).")
            .Query("currency_code", $"Only {what} in this currency (ISO 4217).")
            .Query("reference", $"Only {what} with exactly this reference.")
            .Query("search", $"Only {what} with exactly this reference, or of whoever has this phone number, with or without its country's calling code.")
            .Query("created_from", $"Only {what} made then or later: an RFC 3339 time or a date.")
            .Query("created_to", $"Only {what} made then or earlier: an RFC 3339 time or a date.")
            .Query("order", "newest first (when left out) or oldest first.", PaymentListQuery.Orders)
            .Query("limit", "Rows in a page: 1 to 200, 50 when left out.", type: JsonSchemaType.Integer, format: "int32")
            .Query("offset", "Rows to skip.", type: JsonSchemaType.Integer, format: "int32")
            .Query("after", $"Only {what} that come after this one: next_after of the page before.", format: "uuid");
}
