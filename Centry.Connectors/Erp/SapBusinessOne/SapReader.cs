using System.Globalization;
using System.Text.Json;
using Centry.Connectors.Gateways;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>Lists, page by page. A page's <see cref="ErpPage{T}.Next"/> is the key of its last row.</summary>
internal sealed class SapReader(SapClient client, TimeProvider time)
{
    private const int PageSize = 100;

    /// <summary>Lines come with all of their two hundred properties: some six kilobytes each.</summary>
    private const int DocumentPageSize = 40;

    /// <summary>
    /// A row's change is told in the server's own time of day, without its zone. Nowhere is it more than twelve hours behind UTC: what is
    /// asked for begins that much earlier, and so may repeat what is known.
    /// </summary>
    private static readonly TimeSpan FarthestBehind = TimeSpan.FromHours(12);

    private static readonly SapQuery Partners = new("BusinessPartners", "CardCode", "CardCode,CardName,CardType,EmailAddress,Phone1,FederalTaxID,Valid,Frozen,UpdateDate,UpdateTime");
    private static readonly SapQuery Accounts = new("ChartOfAccounts", "Code", "Code,Name,AccountType,CashAccount,AcctCurrency,FrozenFor");
    private static readonly SapQuery Taxes = new("VatGroups", "Code", "Code,Name,Category,Inactive,VatGroups_Lines");

    public async Task<ErpPage<ErpContact>> ContactsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        // Leads are not customers yet.
        var query = Partners.With("CardType ne 'cLid'", Since(position));
        var (rows, next) = await PageAsync(access, query, AfterText(query, position), PageSize, cancellationToken);
        return new ErpPage<ErpContact>([.. rows.Where(row => IsWanted(row, position)).Select(row =>
        {
            var code = SapJson.Required(row, "CardCode");
            var isSupplier = ProviderJson.Text(row, "CardType") == "cSupplier";
            return new ErpContact(
                code, ProviderJson.Text(row, "CardName") ?? code, ProviderJson.Text(row, "EmailAddress"), ProviderJson.Text(row, "Phone1"), ProviderJson.Text(row, "FederalTaxID"),
                !isSupplier, isSupplier, SapJson.IsYes(row, "Frozen") || ProviderJson.Text(row, "Valid") == "tNO", SapJson.UpdatedAt(row));
        })], next);
    }

    /// <summary>Those that one may book to; titles are left out. Accounts do not tell when they changed: all come each time.</summary>
    public async Task<ErpPage<ErpAccount>> AccountsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        var query = Accounts.With("ActiveAccount eq 'tYES'");
        var (rows, next) = await PageAsync(access, query, AfterText(query, position), PageSize, cancellationToken);
        return new ErpPage<ErpAccount>([.. rows.Select(row =>
        {
            var code = SapJson.Required(row, "Code");
            var currency = ProviderJson.Text(row, "AcctCurrency");
            return new ErpAccount(
                code, code, ProviderJson.Text(row, "Name") ?? code, Class(row, code), currency is "##" ? null : currency, SapJson.IsYes(row, "CashAccount"), SapJson.IsYes(row, "FrozenFor"));
        })], next);
    }

    public async Task<ErpPage<ErpTaxRate>> TaxRatesAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var (rows, next) = await PageAsync(access, Taxes, AfterText(Taxes, position), PageSize, cancellationToken);
        return new ErpPage<ErpTaxRate>([.. rows.Select(row =>
        {
            var code = SapJson.Required(row, "Code");
            // Each line is a rate from its day on. A group without any has none.
            var current = SapJson.Rows(row, "VatGroups_Lines").Where(line => SapJson.Date(line, "Effectivefrom") is not { } from || from <= today)
                .OrderByDescending(line => SapJson.Date(line, "Effectivefrom")).FirstOrDefault();
            return new ErpTaxRate(code, ProviderJson.Text(row, "Name") ?? code, SapJson.Amount(current, "Rate"), SapJson.IsYes(row, "Inactive"));
        })], next);
    }

    public async Task<ErpPage<ErpDocument>> DocumentsAsync(ErpAccess access, ErpDocumentKind kind, ErpPosition position, CancellationToken cancellationToken)
    {
        // Who cancels a document makes another one that takes it back, which is no document of its own.
        var query = SapDocument.Query(kind).With("CancelStatus ne 'csCancellation'", position.ChangedSince is null ? "DocumentStatus eq 'bost_Open'" : Since(position));
        var after = position.Page is { } page ? $"{query.Key} gt {SapJson.Entry(page)}" : null;
        var (rows, next) = await PageAsync(access, query, after, DocumentPageSize, cancellationToken);
        return new ErpPage<ErpDocument>([.. rows.Where(row => IsWanted(row, position)).Select(row => SapDocument.Read(row, kind))], next);
    }

    public async Task<ErpDocument?> DocumentAsync(ErpAccess access, ErpDocumentKind kind, string id, CancellationToken cancellationToken)
    {
        if (!SapJson.IsEntry(id))
            return null;
        var query = SapDocument.Query(kind);
        return await client.GetAsync(access, $"{query.Collection}({id})?$select={query.Select}", null, cancellationToken) is { } row ? SapDocument.Read(row, kind) : null;
    }

    private async Task<(IReadOnlyList<JsonElement> Rows, string? Next)> PageAsync(ErpAccess access, SapQuery query, string? after, int pageSize, CancellationToken cancellationToken)
    {
        var page = await client.GetAsync(access, query.With(after).Path, pageSize, cancellationToken);
        if (page is not { } body || !body.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Array)
            throw SapJson.Unreadable();
        List<JsonElement> rows = [.. value.EnumerateArray()];
        // A server may be set to smaller pages than were asked for: whether there is another one is what it says.
        var isMore = rows.Count > 0 && (ProviderJson.Text(body, "odata.nextLink") ?? ProviderJson.Text(body, "@odata.nextLink")) is not null;
        return (rows, isMore ? SapJson.Required(rows[^1], query.Key) : null);
    }

    private static string? AfterText(SapQuery query, ErpPosition position) => position.Page is { } page ? $"{query.Key} gt {SapQuery.Text(page)}" : null;

    private static string? Since(ErpPosition position)
        => position.ChangedSince is { } since ? $"UpdateDate ge '{(since - FarthestBehind).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'" : null;

    /// <summary>The rest of what the day alone lets through.</summary>
    private static bool IsWanted(JsonElement row, ErpPosition position)
        => position.ChangedSince is not { } since || SapJson.UpdatedAt(row) is not { } updated || updated >= since - FarthestBehind;

    /// <summary>
    /// Service Layer tells revenues and expenses from the rest, not what of the balance sheet an account is: that is taken from the first digit,
    /// which charts of accounts have in common (from memory, unconfirmed).
    /// </summary>
    private static ErpAccountClass Class(JsonElement row, string code) => ProviderJson.Text(row, "AccountType") switch
    {
        "at_Revenues" => ErpAccountClass.Revenue,
        "at_Expenses" => ErpAccountClass.Expense,
        _ => SapJson.IsYes(row, "CashAccount") ? ErpAccountClass.Asset : code[0] switch { '2' => ErpAccountClass.Liability, '3' => ErpAccountClass.Equity, _ => ErpAccountClass.Asset },
    };
}
