using Centry.Core.Merchants;

namespace Centry.Core.Ledger;

/// <summary>What a step of a payment means in the books: lines that sum to zero, and the balance change that mirrors them.</summary>
public sealed record Posting(IReadOnlyList<LedgerEntry> Entries, BalanceDelta Delta);

/// <summary>In whose books a payment is posted.</summary>
internal sealed record Books(MerchantProfile Profile, string Environment, string CurrencyCode, Guid BalanceId, Guid ProviderAccountId);

/// <summary>Collects the lines of one posting. Credit is positive.</summary>
internal sealed class PostingLines(Books books, Guid sourceId, string kind, DateTimeOffset at)
{
    private readonly List<LedgerEntry> _entries = new(6);

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public void Merchant(string type, long amount)
        => Add(books.Profile.MerchantAccount(books.BalanceId, books.Environment, books.CurrencyCode, type), amount);

    public void Provider(string type, long amount) => Provider(books.ProviderAccountId, type, amount);

    public void Provider(Guid providerAccountId, string type, long amount)
        => Add(books.Profile.ProviderLedgerAccount(providerAccountId, books.Environment, books.CurrencyCode, type), amount);

    public void CentryFees(long amount) => Add(books.Profile.CentryFeesAccount(books.Environment, books.CurrencyCode), amount);

    private void Add(long account, long amount)
    {
        if (amount == 0)
            return; // a fee of nothing is no entry
        _entries.Add(new LedgerEntry
        {
            SourceId = sourceId,
            Kind = kind,
            Line = (short)(_entries.Count + 1),
            AccountId = account,
            AmountMinor = amount,
            CurrencyCode = books.CurrencyCode,
            CreatedAt = at,
        });
    }
}
