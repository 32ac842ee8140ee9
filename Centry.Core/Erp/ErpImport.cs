using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Core.Currencies;
using Centry.Core.Invoicing;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.Erp;

/// <summary>
/// Puts pages of an ERP's rows into the database, a statement for each page. What the ERP owns it decides: its rows are replaced, never merged;
/// what people wrote here stays theirs and is never touched by an import. A row that came again changes nothing but itself.
/// </summary>
public sealed class ErpImport(NpgsqlDataSource database, TimeProvider time)
{
    private const string ContactsSql = """
        INSERT INTO contacts (id, merchant_id, name, email, phone, tax_number, is_customer, is_supplier, created_at, updated_at, removed_at, erp_connection_id, erp_id)
        SELECT uuid_v7($4), $2, r.name, r.email, r.phone, r.tax_number, r.is_customer, r.is_supplier, $4, $4, CASE WHEN r.is_removed THEN $4 END, $1, r.erp_id
        FROM jsonb_to_recordset($3) r(erp_id text, name text, email text, phone text, tax_number text, is_customer boolean, is_supplier boolean, is_removed boolean)
        ORDER BY r.erp_id
        ON CONFLICT (erp_connection_id, erp_id) WHERE erp_id IS NOT NULL DO UPDATE SET
          name = excluded.name, email = excluded.email, phone = excluded.phone, tax_number = excluded.tax_number,
          is_customer = excluded.is_customer, is_supplier = excluded.is_supplier, updated_at = excluded.updated_at, removed_at = excluded.removed_at
        """;

    private const string AccountsSql = """
        INSERT INTO erp_accounts (connection_id, erp_id, code, name, class, currency_code, takes_payments, is_removed)
        SELECT $1, r.erp_id, r.code, r.name, r.class, r.currency_code, r.takes_payments, r.is_removed
        FROM jsonb_to_recordset($3) r(erp_id text, code text, name text, class text, currency_code text, takes_payments boolean, is_removed boolean)
        ORDER BY r.erp_id
        ON CONFLICT (connection_id, erp_id) DO UPDATE SET
          code = excluded.code, name = excluded.name, class = excluded.class, currency_code = excluded.currency_code,
          takes_payments = excluded.takes_payments, is_removed = excluded.is_removed
        """;

    private const string TaxRatesSql = """
        INSERT INTO erp_tax_rates (connection_id, code, name, percent, is_removed)
        SELECT $1, r.code, r.name, r.percent, r.is_removed
        FROM jsonb_to_recordset($3) r(code text, name text, percent numeric, is_removed boolean) ORDER BY r.code
        ON CONFLICT (connection_id, code) DO UPDATE SET name = excluded.name, percent = excluded.percent, is_removed = excluded.is_removed
        """;

    // A document that Centry made itself has its row already: known by the ERP's id, it is only brought up to date.
    private const string DocumentsSql = """
        INSERT INTO merchant_documents (id, merchant_id, kind, number, contact_id, contact_name, currency_code, issued_on, due_on, lines, total_minor, paid_minor, status,
          created_at, updated_at, erp_connection_id, erp_id, reference)
        SELECT uuid_v7($4), $2, r.kind, r.number, c.id, r.contact_name, r.currency_code, r.issued_on, r.due_on, r.lines, r.total_minor, r.paid_minor, r.status, $4, $4, $1, r.erp_id, r.reference
        FROM jsonb_to_recordset($3) r(erp_id text, kind text, number text, contact_erp_id text, contact_name text, currency_code text, issued_on date, due_on date, lines jsonb,
          total_minor bigint, paid_minor bigint, status text, reference text)
        LEFT JOIN contacts c ON c.erp_connection_id = $1 AND c.erp_id = r.contact_erp_id
        ORDER BY r.kind, r.erp_id
        ON CONFLICT (erp_connection_id, kind, erp_id) WHERE erp_id IS NOT NULL DO UPDATE SET
          number = excluded.number, contact_id = excluded.contact_id, contact_name = excluded.contact_name, currency_code = excluded.currency_code,
          issued_on = excluded.issued_on, due_on = excluded.due_on, lines = excluded.lines, total_minor = excluded.total_minor, paid_minor = excluded.paid_minor,
          status = excluded.status, updated_at = excluded.updated_at, reference = excluded.reference
        """;

