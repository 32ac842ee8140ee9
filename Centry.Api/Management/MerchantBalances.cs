using Centry.Api.Http;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Ledger;
using Centry.Core.Reference;

namespace Centry.Api.Management;

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
        return TypedResults.Json(rows.Select(ToView), CentryJson.Options);
    }

    private static BalanceView ToView(BalanceSnapshot balance)
    {
        var currency = Currency.Get(balance.CurrencyCode);
        decimal Major(long minor) => Money.FromMinor(minor, currency).Major;
        return new BalanceView
        {
            CountryCode = balance.CountryCode,
            CountryName = Countries.TryGet(balance.CountryCode, out var country) ? country.Name : balance.CountryCode,
            CurrencyCode = balance.CurrencyCode,
            AvailableBalance = Major(balance.Available),
            PendingBalance = Major(balance.Pending),
            ReservedBalance = Major(balance.Reserved),
            TotalBalance = Major(balance.Available + balance.Pending),
            LifetimePayinVolume = Major(balance.PayinVolume),
            LifetimePayoutVolume = Major(balance.PayoutVolume),
            LifetimeCentryFees = Major(balance.CentryFees),
            LifetimeGatewayFees = Major(balance.GatewayFees),
            LastMovementAt = balance.LastMovementAt,
        };
    }
}
