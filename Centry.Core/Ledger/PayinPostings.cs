using Centry.Core.Merchants;
using Centry.Core.Payins;

namespace Centry.Core.Ledger;

/// <summary>What a step of a payin means in the books: lines that sum to zero, and the balance change that mirrors them.</summary>
public sealed record Posting(IReadOnlyList<LedgerEntry> Entries, BalanceDelta Delta);

/// <summary>
/// The postings of a payin. Credit is positive. Pure: which accounts comes from the merchant's profile, how much from the payin.
/// </summary>
public static class PayinPostings
{
    /// <summary>Posting kinds; with the payin's id and the line they key the entries, so that none is ever posted twice.</summary>
    public const string PendingKind = "payin_pending";
    public const string ReleasedKind = "payin_released";
    public const string CompletedKind = "payin_completed";

    /// <summary>Created: the net is expected from the provider and shown as pending.</summary>
    public static Posting Created(Payin payin, MerchantProfile profile, DateTimeOffset at)
    {
        var book = new Lines(payin, profile, PendingKind, at);
        book.Merchant(LedgerAccountTypes.Pending, payin.NetMinor);
        book.Provider(LedgerAccountTypes.Expected, -payin.NetMinor);
        return book.Post(new BalanceDelta { BalanceId = payin.BalanceId, PendingMinor = payin.NetMinor, At = at });
    }

    /// <summary>Failed or cancelled: nothing is expected any more.</summary>
    public static Posting Released(Payin payin, MerchantProfile profile, DateTimeOffset at)
    {
        var book = new Lines(payin, profile, ReleasedKind, at);
        book.Merchant(LedgerAccountTypes.Pending, -payin.NetMinor);
        book.Provider(LedgerAccountTypes.Expected, payin.NetMinor);
        return book.Post(new BalanceDelta { BalanceId = payin.BalanceId, PendingMinor = -payin.NetMinor, At = at });
    }

    /// <summary>
    /// Completed: the provider holds the amount; the merchant, Centry and the provider's fees share it.
    /// A payin that had failed is no longer pending, so a late success releases nothing.
    /// </summary>
    public static Posting Completed(Payin payin, MerchantProfile profile, DateTimeOffset at)
    {
        var wasPending = !PayinStatus.IsFinal(payin.Status);
        var book = new Lines(payin, profile, CompletedKind, at);
        if (wasPending)
        {
            book.Merchant(LedgerAccountTypes.Pending, -payin.NetMinor);
            book.Provider(LedgerAccountTypes.Expected, payin.NetMinor);
        }

        book.Provider(LedgerAccountTypes.Clearing, -payin.AmountMinor);
        book.Merchant(LedgerAccountTypes.Available, payin.NetMinor);
        book.Provider(LedgerAccountTypes.GatewayFees, payin.GatewayFeeMinor);
        book.CentryFees(payin.CentryFeeMinor);
        return book.Post(new BalanceDelta
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

    private sealed class Lines(Payin payin, MerchantProfile profile, string kind, DateTimeOffset at)
    {
        private readonly List<LedgerEntry> _entries = new(6);

        public void Merchant(string type, long amount)
            => Add(profile.MerchantAccount(payin.BalanceId, payin.Environment, payin.CurrencyCode, type), amount);

        public void Provider(string type, long amount)
            => Add(profile.ProviderLedgerAccount(payin.ProviderAccountId, payin.Environment, payin.CurrencyCode, type), amount);

        public void CentryFees(long amount) => Add(profile.CentryFeesAccount(payin.Environment, payin.CurrencyCode), amount);

        public Posting Post(BalanceDelta delta) => new(_entries, delta);

        private void Add(long account, long amount)
        {
            if (amount == 0)
                return; // a fee of nothing is no entry
            _entries.Add(new LedgerEntry
            {
                SourceId = payin.Id,
                Kind = kind,
                Line = (short)(_entries.Count + 1),
                AccountId = account,
                AmountMinor = amount,
                CurrencyCode = payin.CurrencyCode,
                CreatedAt = at,
            });
        }
    }
}
