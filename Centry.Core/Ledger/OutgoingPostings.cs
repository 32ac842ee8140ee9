namespace Centry.Core.Ledger;

/// <summary>
/// The postings of money on its way out, whether to a recipient or back to a customer: first held, then sent or given back.
/// Credit is positive.
/// </summary>
internal static class OutgoingPostings
{
    /// <summary>Funds move from available to reserved. The balance itself is changed by the database, which refuses what is not there.</summary>
    public static (IReadOnlyList<LedgerEntry> Entries, FundsHold Hold) Held(Books books, Guid sourceId, string kind, long amount, DateTimeOffset at)
    {
        var lines = new PostingLines(books, sourceId, kind, at);
        lines.Merchant(LedgerAccountTypes.Available, -amount);
        lines.Merchant(LedgerAccountTypes.Reserved, amount);
        return (lines.Entries, new FundsHold(books.BalanceId, amount, at));
    }

    /// <summary>It did not and will not go out: held funds are available again.</summary>
    public static Posting Released(Books books, Guid sourceId, string kind, long amount, DateTimeOffset at)
    {
        var lines = new PostingLines(books, sourceId, kind, at);
        lines.Merchant(LedgerAccountTypes.Reserved, -amount);
        lines.Merchant(LedgerAccountTypes.Available, amount);
        return new Posting(lines.Entries, new BalanceDelta { BalanceId = books.BalanceId, ReservedMinor = -amount, AvailableMinor = amount, At = at });
    }

    /// <summary>It went out: the provider holds that much less of ours, and takes its fee; Centry takes its own.</summary>
    /// <param name="isPayout">Whether it counts as payout volume; a refund does not.</param>
    public static Posting Sent(Books books, Guid sourceId, string kind, long amount, long centryFee, long gatewayFee, bool isPayout, DateTimeOffset at)
    {
        var lines = new PostingLines(books, sourceId, kind, at);
        lines.Merchant(LedgerAccountTypes.Reserved, -(amount + centryFee + gatewayFee));
        lines.Provider(LedgerAccountTypes.Clearing, amount);
        lines.Provider(LedgerAccountTypes.GatewayFees, gatewayFee);
        lines.CentryFees(centryFee);
        return new Posting(lines.Entries, new BalanceDelta
        {
            BalanceId = books.BalanceId,
            ReservedMinor = -(amount + centryFee + gatewayFee),
            PayoutVolumeMinor = isPayout ? amount : 0,
            CentryFeesMinor = centryFee,
            GatewayFeesMinor = gatewayFee,
            At = at,
        });
    }

    /// <summary>It had gone out and came back: everything that <see cref="Sent"/> did to a payout is undone, and the funds are available again.</summary>
    public static Posting Returned(Books books, Guid sourceId, string kind, long amount, long centryFee, long gatewayFee, DateTimeOffset at)
    {
        var lines = new PostingLines(books, sourceId, kind, at);
        lines.Merchant(LedgerAccountTypes.Available, amount + centryFee + gatewayFee);
        lines.Provider(LedgerAccountTypes.Clearing, -amount);
        lines.Provider(LedgerAccountTypes.GatewayFees, -gatewayFee);
        lines.CentryFees(-centryFee);
        return new Posting(lines.Entries, new BalanceDelta
        {
            BalanceId = books.BalanceId,
            AvailableMinor = amount + centryFee + gatewayFee,
            PayoutVolumeMinor = -amount,
            CentryFeesMinor = -centryFee,
            GatewayFeesMinor = -gatewayFee,
            At = at,
        });
    }
}

/// <summary>Funds to be moved from available to reserved, or the write is refused. Minor units.</summary>
public sealed record FundsHold(Guid BalanceId, long AmountMinor, DateTimeOffset At);
