using System.Globalization;
using Centry.Simulator.Erp;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>An item: what lines of sales name instead of an account.</summary>
internal sealed record QuickBooksItem(string Id, string Name, string AccountId, DateTimeOffset UpdatedAt);

/// <summary>The company's books, and what QuickBooks keeps beside them.</summary>
internal sealed class QuickBooksLedger
{
    public const string Receivable = "84";
    public const string Payable = "33";
    public const string DefaultItem = "1";
    private const string Bank = "35";
    private const string Revenue = "79";
    private const string Expense = "7";
    private const string Fees = "60";
    private const int ItemsMax = 10_000;
    private const int CurrenciesMax = ErpBooks.RowsMax;

    /// <summary>Members of <see cref="BookDocument.Extra"/> and its like.</summary>
    public const string Note = "note";
    public const string ContactId = "contact";
    public const string BankId = "bank";
    public const string PaymentType = "payment_type";
    public const string IsDeleted = "deleted";

    private readonly IOptions<QuickBooksOptions> _options;
    private readonly TimeProvider _time;
    private readonly BoundedMap<string, QuickBooksItem> _items = new(ItemsMax);
    private readonly BoundedMap<string, string> _currencies = new(CurrenciesMax);
    private long _lastId = 100;

    public QuickBooksLedger(IOptions<QuickBooksOptions> options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        Books = new ErpBooks(time, NewId);
        Furnish();
    }

    public ErpBooks Books { get; }

    /// <summary>Held by whoever changes the books over the API, so that a rule and the change after it see the same.</summary>
    public Lock Writing { get; } = new();

    /// <summary>The member that names a line's item; lines count from one.</summary>
    public static string ItemOf(int line) => string.Create(CultureInfo.InvariantCulture, $"item_{line}");

    /// <summary>When accounts and tax rates last changed.</summary>
    public DateTimeOffset FurnishedAt { get; private set; }

    public IEnumerable<QuickBooksItem> Items => _items.Newest();

    public QuickBooksItem? FindItem(string id) => _items.Find(id);

    public QuickBooksItem AddItem(string name, string accountId)
    {
        var item = new QuickBooksItem(NewId(), name, accountId, _time.GetUtcNow());
        _items.TryAdd(item.Id, item);
        return item;
    }

    /// <summary>A customer or vendor has one currency for good.</summary>
    public string CurrencyOf(string contactId) => _currencies.Find(contactId) ?? _options.Value.HomeCurrency;

    public void SetCurrency(string contactId, string currency) => _currencies.TryAdd(contactId, currency);

    public void Furnish()
    {
        FurnishedAt = _time.GetUtcNow();
        _items.Clear();
        _currencies.Clear();
        Books.Add(new BookAccount(Bank, Bank, "Mobile money", "asset", TakesPayments: true));
        Books.Add(new BookAccount(Receivable, Receivable, "Accounts Receivable (A/R)", "asset", TakesPayments: false));
        Books.Add(new BookAccount(Payable, Payable, "Accounts Payable (A/P)", "liability", TakesPayments: false));
        Books.Add(new BookAccount(Revenue, Revenue, "Sales of Product Income", "revenue", TakesPayments: false));
        Books.Add(new BookAccount(Expense, Expense, "Advertising", "expense", TakesPayments: false));
        Books.Add(new BookAccount(Fees, Fees, "Bank Charges", "expense", TakesPayments: false));
        Books.Add(new BookTaxRate("4", "18.0% S", 18));
        Books.Add(new BookTaxRate("5", "0.0% Z", 0));
        _items.TryAdd(DefaultItem, new QuickBooksItem(DefaultItem, "Services", Revenue, FurnishedAt));
    }

    private string NewId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
}
