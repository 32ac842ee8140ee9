using System.Globalization;
using System.Text.Json;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>Lists what a company has, page by page.</summary>
internal sealed class QuickBooksListings(QuickBooksClient client, QuickBooksBooks books, TimeProvider time)
{
    private const int PageSize = 100;

    /// <summary>Most rows that one query gives; the number of tax rates stays far below it.</summary>
    private const int RowsMax = 1_000;

    /// <summary>Most objects that an answer about changes holds. Then there may have been more.</summary>
    private const int ChangesMax = 1_000;

    private const string Customer = "Customer";
    private const string Vendor = "Vendor";

    /// <summary>Customers, and then vendors. Their ids are of one row of numbers.</summary>
    public async Task<ErpPage<ErpContact>> ContactsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        var (entity, start) = position.Page?.Split(':') is [var name, var number] ? (name, Whole(number)) : (Customer, 1);
        var rows = await NamesAsync(access, entity, position.ChangedSince, start, cancellationToken);
        var next = rows.Count == PageSize ? $"{entity}:{Text(start + PageSize)}" : entity == Customer ? $"{Vendor}:1" : null;
        return new ErpPage<ErpContact>([.. rows.Select(row => QuickBooksRows.Contact(row, entity == Vendor))], next);
    }

    public async Task<ErpPage<ErpAccount>> AccountsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        var start = position.Page is { } page ? Whole(page) : 1;
        var rows = await NamesAsync(access, "Account", position.ChangedSince, start, cancellationToken);
        return new ErpPage<ErpAccount>([.. rows.Select(QuickBooksRows.Account)], NextOf(rows, start));
    }

    /// <summary>Tax codes, each with the sum of its rates. All of them each time: a rate may change without its code.</summary>
    public async Task<ErpPage<ErpTaxRate>> TaxRatesAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        var start = position.Page is { } page ? Whole(page) : 1;
        var codes = await NamesAsync(access, "TaxCode", null, start, cancellationToken);
        var rates = await client.QueryAsync(access, "TaxRate", $"where Active in (true, false) maxresults {Text(RowsMax)}", cancellationToken);
        var percents = rates.DistinctBy(QuickBooksRows.Id).ToDictionary(QuickBooksRows.Id, rate => QuickBooksJson.Number(rate, "RateValue") ?? 0);
        return new ErpPage<ErpTaxRate>(
            [.. codes.Select(code => new ErpTaxRate(
                QuickBooksRows.Id(code), QuickBooksJson.Text(code, "Name") ?? "", (QuickBooksTax.RateIds(code, isSale: true) is { Count: > 0 } sale ? sale : QuickBooksTax.RateIds(code, isSale: false))
                    .Sum(id => percents.GetValueOrDefault(id)), !QuickBooksJson.IsActive(code)))],
            NextOf(codes, start));
    }

    public Task<ErpPage<ErpDocument>> DocumentsAsync(ErpAccess access, ErpDocumentKind kind, ErpPosition position, CancellationToken cancellationToken) => position switch
    {
        { ChangedSince: null } => OpenAsync(access, kind, position.Page, cancellationToken),
        { Page: null } => ChangedAsync(access, kind, position.ChangedSince.Value, cancellationToken),
        _ => SweepAsync(access, kind, position.ChangedSince.Value, Whole(position.Page), cancellationToken),
    };

    /// <summary>
    /// What is open, from the end to the beginning: what is paid meanwhile falls out of the query and moves the rows after it, of which none
    /// is then passed over, as it would be the other way round.
    /// </summary>
    /// <param name="page">How many rows are before those that have been read.</param>
    private async Task<ErpPage<ErpDocument>> OpenAsync(ErpAccess access, ErpDocumentKind kind, string? page, CancellationToken cancellationToken)
    {
        const string open = "where Balance > '0'";
        var before = page is null ? await client.CountAsync(access, Entity(kind), open, cancellationToken) : Whole(page);
        if (before == 0)
            return new ErpPage<ErpDocument>([], null);
        var start = Math.Max(1, before - PageSize + 1);
        var rows = await client.QueryAsync(
            access, Entity(kind), $"{open} orderby Id startposition {Text(start)} maxresults {Text(before - start + 1)}", cancellationToken);
        return new ErpPage<ErpDocument>([.. rows.Select(row => QuickBooksRows.Document(row, kind))], start == 1 ? null : Text(start - 1));
    }

    /// <summary>
    /// Only here are deleted documents told. When the answer is full, what else changed is read by query; deleted documents beyond a full
    /// answer are not to be had from QuickBooks, and show when they are asked for by id.
    /// </summary>
    private async Task<ErpPage<ErpDocument>> ChangedAsync(ErpAccess access, ErpDocumentKind kind, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var rows = await client.ChangesAsync(access, Entity(kind), since, cancellationToken);
        var isFull = rows.Count >= ChangesMax;
        var currency = rows.Any(QuickBooksRows.IsDeleted) ? (await books.PreferencesAsync(access, cancellationToken)).HomeCurrency : null;
        return new ErpPage<ErpDocument>(
            [.. rows.Where(row => !isFull || QuickBooksRows.IsDeleted(row))
                .Select(row => QuickBooksRows.IsDeleted(row) ? QuickBooksRows.Deleted(row, kind, currency ?? "", time.GetUtcNow()) : QuickBooksRows.Document(row, kind))],
            isFull ? "1" : null);
    }

    /// <summary>By id: what changes meanwhile only adds to the rows, so that some come twice and none is passed over.</summary>
    private async Task<ErpPage<ErpDocument>> SweepAsync(ErpAccess access, ErpDocumentKind kind, DateTimeOffset since, int start, CancellationToken cancellationToken)
    {
        var rows = await client.QueryAsync(
            access, Entity(kind), $"where MetaData.LastUpdatedTime >= '{QuickBooksClient.Time(since)}' orderby Id startposition {Text(start)} maxresults {Text(PageSize)}", cancellationToken);
        return new ErpPage<ErpDocument>([.. rows.Select(row => QuickBooksRows.Document(row, kind))], NextOf(rows, start));
    }

    /// <summary>Rows of a list of names, which are never deleted, only made inactive; a query without the word leaves those out.</summary>
    private Task<IReadOnlyList<JsonElement>> NamesAsync(ErpAccess access, string entity, DateTimeOffset? since, int start, CancellationToken cancellationToken)
    {
        var changed = since is { } from ? $" and MetaData.LastUpdatedTime >= '{QuickBooksClient.Time(from)}'" : "";
        return client.QueryAsync(access, entity, $"where Active in (true, false){changed} orderby Id startposition {Text(start)} maxresults {Text(PageSize)}", cancellationToken);
    }

    public static string Entity(ErpDocumentKind kind) => kind == ErpDocumentKind.Invoice ? "Invoice" : "Bill";

    private static string? NextOf(IReadOnlyList<JsonElement> rows, int start) => rows.Count == PageSize ? Text(start + PageSize) : null;

    private static int Whole(string page) => int.Parse(page, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
