using Centry.Api.Http;
using Centry.Api.Management.Providers;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.Reference;

namespace Centry.Api.Reference;

/// <summary><c>/api/v1/merchants/reference</c>: every value of the wire, for pages and programs that offer a choice of them.</summary>
internal static class ReferenceRoutes
{
    /// <summary>It changes with a release alone; minutes spare a page that asks for it often, and nobody sees an old one for long.</summary>
    private const string Cached = "public, max-age=300";

    public static void MapReference(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/merchants/reference", (HttpContext http, GatewayRegistry gateways) =>
        {
            http.Response.Headers.CacheControl = Cached;
            return TypedResults.Json(Of(gateways), CentryJson.Options);
        })
            .WithTags("Reference").WithName("GetReference")
            .WithSummary("Countries, gateways, statuses, events and codes: every value that requests and answers hold")
            .AllowAnonymous().Produces<ReferenceView>();

    private static ReferenceView Of(GatewayRegistry gateways)
    {
        var all = gateways.All.OrderBy(g => g.Descriptor.DisplayName, StringComparer.Ordinal).ToList();
        return new ReferenceView(
            [.. from country in Countries.All
                orderby country.Name
                let reaching = all.Where(g => g.Descriptor.Countries.Contains(country.Alpha2)).Select(g => g.Descriptor.Id).ToList()
                where reaching.Count > 0
                select new CountryReference(country.Alpha2, country.Name, country.DefaultCurrency.Code, country.DefaultCurrency.Name, country.DefaultCurrency.MinorUnits, country.DialCode, reaching)],
            [.. all.Select(g => new GatewayReference(
                g.Descriptor.Id, g.Descriptor.DisplayName, g.Descriptor.Aliases, [.. g.Descriptor.Countries.Order(StringComparer.Ordinal)], g.Descriptor.Methods, g.Descriptor.Capabilities,
                g.Descriptor.PayinsRedirect, g is IRefundGateway { TakesPartialRefunds: true }, g.Descriptor.SandboxPhones, ProviderAccountRoutes.CredentialsOf(g.Descriptor)))],
            ReferenceMeanings.PaymentMethods, ReferenceMeanings.PayinStatuses, ReferenceMeanings.PayoutStatuses, ReferenceMeanings.Events, FailureMeanings.All,
            [.. ReferenceMeanings.Errors.Select(e => new ErrorCodeReference(e.Key, Refusals.StatusOf(e.Key), e.Value)).OrderBy(e => e.Status).ThenBy(e => e.Code, StringComparer.Ordinal)]);
    }
}
