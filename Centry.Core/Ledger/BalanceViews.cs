using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Reference;

namespace Centry.Core.Ledger;

/// <summary>Shows a balance as the wire has it.</summary>
public static class BalanceViews
{
    public static BalanceView ToView(this BalanceSnapshot balance)
    {
        ArgumentNullException.ThrowIfNull(balance);
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
