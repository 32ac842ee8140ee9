using Centry.Api.Management;
using Centry.Api.Tests.People;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Api.Tests.Management;

/// <summary>A route of a merchant, as the API has it.</summary>
/// <param name="Ids">The names of the ids in its path, besides the merchant's.</param>
internal sealed record ManagementRoute(HttpMethod Method, string Name, string Pattern, string Permission, IReadOnlyList<string> Ids)
{
    public static List<ManagementRoute> All(PeopleHost host)
        => [.. host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.Contains("{merchantId", StringComparison.Ordinal))
            .Select(e => new ManagementRoute(
                HttpMethod.Parse(e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Single()), e.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName,
                e.RoutePattern.RawText!, e.Metadata.GetRequiredMetadata<RequiredPermission>().Name,
                [.. e.RoutePattern.Parameters.Select(p => p.Name).Where(n => n is not ("merchantId" or "report"))]))];

    public bool TakesBody => Method != HttpMethod.Get && Method != HttpMethod.Delete;

    /// <param name="ids">By name; empty for ids that nothing has.</param>
    public string Path(Guid merchantId, Dictionary<string, Guid> ids)
    {
        var path = Pattern.Replace("{merchantId:guid}", merchantId.ToString(), StringComparison.Ordinal).Replace("{report}", "nothing", StringComparison.Ordinal);
        foreach (var id in Ids)
        {
            var name = id == "documentId" ? path.Contains("/bills", StringComparison.Ordinal) ? "billId" : "invoiceId" : id;
            path = path.Replace($"{{{id}:guid}}", (ids.Count == 0 ? Guid.Empty : ids[name]).ToString(), StringComparison.Ordinal);
        }

        return path + "?environment=sandbox&country_code=UG";
    }
}
