using System.Globalization;
using System.Text.Json.Nodes;
using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>The books as Service Layer's entities: those of their many properties that somebody reads.</summary>
internal sealed class SapRows
{
    public const string Customer = "cCustomer";
    public const string Supplier = "cSupplier";

    /// <summary>The server writes its own time of day and does not say of which zone: here that of Kampala.</summary>
    private static readonly TimeSpan Zone = TimeSpan.FromHours(3);

    /// <summary>People's numbers are not the keys.</summary>
    private const int NumbersFrom = 100_000;

    private readonly ErpBooks _books;
    private readonly SapOptions _options;

    public SapRows(ErpBooks books, IOptions<SapOptions> options)
    {
        (_books, _options) = (books, options.Value);
        Partners = new("BusinessPartners", "CardCode", books.Contacts,
            ("CardCode", contact => contact.Id), ("CardName", contact => contact.Name), ("CardType", contact => CardType(contact)), ("EmailAddress", contact => contact.Email),
            ("Phone1", contact => contact.Phone), ("FederalTaxID", contact => contact.TaxNumber), ("Currency", _ => "##"), ("Valid", contact => Flag(!contact.IsRemoved)),
            ("Frozen", contact => Flag(contact.IsRemoved)), ("UpdateDate", contact => Day(contact.UpdatedAt)), ("UpdateTime", contact => Time(contact.UpdatedAt)));
        Accounts = new("ChartOfAccounts", "Code", books.Accounts,
            ("Code", account => account.Code), ("Name", account => account.Name), ("AccountType", account => AccountType(account)), ("CashAccount", account => Flag(account.TakesPayments)),
            ("AcctCurrency", account => account.Currency ?? "##"), ("ActiveAccount", _ => "tYES"), ("FrozenFor", account => Flag(account.IsRemoved)));
        Taxes = new("VatGroups", "Code", books.TaxRates,
            ("Code", rate => rate.Code), ("Name", rate => rate.Name), ("Category", rate => Category(rate)), ("Inactive", _ => "tNO"), ("VatGroups_Lines", rate => Rates(rate)));
        Invoices = Documents("Invoices", BookKinds.Invoice);
        Bills = Documents("PurchaseInvoices", BookKinds.Bill);
        CreditNotes = Documents("CreditNotes", BookKinds.CreditNote);
        Received = Payments("IncomingPayments", payment => payment.Kind == BookKinds.Invoice);
        Paid = Payments("VendorPayments", payment => payment.Kind != BookKinds.Invoice);
        Journal = new("JournalEntries", "JdtNum", () => books.Documents().Where(document => document.Kind == BookKinds.Expense),
            ("JdtNum", entry => Entry(entry.Id)), ("Number", entry => Entry(entry.Id) + NumbersFrom), ("ReferenceDate", entry => entry.Date), ("DueDate", entry => entry.DueDate),
            ("Memo", entry => entry.Extra.GetValueOrDefault("Memo")), ("Reference", entry => entry.Extra.GetValueOrDefault("Reference")),
            ("Reference2", entry => entry.Extra.GetValueOrDefault("Reference2")), ("Reference3", entry => entry.Extra.GetValueOrDefault("Reference3")),
            ("JournalEntryLines", entry => Postings(entry)));
        All = new SapSet[] { Partners, Accounts, Taxes, Invoices, Bills, CreditNotes, Received, Paid, Journal }.ToDictionary(set => set.Name);
    }

    public SapSet<BookContact> Partners { get; }

    public SapSet<BookAccount> Accounts { get; }

    public SapSet<BookTaxRate> Taxes { get; }

    public SapSet<BookDocument> Invoices { get; }

    public SapSet<BookDocument> Bills { get; }

    public SapSet<BookDocument> CreditNotes { get; }

    public SapSet<BookPayment> Received { get; }

    public SapSet<BookPayment> Paid { get; }

    public SapSet<BookDocument> Journal { get; }

    public IReadOnlyDictionary<string, SapSet> All { get; }

    public static string CardType(BookContact contact) => contact.IsSupplier ? Supplier : Customer;

    /// <summary>Output tax is on what is sold, input tax on what is bought: two groups of one rate.</summary>
    public static string Category(BookTaxRate rate) => rate.Code.StartsWith('O') ? "bovcOutputTax" : "bovcInputTax";

