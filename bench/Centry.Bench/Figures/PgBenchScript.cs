using System.Globalization;
using System.Text;
using Centry.Bench.Load;
using Npgsql;

namespace Centry.Bench.Figures;

/// <summary>
/// Writes pgbench's statement. Its rows are copies of what the API wrote for a sample, column by column, so they are as wide and
/// as many as the real ones; ids, the merchant, the idempotency key and times are each statement's own.
/// </summary>
internal static class PgBenchScript
{
    private const string Merchants = "bench_merchants";

    /// <summary>The tables of one creation, with the column by which the payment's rows are found.</summary>
    private static readonly Dictionary<PaymentKind, (string Table, string PaymentColumn)[]> Tables = new()
    {
        [PaymentKind.Payin] =
        [
            ("idempotency_keys", "payment_id"), ("payins", "id"), ("status_history", "payment_id"), ("ledger_entries", "source_id"),
            ("balance_deltas", "balance_id"), ("events", "payment_id"), ("work_tasks", "payment_id"),
        ],
        [PaymentKind.Payout] =
        [
            ("idempotency_keys", "payment_id"), ("payouts", "id"), ("status_history", "payment_id"), ("ledger_entries", "source_id"),
            ("events", "payment_id"), ("work_tasks", "payment_id"),
        ],
    };

    /// <summary>What a payout takes from the balance, if it is there; a payin appends its change instead.</summary>
    private const string Debit = """
        debited AS (
          UPDATE balances b SET available_minor = b.available_minor - 101500, reserved_minor = b.reserved_minor + 101500, last_movement_at = now()
          FROM o WHERE b.id = o.balance_id AND b.available_minor >= 101500 RETURNING 1),
        """;

    /// <summary>The merchant's side of the ledger lines, and the other one.</summary>
    private static (string First, string Second) Accounts(PaymentKind kind)
        => kind == PaymentKind.Payin ? ("o.pending_account", "o.expected_account") : ("o.available_account", "o.reserved_account");

    /// <summary>What is each statement's own; everything else is as in the sample.</summary>
    private static readonly Dictionary<(string Table, string Column), string> Own = new()
    {
        [("idempotency_keys", "key")] = "o.key",
        [("idempotency_keys", "expires_at")] = "now() + interval '24 hours'",
        [("payins", "id")] = "o.own_id",
        [("payins", "submission_id")] = "o.submission_id",
        [("payouts", "id")] = "o.own_id",
        [("payouts", "submission_id")] = "o.submission_id",
        [("events", "id")] = "o.event_id",
        [("work_tasks", "id")] = "o.task_id",
    };

    private static readonly Dictionary<string, string> OwnEverywhere = new()
    {
        ["payment_id"] = "o.own_id",
        ["source_id"] = "o.own_id",
        ["merchant_id"] = "o.merchant_id",
        ["api_key_id"] = "o.api_key_id",
        ["provider_account_id"] = "o.provider_account_id",
        ["balance_id"] = "o.balance_id",
        ["created_at"] = "now()",
        ["updated_at"] = "now()",
        ["at"] = "now()",
        ["held_at"] = "now()",
        ["due_at"] = "now()",
    };

    /// <summary>Prepares pgbench's database and writes the statement to a file.</summary>
    /// <param name="services">Where the sample is.</param>
    /// <param name="pgBench">A copy of it from before.</param>
    public static async Task WriteAsync(string file, NpgsqlDataSource services, string pgBench, PaymentKind kind, Guid sample, CancellationToken cancel)
    {
        int merchants;
        await using (var database = NpgsqlDataSource.Create(pgBench))
            merchants = await PrepareAsync(database, cancel);

        var sql = new StringBuilder();
        sql.AppendLine(CultureInfo.InvariantCulture, $"\\set n random(1, {merchants})");
        sql.Append(CultureInfo.InvariantCulture, $"""
            WITH o AS MATERIALIZED (
              SELECT m.*, gen_random_uuid()::text AS key, gen_random_uuid() AS submission_id,
                lpad(to_hex(nextval('bench_ids')), 32, '0')::uuid AS own_id, lpad(to_hex(nextval('bench_ids')), 32, '0')::uuid AS event_id,
                lpad(to_hex(nextval('bench_ids')), 32, '0')::uuid AS task_id
              FROM {Merchants} m WHERE m.n = :n
            )
            """);
        if (kind == PaymentKind.Payout)
            sql.AppendLine(",").Append(Debit.TrimEnd().TrimEnd(','));
        var tables = Tables[kind];
        for (var i = 0; i < tables.Length; i++)
        {
            var (table, paymentColumn) = tables[i];
            var isLast = i == tables.Length - 1;
            sql.AppendLine(isLast ? "" : ",").Append(isLast ? "" : $"w{i} AS (").Append(await InsertAsync(services, table, paymentColumn, kind, sample, cancel)).Append(isLast ? ";" : ")");
        }

        await File.WriteAllTextAsync(file, sql.AppendLine().ToString(), cancel);
    }

