using Centry.Contracts;
using Centry.Dashboard.Components.Shared.Forms;

namespace Centry.Dashboard.Components.Payments;

/// <summary>Where money is to come from or go, out of what the merchant can do now: country, currency, method, gateway.</summary>
/// <param name="isPayout">Money out; else money in.</param>
public sealed class RouteChoice(bool isPayout)
{
    private IReadOnlyList<PaymentCountryView> _countries = [];

    /// <summary>Null before the options are there, and where there are none.</summary>
    public PaymentCountryView? Country { get; private set; }
    public string? Currency { get; set; }
    public string? Method { get; private set; }

    /// <summary>Null takes the country's default.</summary>
    public string? Gateway { get; set; }

    public bool IsMobileMoney => Method == "mobile_money";

    public IReadOnlyList<SelectOption> Countries => [.. _countries.Select(country => new SelectOption(country.CountryCode, country.CountryName))];

    public IReadOnlyList<string> Methods => [.. Routes.Select(route => route.PaymentMethod).Distinct()];

    public IReadOnlyList<PaymentRouteView> Gateways => [.. Routes.Where(route => route.PaymentMethod == Method)];

    private IEnumerable<PaymentRouteView> Routes => Country?.Routes.Where(CanTake) ?? [];

    /// <summary>What there is to choose from. What was chosen before stays where it is still there.</summary>
    public void Offer(IReadOnlyList<PaymentCountryView> countries)
    {
        ArgumentNullException.ThrowIfNull(countries);
        _countries = [.. countries.Where(country => country.Currencies.Count > 0 && country.Routes.Any(CanTake))];
        ChooseCountry(Country?.CountryCode);
    }

    /// <summary>Another country: currency, method and gateway stay where it has them.</summary>
    public void ChooseCountry(string? code)
    {
        Country = _countries.FirstOrDefault(country => country.CountryCode == code) ?? (_countries is [var first, ..] ? first : null);
        Currency = Country is null ? null : Country.Currencies.Contains(Currency) ? Currency : Country.Currencies.Contains(Country.CurrencyCode) ? Country.CurrencyCode : Country.Currencies[0];
        ChooseMethod(Method);
    }

    public void ChooseMethod(string? method)
    {
        Method = Methods.Contains(method) ? method : Methods is [var first, ..] ? first : null;
        Gateway = Gateways.Any(route => route.Gateway == Gateway) ? Gateway : null;
    }

    private bool CanTake(PaymentRouteView route) => isPayout ? route.MakesPayouts : route.TakesPayins;
}