    private SapSet<BookDocument> Documents(string name, string kind) => new(name, "DocEntry", () => _books.Documents().Where(document => document.Kind == kind),
        ("DocEntry", document => Entry(document.Id)), ("DocNum", document => Entry(document.Id) + NumbersFrom), ("DocType", _ => "dDocument_Service"), ("DocDate", document => document.Date),
        ("DocDueDate", document => document.DueDate), ("CardCode", document => document.ContactId), ("CardName", document => _books.Contact(document.ContactId)?.Name),
        ("NumAtCard", document => document.Number), ("DocCurrency", document => document.Currency), ("DocTotal", document => document.Total * Rate(document.Currency)),
        ("DocTotalFc", document => Foreign(document.Currency, document.Total)), ("PaidToDate", document => document.Paid * Rate(document.Currency)),
        ("PaidToDateFC", document => Foreign(document.Currency, document.Paid)), ("DocumentStatus", document => document.State == BookState.Open ? "bost_Open" : "bost_Close"),
        ("Cancelled", document => Flag(document.State == BookState.Void)), ("CancelStatus", document => document.State == BookState.Void ? "csYes" : "csNo"),
        ("Comments", document => document.Extra.GetValueOrDefault("Comments")), ("UpdateDate", document => Day(document.UpdatedAt)), ("UpdateTime", document => Time(document.UpdatedAt)),
        ("DocumentLines", document => Lines(document)));

    private SapSet<BookPayment> Payments(string name, Func<BookPayment, bool> takes) => new(name, "DocEntry", () => _books.Payments().Where(takes),
        ("DocEntry", payment => Entry(payment.Id)), ("DocNum", payment => Entry(payment.Id) + NumbersFrom), ("DocType", payment => payment.Kind == BookKinds.Bill ? "rSupplier" : "rCustomer"),
        ("DocDate", payment => payment.Date), ("CardCode", payment => Of(payment)?.ContactId), ("DocCurrency", payment => Of(payment)?.Currency),
        ("TransferAccount", payment => payment.AccountCode), ("TransferSum", payment => payment.Amount), ("TransferDate", payment => payment.Date),
        ("TransferReference", payment => payment.Reference), ("Cancelled", payment => Flag(payment.IsTakenBack)));

    private BookDocument? Of(BookPayment payment) => _books.Document(payment.Parts[0].DocumentId);

    private decimal Rate(string currency) => currency == _options.LocalCurrency ? 1 : _options.Rates.TryGetValue(currency, out var rate) ? rate : 1;

    private decimal Foreign(string currency, decimal amount) => currency == _options.LocalCurrency ? 0 : amount;

    private static string AccountType(BookAccount account) => account.Class switch { "revenue" => "at_Revenues", "expense" => "at_Expenses", _ => "at_Other" };

    private JsonArray Lines(BookDocument document) => new([.. document.Lines.Select((line, n) => new JsonObject
    {
        ["LineNum"] = n,
        ["ItemCode"] = null,
        ["ItemDescription"] = line.Description,
        // A service's line has no quantity: it is one, or none.
        ["Quantity"] = line.Quantity == 1 ? 0 : line.Quantity,
        ["UnitPrice"] = line.UnitAmount,
        ["LineTotal"] = line.Amount * Rate(document.Currency),
        ["RowTotalFC"] = Foreign(document.Currency, line.Amount),
        ["AccountCode"] = line.AccountCode,
        ["VatGroup"] = line.TaxCode,
    })]);

    private static JsonArray Rates(BookTaxRate rate) => new(
        new JsonObject { ["Effectivefrom"] = "2000-01-01", ["Rate"] = 0m, ["DatevCode"] = null },
        new JsonObject { ["Effectivefrom"] = "2012-07-01", ["Rate"] = rate.Percent, ["DatevCode"] = null });

    private static JsonNode? Postings(BookDocument entry) => entry.Extra.TryGetValue("JournalEntryLines", out var lines) ? JsonNode.Parse(lines) : null;

    private static int Entry(string id) => int.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture);

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Zone).DateTime);

    private static TimeOnly Time(DateTimeOffset at) => TimeOnly.FromDateTime(at.ToOffset(Zone).DateTime);

    private static string Flag(bool yes) => yes ? "tYES" : "tNO";
}