    // Ids in rising order, as version 7 UUIDs are, but cheaper to make than in SQL.
    private static async Task<int> PrepareAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand($"""
            CREATE SEQUENCE IF NOT EXISTS bench_ids;
            DROP TABLE IF EXISTS {Merchants};
            CREATE TABLE {Merchants} AS
            SELECT row_number() OVER ()::int AS n, b.merchant_id, k.id AS api_key_id, p.id AS provider_account_id, b.id AS balance_id,
                   pending.id AS pending_account, expected.id AS expected_account, available.id AS available_account, reserved.id AS reserved_account
            FROM balances b
            JOIN api_keys k ON k.merchant_id = b.merchant_id AND k.environment = b.environment
            JOIN provider_accounts p ON p.merchant_id = b.merchant_id
            JOIN ledger_accounts pending ON pending.balance_id = b.id AND pending.type = 'pending'
            JOIN ledger_accounts available ON available.balance_id = b.id AND available.type = 'available'
            JOIN ledger_accounts reserved ON reserved.balance_id = b.id AND reserved.type = 'reserved'
            JOIN ledger_accounts expected ON expected.provider_account_id = p.id AND expected.environment = b.environment AND expected.type = 'expected';
            ALTER TABLE {Merchants} ADD PRIMARY KEY (n);
            ANALYZE;
            """);
        await command.ExecuteNonQueryAsync(cancel);
        await using var count = database.CreateCommand($"SELECT count(*)::int FROM {Merchants}");
        return (int)(await count.ExecuteScalarAsync(cancel))!;
    }

    private static async Task<string> InsertAsync(NpgsqlDataSource services, string table, string paymentColumn, PaymentKind kind, Guid sample, CancellationToken cancel)
    {
        var columns = await ColumnsAsync(services, table, cancel);
        var source = table == "balance_deltas" ? $"(SELECT d.* FROM balance_deltas d JOIN payins p ON p.balance_id = d.balance_id WHERE p.id = $1 ORDER BY d.id DESC LIMIT 1) s" : $"{table} s WHERE s.{paymentColumn} = $1";
        await using var command = services.CreateCommand($"SELECT {string.Join(", ", columns.Select(column => $"s.{column.Name}::text"))} FROM {source}");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = sample });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancel))
        {
            var account = rows.Count == 0 ? Accounts(kind).First : Accounts(kind).Second;
            var values = columns.Select((column, index) => Value(table, column, reader.IsDBNull(index) ? null : reader.GetString(index), account));
            rows.Add($"SELECT {string.Join(", ", values)} FROM o");
        }

        return rows.Count > 0
            ? $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))}) {string.Join(" UNION ALL ", rows)}"
            : throw new BenchException($"The sample has no row in {table}.");
    }

    private static async Task<List<(string Name, string Type)>> ColumnsAsync(NpgsqlDataSource services, string table, CancellationToken cancel)
    {
        await using var command = services.CreateCommand("""
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var columns = new List<(string, string)>();
        while (await reader.ReadAsync(cancel))
            columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }

    private static string Value(string table, (string Name, string Type) column, string? sample, string account)
    {
        if (sample is null)
            return $"NULL::{column.Type}";
        if (column.Name == "account_id")
            return account;
        if (Own.TryGetValue((table, column.Name), out var own) || OwnEverywhere.TryGetValue(column.Name, out own))
            return own;

        // pgbench takes :word for a variable even within quotes.
        var escaped = sample.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace(":", "\\x3a", StringComparison.Ordinal);
        return $"E'{escaped}'::{column.Type}";
    }
}
