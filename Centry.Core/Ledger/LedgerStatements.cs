using Npgsql;

namespace Centry.Core.Ledger;

/// <summary>One line of an account's statement. Minor units.</summary>
/// <param name="SourceId">The payment or refund that it belongs to.</param>
/// <param name="Balance">The account's balance after this line.</param>
public sealed record StatementLine(DateTimeOffset At, Guid SourceId, string Kind, short Line, long Amount, long Balance);

/// <summary>An account's statement over a time.</summary>
/// <param name="Opening">The balance before the first line that could be shown.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record AccountStatement(string AccountType, string CurrencyCode, long Opening, IReadOnlyList<StatementLine> Lines, StatementCursor? Next);

/// <summary>A place in a statement: lines after it follow.</summary>
public sealed record StatementCursor(DateTimeOffset At, Guid SourceId, string Kind, short Line);

/// <summary>Why a part of a balance was what it was at a moment: what each kind of posting had made of it.</summary>
public sealed record BalanceReason(string AccountType, string Kind, long Postings, long Amount);

/// <summary>
/// Reads the books for people: statements, and what a balance consists of at any moment. By the time at which things were decided,
/// which is the order in which a merchant knows them.
/// </summary>
public sealed class LedgerStatements(NpgsqlDataSource database)
{
    /// <summary>Most lines of one page.</summary>
    public const int LinesMax = 1_000;

    private const string AccountSql = "SELECT a.id, a.currency_code FROM ledger_accounts a WHERE a.balance_id = $1 AND a.type = $2 AND a.merchant_id = $3";

    private const string LinesSql = """
        WITH opening AS (
          SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM ledger_entries
          WHERE account_id = $1 AND (created_at < $2 OR (created_at, source_id, kind, line) <= ($4, $5, $6, $7))
        ), page AS (
          SELECT created_at, source_id, kind, line, amount_minor FROM ledger_entries
          WHERE account_id = $1 AND created_at >= $2 AND created_at < $3 AND (created_at, source_id, kind, line) > ($4, $5, $6, $7)
          ORDER BY created_at, source_id, kind, line LIMIT $8
        )
        SELECT o.minor, p.created_at, p.source_id, p.kind, p.line, p.amount_minor,
               o.minor + sum(p.amount_minor) OVER (ORDER BY p.created_at, p.source_id, p.kind, p.line)
        FROM opening o LEFT JOIN page p ON true ORDER BY p.created_at, p.source_id, p.kind, p.line
        """;

    private const string ReasonsSql = """
        SELECT a.type, e.kind, count(*), sum(e.amount_minor)::bigint
        FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
        WHERE a.balance_id = $1 AND a.merchant_id = $2 AND e.created_at <= $3
        GROUP BY 1, 2 ORDER BY 1, 2
        """;

    /// <summary>The lines of a balance's account in a time, oldest first. Null when the merchant has no such account.</summary>
    /// <param name="accountType">One of <see cref="LedgerAccountTypes"/> that back a balance.</param>
    /// <param name="until">Not included.</param>
    /// <param name="after">The last line of the page before.</param>
    /// <param name="limit">At most <see cref="LinesMax"/>.</param>
    public async Task<AccountStatement?> ReadAsync(
        Guid merchantId, Guid balanceId, string accountType, DateTimeOffset from, DateTimeOffset until, StatementCursor? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, LinesMax);
        await using var account = database.CreateCommand(AccountSql);
        account.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = balanceId });
        account.Parameters.Add(new NpgsqlParameter<string> { TypedValue = accountType });
        account.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        await using var found = await account.ExecuteReaderAsync(cancellationToken);
        if (!await found.ReadAsync(cancellationToken))
            return null;
        var (accountId, currency) = (found.GetInt64(0), found.GetString(1));
        await found.CloseAsync();

        after ??= new StatementCursor(DateTimeOffset.MinValue, Guid.Empty, "", 0);
        await using var command = database.CreateCommand(LinesSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = accountId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = after.At });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after.SourceId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after.Kind });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = after.Line });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var opening = 0L;
        var lines = new List<StatementLine>();
        while (await row.ReadAsync(cancellationToken))
        {
            opening = row.GetInt64(0);
            if (!row.IsDBNull(1))
                lines.Add(new StatementLine(row.GetFieldValue<DateTimeOffset>(1), row.GetGuid(2), row.GetString(3), row.GetInt16(4), row.GetInt64(5), (long)row.GetDecimal(6)));
        }

        var hasMore = lines.Count > limit;
        if (hasMore)
            lines.RemoveAt(limit);
        return new AccountStatement(accountType, currency, opening, lines,
            hasMore ? new StatementCursor(lines[^1].At, lines[^1].SourceId, lines[^1].Kind, lines[^1].Line) : null);
    }

    /// <summary>What made a balance by a moment. The amounts of one account type sum to what it was.</summary>
    public async Task<IReadOnlyList<BalanceReason>> ExplainAsync(Guid merchantId, Guid balanceId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReasonsSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = balanceId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var reasons = new List<BalanceReason>();
        while (await row.ReadAsync(cancellationToken))
            reasons.Add(new BalanceReason(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)));
        return reasons;
    }
}
