using Centry.Core.Merchants;
using Centry.Core.Payins;

namespace Centry.Core.Ledger;

/// <summary>
/// The postings of a payin. Credit is positive. Pure: which accounts comes from the merchant's profile, how much from the payin.
/// </summary>
public static class PayinPostings
{
    /// <summary>Posting kinds; with the payin's id and the line they key the entries, so that none is ever posted twice.</summary>
    public const string PendingKind = "payin_pending";
    public const string ReleasedKind = "payin_released";
    public const string ReroutedKind = "payin_rerouted";
    public const string CompletedKind = "payin_completed";

    /// <summary>Created: the net is expected from the provider and shown as pending.</summary>
    public static Posting Created(Payin payin, MerchantProfile profile, DateTimeOffset at)
    {
        var lines = Lines(payin, profile, PendingKind, at);
        lines.Merchant(LedgerAccountTypes.Pending, payin.NetMinor);
        lines.Provider(LedgerAccountTypes.Expected, -payin.NetMinor);
        return new Posting(lines.Entries, new BalanceDelta { BalanceId = payin.BalanceId, PendingMinor = payin.NetMinor, At = at });
    }

    /// <summary>Another account takes it over before any had accepted it: what was expected there is expected here, less its own fee.</summary>
    public static Posting Rerouted(Payin from, Payin to, MerchantProfile profile, DateTimeOffset at)
    {
        var lines = new PostingLines(BooksOf(from, profile), from.Id, $"{ReroutedKind}_{to.Version}", at);
        lines.Merchant(LedgerAccountTypes.Pending, to.NetMinor - from.NetMinor);
        lines.Provider(LedgerAccountTypes.Expected, from.NetMinor);
        lines.Provider(to.ProviderAccountId, LedgerAccountTypes.Expected, -to.NetMinor);
        return new Posting(lines.Entries, new BalanceDelta { BalanceId = from.BalanceId, PendingMinor = to.NetMinor - from.NetMinor, At = at });
    }

    /// <summary>Failed or cancelled: nothing is expected any more.</summary>
    public static Posting Released(Payin payin, MerchantProfile profile, DateTimeOffset at)
    {
        var lines = Lines(payin, profile, ReleasedKind, at);
        lines.Merchant(LedgerAccountTypes.Pending, -payin.NetMinor);
        lines.Provider(LedgerAccountTypes.Expected, payin.NetMinor);
        return new Posting(lines.Entries, new BalanceDelta { BalanceId = payin.BalanceId, PendingMinor = -payin.NetMinor, At = at });
    }

    /// <summary>
    /// Completed: the provider holds the amount; the merchant, Centry and the provider's fees share it.
    /// A payin that had failed is no longer pending, so a late success releases nothing.
    /// </summary>
    public static Posting Completed(Payin payin, MerchantProfile profile, DateTimeOffset at)
    {
        var wasPending = !PayinStatus.IsFinal(payin.Status);
        var lines = Lines(payin, profile, CompletedKind, at);
        if (wasPending)
        {
            lines.Merchant(LedgerAccountTypes.Pending, -payin.NetMinor);
            lines.Provider(LedgerAccountTypes.Expected, payin.NetMinor);
        }

        lines.Provider(LedgerAccountTypes.Clearing, -payin.AmountMinor);
        lines.Merchant(LedgerAccountTypes.Available, payin.NetMinor);
        lines.Provider(LedgerAccountTypes.GatewayFees, payin.GatewayFeeMinor);
        lines.CentryFees(payin.CentryFeeMinor);
        return new Posting(lines.Entries, new BalanceDelta
        {
            BalanceId = payin.BalanceId,
            PendingMinor = wasPending ? -payin.NetMinor : 0,
            AvailableMinor = payin.NetMinor,
            PayinVolumeMinor = payin.AmountMinor,
            CentryFeesMinor = payin.CentryFeeMinor,
            GatewayFeesMinor = payin.GatewayFeeMinor,
            At = at,
        });
    }

    internal static Books BooksOf(Payin payin, MerchantProfile profile)
        => new(profile, payin.Environment, payin.CurrencyCode, payin.BalanceId, payin.ProviderAccountId);

    private static PostingLines Lines(Payin payin, MerchantProfile profile, string kind, DateTimeOffset at)
        => new(BooksOf(payin, profile), payin.Id, kind, at);
}
