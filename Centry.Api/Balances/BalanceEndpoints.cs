using Centry.Api.MerchantKeys;
using Centry.Contracts;
using Centry.Core.Ledger;

namespace Centry.Api.Balances;

/// <summary><c>GET /v1/balance</c>.</summary>
public static class BalanceEndpoints
{
    public static void MapBalance(this RouteGroupBuilder v1)
        => v1.MapGet("/balance", GetAsync)
            .WithName("GetBalance").WithSummary("Get balances per country and currency").WithTags("Balance").Produces<IReadOnlyList<BalanceView>>();

    private static async Task<IResult> GetAsync(HttpContext http, BalanceReader balances)
    {
        var caller = Caller.Of(http);
        var rows = await balances.ReadAsync(caller.Profile.Id, caller.Environment, caller.CountryScope, http.RequestAborted);
        return TypedResults.Json<IReadOnlyList<BalanceView>>([.. rows.Select(BalanceViews.ToView)], CentryJson.Options);
    }
}
