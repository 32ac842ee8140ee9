using System.Globalization;
using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>The entities that can be read and queried.</summary>
internal sealed class QuickBooksTables
{
    private readonly QuickBooksLedger _ledger;
    private readonly Dictionary<string, (string Name, QuickBooksTable Table)> _tables = new(StringComparer.OrdinalIgnoreCase);

    public QuickBooksTables(QuickBooksLedger ledger, IOptions<QuickBooksOptions> options)
    {
        _ledger = ledger;
        var books = ledger.Books;
        Add("Customer", Contacts(contact => contact.IsCustomer));
        Add("Vendor", Contacts(contact => contact.IsSupplier));
        Add("Account", QuickBooksTable.Of(books.Accounts, account => QuickBooksShapes.Account(account, options.Value.HomeCurrency, ledger.FurnishedAt), account => account.Id, _ => ledger.FurnishedAt)
            .With<BookAccount>("Name", QuickBooksType.Text, account => account.Name)
            .With<BookAccount>("AccountType", QuickBooksType.Text, account => QuickBooksShapes.AccountType(account))
            .With<BookAccount>("Active", QuickBooksType.Flag, account => !account.IsRemoved));
        Add("Item", QuickBooksTable.Of(() => ledger.Items, QuickBooksShapes.Item, item => item.Id, item => item.UpdatedAt)
            .With<QuickBooksItem>("Name", QuickBooksType.Text, item => item.Name)
            .With<QuickBooksItem>("Active", QuickBooksType.Flag, _ => true));
        Add("TaxCode", QuickBooksTable.Of(books.TaxRates, rate => QuickBooksShapes.TaxCode(rate, ledger.FurnishedAt), rate => rate.Code, _ => ledger.FurnishedAt)
            .With<BookTaxRate>("Name", QuickBooksType.Text, rate => rate.Name)
            .With<BookTaxRate>("Active", QuickBooksType.Flag, _ => true));
        Add("TaxRate", QuickBooksTable.Of(
                () => books.TaxRates().SelectMany(rate => new Rate[] { new(QuickBooksShapes.SaleRateId(rate), rate), new(QuickBooksShapes.PurchaseRateId(rate), rate) }),
                row => QuickBooksShapes.TaxRate(row.Id, row.Of, ledger.FurnishedAt), row => row.Id, _ => ledger.FurnishedAt)
            .With<Rate>("Name", QuickBooksType.Text, row => row.Of.Name)
            .With<Rate>("Active", QuickBooksType.Flag, _ => true));
        Add("Invoice", Documents(BookKinds.Invoice).With<BookDocument>("CustomerRef", QuickBooksType.Text, document => document.ContactId));
        Add("Bill", Documents(BookKinds.Bill).With<BookDocument>("VendorRef", QuickBooksType.Text, document => document.ContactId));
        Add("RefundReceipt", Documents(BookKinds.CreditNote));
        Add("Purchase", Documents(BookKinds.Expense));
        Add("Payment", Payments(BookKinds.Invoice, "PaymentRefNum"));
        Add("BillPayment", Payments(BookKinds.Bill, "DocNumber"));
    }

    /// <returns>The entity's own name and its table; null when there is no such entity.</returns>
    public (string Name, QuickBooksTable Table)? Find(string entity) => _tables.TryGetValue(entity, out var found) ? found : null;

    /// <summary>Documents of an entity that were deleted: a bill that was taken back, for bills cannot be voided, and what was deleted as such.</summary>
    public IEnumerable<BookDocument> Deleted(string entity) => _ledger.Books.Documents().Where(document => IsDeleted(document) && entity == document.Kind switch
    {
        BookKinds.Invoice => "Invoice",
        BookKinds.Bill => "Bill",
        _ => null,
    });

    private static bool IsDeleted(BookDocument document)
        => document.State == BookState.Void && (document.Kind == BookKinds.Bill || document.Extra.ContainsKey(QuickBooksLedger.IsDeleted));

    private void Add(string name, QuickBooksTable table) => _tables.Add(name, (name, table));

    private QuickBooksTable Contacts(Func<BookContact, bool> isOf) => QuickBooksTable.Of(
            () => _ledger.Books.Contacts().Where(isOf), contact => QuickBooksShapes.Contact(contact, _ledger.CurrencyOf(contact.Id)), contact => contact.Id, contact => contact.UpdatedAt)
        .With<BookContact>("DisplayName", QuickBooksType.Text, contact => contact.Name)
        .With<BookContact>("Active", QuickBooksType.Flag, contact => !contact.IsRemoved);

    private QuickBooksTable Documents(string kind)
    {
        var table = QuickBooksTable.Of(
                () => _ledger.Books.Documents().Where(document => document.Kind == kind && !IsDeleted(document)), Show, document => document.Id, document => document.UpdatedAt)
            .With<BookDocument>("DocNumber", QuickBooksType.Text, document => document.Number)
            .With<BookDocument>("TxnDate", QuickBooksType.Text, document => document.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .With<BookDocument>("TotalAmt", QuickBooksType.Number, document => document.State == BookState.Void ? 0m : document.Total);
        return kind is BookKinds.Invoice or BookKinds.Bill
            ? table.With<BookDocument>("Balance", QuickBooksType.Number, document => document.State == BookState.Void ? 0m : document.Due) : table;
    }

    private QuickBooksTable Payments(string kind, string reference) => QuickBooksTable.Of(
            () => _ledger.Books.Payments().Where(payment => payment.Kind == kind && !payment.IsTakenBack),
            payment => QuickBooksShapes.Payment(payment, _ledger.CurrencyOf(payment.Extra.GetValueOrDefault(QuickBooksLedger.ContactId) ?? "")), payment => payment.Id, payment => payment.CreatedAt)
        .With<BookPayment>("TxnDate", QuickBooksType.Text, payment => payment.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        .With<BookPayment>("TotalAmt", QuickBooksType.Number, payment => payment.Amount)
        .With<BookPayment>(reference, QuickBooksType.Text, payment => payment.Reference);

    private System.Text.Json.Nodes.JsonObject Show(BookDocument document) => QuickBooksShapes.Document(
        document, _ledger.Books.Contact(document.ContactId), _ledger.Books.Payments().Where(payment => !payment.IsTakenBack && payment.Parts.Any(part => part.DocumentId == document.Id)));

    private sealed record Rate(string Id, BookTaxRate Of);
}
