using System.Collections.Concurrent;
using System.Globalization;
using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <summary>An organisation at Xero.</summary>
/// <param name="TenantId">What calls name it by.</param>
internal sealed record XeroCompany(string TenantId, string Name, ErpBooks Books)
{
    private readonly ConcurrentDictionary<string, decimal> _credited = new();
    private int _numbers;

    /// <summary>The next number of those that Xero gives itself.</summary>
    public string NextNumber(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{Interlocked.Increment(ref _numbers):0000}");

    /// <summary>How much of what was paid on an invoice came from credit notes.</summary>
    public decimal CreditedOf(string documentId) => _credited.GetValueOrDefault(documentId);

    public void Credit(string documentId, decimal amount) => _credited.AddOrUpdate(documentId, amount, (_, known) => known + amount);

    public void Clear()
    {
        Books.Clear();
        _credited.Clear();
    }
}

/// <summary>The person's organisations, with what each has from the start.</summary>
internal sealed class XeroCompanies
{
    public const string Receivable = "610";
    public const string Payable = "800";

    private readonly HashSet<string> _currencies;

    public XeroCompanies(IOptions<XeroOptions> options, TimeProvider time)
    {
        var given = options.Value;
        BaseCurrency = given.BaseCurrency;
        _currencies = [given.BaseCurrency, .. given.Currencies.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        IEnumerable<string> names = given.Companies.Count > 0 ? given.Companies : ["Kampala Traders Ltd", "Nairobi Traders Ltd"];
        // The same companies at every start: connections that were kept elsewhere still mean them.
        All = [.. names.Select((name, n) => new XeroCompany(
            string.Create(CultureInfo.InvariantCulture, $"7e0a0000-0000-4000-8000-{n + 1:000000000000}"), name, new ErpBooks(time, () => Guid.NewGuid().ToString("D"))))];
        Furnish();
    }

    public IReadOnlyList<XeroCompany> All { get; }

    public XeroCompany First => All[0];

    public string BaseCurrency { get; }

    public XeroCompany? Find(string tenantId) => All.FirstOrDefault(company => company.TenantId.Equals(tenantId, StringComparison.OrdinalIgnoreCase));

    public bool HasCurrency(string code) => _currencies.Contains(code);

    public void Clear()
    {
        foreach (var company in All)
            company.Clear();
    }

    public void Furnish()
    {
        foreach (var books in All.Select(company => company.Books))
        {
            Add(books, "090", "Business Bank Account", "asset", takesPayments: true);
            Add(books, "091", "Mobile Money", "asset", takesPayments: true);
            Add(books, "200", "Sales", "revenue");
            Add(books, "260", "Other Revenue", "revenue");
            Add(books, "310", "Cost of Goods Sold", "expense");
            Add(books, "400", "Advertising", "expense");
            Add(books, "404", "Bank Fees", "expense");
            Add(books, "429", "General Expenses", "expense");
            Add(books, Receivable, "Accounts Receivable", "asset");
            Add(books, Payable, "Accounts Payable", "liability");
            Add(books, "820", "VAT", "liability");
            Add(books, "960", "Retained Earnings", "equity");
            books.Add(new BookTaxRate("NONE", "Tax Exempt", 0));
            books.Add(new BookTaxRate("OUTPUT", "VAT on Sales", 18));
            books.Add(new BookTaxRate("INPUT", "VAT on Purchases", 18));
        }
    }

    private void Add(ErpBooks books, string code, string name, string kind, bool takesPayments = false)
        => books.Add(new BookAccount(Guid.NewGuid().ToString("D"), code, name, kind, takesPayments, takesPayments ? BaseCurrency : null));
}
