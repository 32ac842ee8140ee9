using Centry.Connectors.Gateways;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Payins;
using Centry.Core.Reference;
using Microsoft.OpenApi;

namespace Centry.Api.Management;

/// <summary>A list of payins as it was asked for.</summary>
internal sealed record PayinListQuery(PayinFilter Filter, int Limit, int Offset)
{
    private const int LimitDefault = 50;
    private const int LimitMax = 200;

    /// <summary>Skipped rows are read all the same; further down, <c>after</c> is the way.</summary>
    private const int OffsetMax = 100_000;

    public static (PayinListQuery? Query, Refusal? Refusal) Read(Guid merchantId, IQueryCollection query, GatewayRegistry gateways)
    {
        var reader = new QueryReader(query);
        var filter = new PayinFilter
        {
            MerchantId = merchantId,
            Environment = reader.Required("environment", Core.Environments.All),
            Status = reader.OneOf("status", PayinStatus.All),
            Gateway = Gateway(reader, gateways),
            CountryCode = reader.Code("country_code", code => Countries.TryGet(code, out _), "Must be the two-letter code of a country that Centry serves, such as UG."),
            CurrencyCode = reader.Code("currency_code", code => Currency.TryGet(code, out _), "Must be the three-letter code of a currency that Centry moves, such as UGX."),
            Reference = reader.Text("reference"),
            CreatedFrom = reader.Time("created_from"),
            CreatedTo = reader.Time("created_to"),
            After = reader.Id("after"),
        };
        if (filter.CreatedFrom > filter.CreatedTo)
            reader.Fault("created_to", "Must not be before created_from.");
        var list = new PayinListQuery(filter, reader.Number("limit", LimitDefault, 1, LimitMax), reader.Number("offset", 0, 0, OffsetMax));
        return reader.Refusal() is { } refusal ? (null, refusal) : (list, null);
    }

    // Payins of a gateway that this build no longer speaks can still be asked for by its id, so any name passes; aliases become ids.
    private static string? Gateway(QueryReader reader, GatewayRegistry gateways)
        => reader.Text("gateway", 40) is { } name ? gateways.Find(name)?.Descriptor.Id ?? name : null;
}

internal static class PayinListMetadata
{
    public static RouteHandlerBuilder PayinListQueryParameters(this RouteHandlerBuilder route)
        => route
            .Query("environment", "Which of the two worlds.", Core.Environments.All, required: true)
            .Query("status", "Only payins in this status.", PayinStatus.All)
            .Query("gateway", "Only payins over this gateway: its id or an alias.")
            .Query("country_code", "Only payins of this country (ISO 3166-1 alpha-2).")
            .Query("currency_code", "Only payins in this currency (ISO 4217).")
            .Query("reference", "Only payins with exactly this reference.")
            .Query("created_from", "Only payins made then or later: an RFC 3339 time or a date.")
            .Query("created_to", "Only payins made then or earlier: an RFC 3339 time or a date.")
            .Query("limit", "Payins in a page: 1 to 200, 50 when left out.", type: JsonSchemaType.Integer, format: "int32")
            .Query("offset", "Payins to skip.", type: JsonSchemaType.Integer, format: "int32")
            .Query("after", "Only payins older than this one: next_after of the page before.", format: "uuid");
}