    private const string VoidSql = """
        UPDATE merchant_documents d SET status = 'void', updated_at = $4
        FROM jsonb_to_recordset($3) r(erp_id text, kind text)
        WHERE d.erp_connection_id = $1 AND d.merchant_id = $2 AND d.kind = r.kind AND d.erp_id = r.erp_id AND d.status <> 'void'
        """;

    private const int NumberMax = 60;
    private const int NameMax = 200;
    private const int ShortMax = 50;
    private const int PhoneMax = 20;
    private const int EmailMax = 254;
    private const int ReferenceMax = 255;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Task ContactsAsync(ErpConnection connection, IReadOnlyList<ErpContact> page, CancellationToken cancellationToken) => PutAsync(ContactsSql, connection, page.Select(c => new
    {
        ErpId = c.Id,
        Name = Cut(c.Name, NameMax),
        Email = Cut(c.Email, EmailMax),
        Phone = Cut(c.Phone, PhoneMax),
        TaxNumber = Cut(c.TaxNumber, ShortMax),
        c.IsCustomer,
        c.IsSupplier,
        c.IsRemoved,
    }).DistinctBy(c => c.ErpId), cancellationToken);

    public Task AccountsAsync(ErpConnection connection, IReadOnlyList<ErpAccount> page, CancellationToken cancellationToken) => PutAsync(AccountsSql, connection, page.Select(a => new
    {
        ErpId = a.Id,
        a.Code,
        a.Name,
        Class = a.Class.ToString().ToLowerInvariant(),
        a.CurrencyCode,
        a.TakesPayments,
        a.IsRemoved,
    }).DistinctBy(a => a.ErpId), cancellationToken);

    public Task TaxRatesAsync(ErpConnection connection, IReadOnlyList<ErpTaxRate> page, CancellationToken cancellationToken)
        => PutAsync(TaxRatesSql, connection, page.DistinctBy(r => r.Code), cancellationToken);

    /// <summary>Leaves out what is in a currency that Centry does not move. Of what was voided or deleted some ERPs tell no more than that.</summary>
    public async Task DocumentsAsync(ErpConnection connection, IReadOnlyList<ErpDocument> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var (gone, there) = (page.Where(d => d.State == ErpDocumentState.Void), page.Where(d => d.State != ErpDocumentState.Void && Currency.TryGet(d.CurrencyCode, out _)));
        await PutAsync(DocumentsSql, connection, there.DistinctBy(d => (d.Kind, d.Id)).Select(Row), cancellationToken);
        await PutAsync(VoidSql, connection, gone.Select(d => new { ErpId = d.Id, Kind = KindOf(d) }), cancellationToken);
    }

    private static string KindOf(ErpDocument document) => document.Kind == ErpDocumentKind.Invoice ? DocumentKinds.Invoice : DocumentKinds.Bill;

    private static object Row(ErpDocument d)
    {
        var currency = Currency.Get(d.CurrencyCode);
        long Minor(decimal major) => (long)decimal.Round(Math.Max(0, major) * currency.Scale, MidpointRounding.AwayFromZero);
        return new
        {
            ErpId = d.Id,
            Kind = KindOf(d),
            Number = Cut(d.Number, NumberMax) ?? d.Id,
            ContactErpId = d.ContactId,
            ContactName = Cut(d.ContactName, NameMax),
            CurrencyCode = currency.Code,
            d.IssuedOn,
            d.DueOn,
            Lines = d.Lines.Take(MerchantDocument.LinesMax).Select(l => new DocumentLine(l.Description, l.Quantity, l.UnitAmount)),
            TotalMinor = Minor(d.Total),
            PaidMinor = Minor(d.Total - d.Due),
            Status = d.State switch
            {
                ErpDocumentState.Draft => DocumentStatus.Draft,
                ErpDocumentState.Paid => DocumentStatus.Paid,
                _ => DocumentStatus.Open,
            },
            Reference = Cut(d.Reference, ReferenceMax),
        };
    }

    private static string? Cut(string? text, int max) => text?.Length > max ? text[..max] : text;

    private async Task PutAsync<T>(string sql, ErpConnection connection, IEnumerable<T> rows, CancellationToken cancellationToken)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            return;
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = connection.Id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = connection.MerchantId });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = JsonSerializer.Serialize(list, Json) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.Now() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
