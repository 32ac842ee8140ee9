using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Payments;

namespace Centry.Api.Management.Overview;

internal static class PaymentActivityViews
{
    public static ActivityView ToView(PaymentActivity a) => new(
        a.Kind, a.Id, a.PaymentId, Money.FromMinor(a.AmountMinor, Currency.Get(a.CurrencyCode)).Major, a.CurrencyCode, a.CountryCode, a.Gateway, a.Status, a.Party, a.Reference,
        a.Recipients, a.CreatedAt);
}
