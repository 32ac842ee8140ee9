using Centry.Api.Http;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.Merchants;
using Centry.Core.ProviderAccounts;
using Centry.Core.Reference;

namespace Centry.Api.Management.Payments;

/// <summary><c>…/payment-options</c>: where a merchant can take and pay money now, and through what; for forms that offer nothing else.</summary>
internal static class PaymentOptions
{
    /// <summary>What payouts can be made by.</summary>
    private static readonly string[] PayoutMethods = ["mobile_money", "bank_transfer"];

    public static void MapPaymentOptions(this RouteGroupBuilder merchant)
        => merchant.MapGet("/payment-options", ListAsync).WithTags("Balances")
            .WithName("ListPaymentOptions").WithSummary("The countries, methods and gateways by which a merchant can take and pay money now").Environment()
            .Produces<IReadOnlyList<PaymentCountryView>>().Refuses(400, 401, 403, 404);

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, MerchantDirectory merchants, AccountRouter router, GatewayRegistry gateways)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var profile = await merchants.FindAsync(merchantId, http.RequestAborted) ?? throw new InvalidOperationException($"Merchant {merchantId} is gone.");
        var countries = profile.Providers.Where(p => p.DeletedAt is null).Select(p => p.CountryCode).Distinct()
            .Select(code => Countries.TryGet(code, out var country) ? country : null).OfType<Country>().OrderBy(c => c.Name, StringComparer.Ordinal);
        return TypedResults.Json(
            countries.Select(country => new PaymentCountryView(
                country.Alpha2, country.Name, country.DefaultCurrency.Code,
                [.. profile.Balances.Where(b => b.Environment == environment && b.CountryCode == country.Alpha2).Select(b => b.CurrencyCode).Order(StringComparer.Ordinal)],
                country.DialCode, [.. Routes(profile, country.Alpha2, environment, router, gateways)])),
            CentryJson.Options);
    }

    private static IEnumerable<PaymentRouteView> Routes(MerchantProfile profile, string country, string environment, AccountRouter router, GatewayRegistry gateways)
        => from provider in profile.Providers.Where(p => p.CountryCode == country && p.DeletedAt is null).OrderByDescending(p => p.IsDefault).ThenBy(p => p.CreatedAt).Select(p => p.Provider).Distinct()
           let descriptor = gateways.Find(provider)?.Descriptor
           where descriptor is not null
           from method in descriptor.Methods
           let route = new PaymentRoute(country, method, provider, environment)
           let takes = router.Find<IPayinGateway>(profile, route) is not null
           let makes = PayoutMethods.Contains(method) && router.Find<IPayoutGateway>(profile, route) is not null
           where takes || makes
           select new PaymentRouteView(method, provider, descriptor.DisplayName, takes, makes);
}
