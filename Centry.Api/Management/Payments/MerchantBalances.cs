using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core.Ledger;

namespace Centry.Api.Management.Payments;

/// <summary>A merchant's balances.</summary>
internal static class MerchantBalances
{
    public static void MapMerchantBalances(this RouteGroupBuilder group)
        => group.MapGet("/balances", ListAsync).WithTags("Balances")
            .WithName("ListMerchantBalances").WithSummary("A merchant's balances, one for each country and currency")
            .Query("environment", "Which of the two worlds.", Core.Environments.All, required: true)
            .Produces<IReadOnlyList<BalanceView>>().Refuses(400, 401, 403, 404);

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, BalanceReader balances)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var rows = await balances.ReadAsync(merchantId, environment, countryCode: null, http.RequestAborted);
        return TypedResults.Json(rows.Select(BalanceViews.ToView), CentryJson.Options);
    }
}
