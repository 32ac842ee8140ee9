using System.Globalization;

namespace Centry.Simulator.Erp;

/// <summary>
/// A company's books as an accounting system holds them, without any vendor's words: contacts, accounts, tax rates, documents and what was
/// paid on them. Each vendor's side reads and changes them under its own rules. All of it is safe to use from many requests.
/// </summary>
/// <param name="newId">The vendor's kind of id for a new row; called under the lock.</param>
internal sealed class ErpBooks(TimeProvider time, Func<string> newId)
{
    /// <summary>Rows of each kind that are held; beyond it nothing is taken in.</summary>
    public const int RowsMax = 200_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, BookContact> _contacts = [];
    private readonly Dictionary<string, BookAccount> _accounts = [];
    private readonly Dictionary<string, BookTaxRate> _taxRates = [];
    private readonly Dictionary<string, BookDocument> _documents = [];
    private readonly Dictionary<string, BookPayment> _payments = [];

    /// <summary>Told of every change of a contact or document, outside the lock: where the vendor's notices come from.</summary>
    public event Action<BookChange>? Changed;

    public IReadOnlyList<BookContact> Contacts() => All(_contacts);

    public IReadOnlyList<BookAccount> Accounts() => All(_accounts);

    public IReadOnlyList<BookTaxRate> TaxRates() => All(_taxRates);

    public IReadOnlyList<BookDocument> Documents() => All(_documents);

    public IReadOnlyList<BookPayment> Payments() => All(_payments);

    public BookContact? Contact(string id) => One(_contacts, id);

    public BookDocument? Document(string id) => One(_documents, id);

    public BookPayment? Payment(string id) => One(_payments, id);

    public BookAccount? Account(string code) => Accounts().FirstOrDefault(account => account.Code == code);

    public void Add(BookAccount account)
    {
        lock (_gate)
            _accounts[account.Id] = account;
    }

    public void Add(BookTaxRate rate)
    {
        lock (_gate)
            _taxRates[rate.Code] = rate;
    }

    /// <summary>Adds a contact, with a new id where it has none yet, if the rule, which sees all that are there, has nothing against it.</summary>
    /// <returns>The contact, or what the rule said.</returns>
    public (BookContact? Added, string? Problem) Add(BookContact contact, Func<IEnumerable<BookContact>, string?>? rule = null)
    {
        lock (_gate)
        {
            if (rule?.Invoke(_contacts.Values) is { } problem)
                return (null, problem);
            Bound(_contacts);
            contact = contact with { Id = contact.Id.Length > 0 ? contact.Id : newId(), UpdatedAt = time.GetUtcNow() };
            _contacts[contact.Id] = contact;
        }

        Changed?.Invoke(new BookChange(BookSubject.Contact, contact.Id, "", IsNew: true));
        return (contact, null);
    }

    /// <summary>Adds a document with a new id, if the rule, which sees all that are there, has nothing against it.</summary>
    public (BookDocument? Added, string? Problem) Add(BookDocument document, Func<IEnumerable<BookDocument>, string?>? rule = null)
    {
        lock (_gate)
        {
            if (rule?.Invoke(_documents.Values) is { } problem)
                return (null, problem);
            Bound(_documents);
            document = document with { Id = newId(), UpdatedAt = time.GetUtcNow() };
            _documents[document.Id] = document;
        }

        Changed?.Invoke(new BookChange(BookSubject.Document, document.Id, document.Kind, IsNew: true));
        return (document, null);
    }

    /// <summary>Changes a contact. Null when there is none.</summary>
    public BookContact? Change(string id, Func<BookContact, BookContact> change)
    {
        BookContact changed;
        lock (_gate)
        {
            if (!_contacts.TryGetValue(id, out var contact))
                return null;
            changed = change(contact) with { UpdatedAt = time.GetUtcNow(), Version = contact.Version + 1 };
            _contacts[id] = changed;
        }

        Changed?.Invoke(new BookChange(BookSubject.Contact, id, "", IsNew: false));
        return changed;
    }

    /// <summary>Changes a document, unless the change returns null.</summary>
    public BookDocument? Change(string id, Func<BookDocument, BookDocument?> change)
    {
        BookDocument? changed;
        lock (_gate)
        {
            if (!_documents.TryGetValue(id, out var document) || change(document) is not { } wanted)
                return null;
            changed = wanted with { UpdatedAt = time.GetUtcNow(), Version = document.Version + 1 };
            _documents[id] = changed;
        }

        Changed?.Invoke(new BookChange(BookSubject.Document, id, changed.Kind, IsNew: false));
        return changed;
    }

    /// <summary>Books a payment of what is due on documents, all or nothing.</summary>
    /// <param name="parts">Which document gets how much.</param>
    /// <returns>The payment, or the sentence that says which part is too much.</returns>
    public (BookPayment? Added, string? Problem) Pay(BookPayment payment, IReadOnlyList<(string DocumentId, decimal Amount)> parts)
    {
        lock (_gate)
        {
            foreach (var (id, amount) in parts)
            {
                if (!_documents.TryGetValue(id, out var document))
                    return (null, $"There is no document {id}.");
                if (document.State != BookState.Open)
                    return (null, $"Document {id} is not open.");
                if (amount <= 0 || amount > document.Due)
                    return (null, $"Payment amount exceeds the amount outstanding on this document ({document.Due.ToString(CultureInfo.InvariantCulture)}).");
            }

            Bound(_payments);
            payment = payment with { Id = newId(), Parts = parts, CreatedAt = time.GetUtcNow() };
            _payments[payment.Id] = payment;
            foreach (var (id, amount) in parts)
            {
                var document = _documents[id];
                _documents[id] = document with
                {
                    Paid = document.Paid + amount,
                    State = document.Due == amount ? BookState.Paid : BookState.Open,
                    UpdatedAt = time.GetUtcNow(),
                    Version = document.Version + 1,
                };
            }
        }

        foreach (var (id, _) in parts)
            Changed?.Invoke(new BookChange(BookSubject.Document, id, Document(id)!.Kind, IsNew: false));
        Changed?.Invoke(new BookChange(BookSubject.Payment, payment.Id, payment.Kind, IsNew: true));
        return (payment, null);
    }

    /// <summary>Takes a payment back: what it paid is due again. Null when there is none, or it was taken back before.</summary>
    public BookPayment? TakeBack(string id)
    {
        BookPayment? payment;
        lock (_gate)
        {
            if (!_payments.TryGetValue(id, out payment) || payment.IsTakenBack)
                return null;
            _payments[id] = payment = payment with { IsTakenBack = true };
            foreach (var (documentId, amount) in payment.Parts)
            {
                var document = _documents[documentId];
                _documents[documentId] = document with { Paid = document.Paid - amount, State = BookState.Open, UpdatedAt = time.GetUtcNow(), Version = document.Version + 1 };
            }
        }

        foreach (var (documentId, _) in payment.Parts)
            Changed?.Invoke(new BookChange(BookSubject.Document, documentId, Document(documentId)!.Kind, IsNew: false));
        return payment;
    }

    /// <summary>Empties the books.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _contacts.Clear();
            _accounts.Clear();
            _taxRates.Clear();
            _documents.Clear();
            _payments.Clear();
        }
    }

    private List<T> All<T>(Dictionary<string, T> rows)
    {
        lock (_gate)
            return [.. rows.Values];
    }

    private T? One<T>(Dictionary<string, T> rows, string id) where T : class
    {
        lock (_gate)
            return rows.GetValueOrDefault(id);
    }

    private static void Bound<T>(Dictionary<string, T> rows)
    {
        if (rows.Count >= RowsMax)
            throw new InvalidOperationException($"These books hold {RowsMax} rows of a kind and no more.");
    }
}

internal enum BookSubject
{
    Contact,
    Document,
    Payment,
}

/// <param name="Kind">Of the document or payment.</param>
internal sealed record BookChange(BookSubject Subject, string Id, string Kind, bool IsNew);

/// <summary>The kinds of documents and payments.</summary>
internal static class BookKinds
{
    public const string Invoice = "invoice";
    public const string Bill = "bill";
    public const string CreditNote = "credit_note";

    /// <summary>Money that was spent or moved without a bill, such as fees.</summary>
    public const string Expense = "expense";
}

internal enum BookState
{
    Draft,
    Open,
    Paid,
    Void,
}

internal sealed record BookContact
{
    public string Id { get; init; } = "";
    public required string Name { get; init; }
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public string? TaxNumber { get; init; }
    public bool IsCustomer { get; init; }
    public bool IsSupplier { get; init; }
    public bool IsRemoved { get; init; }
    public int Version { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <param name="Class"><c>asset</c>, <c>liability</c>, <c>equity</c>, <c>revenue</c>, <c>expense</c>.</param>
internal sealed record BookAccount(string Id, string Code, string Name, string Class, bool TakesPayments, string? Currency = null, bool IsRemoved = false);

internal sealed record BookTaxRate(string Code, string Name, decimal Percent);

internal sealed record BookLine(string Description, decimal Quantity, decimal UnitAmount, string? AccountCode, string? TaxCode)
{
    public decimal Amount => Quantity * UnitAmount;
}

internal sealed record BookDocument
{
    public string Id { get; init; } = "";

    /// <summary>One of <see cref="BookKinds"/>.</summary>
    public required string Kind { get; init; }
    public string? Number { get; init; }
    public string? Reference { get; init; }
    public required string ContactId { get; init; }
    public required string Currency { get; init; }
    public required DateOnly Date { get; init; }
    public DateOnly? DueDate { get; init; }
    public required IReadOnlyList<BookLine> Lines { get; init; }
    public required decimal Total { get; init; }
    public decimal Paid { get; init; }
    public BookState State { get; init; } = BookState.Open;
    public int Version { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What the vendor keeps with it besides.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();

    public decimal Due => Total - Paid;
}

internal sealed record BookPayment
{
    public string Id { get; init; } = "";

    /// <summary>The kind of the documents that it pays.</summary>
    public required string Kind { get; init; }
    public required decimal Amount { get; init; }
    public required string AccountCode { get; init; }
    public required DateOnly Date { get; init; }
    public string? Reference { get; init; }
    public IReadOnlyList<(string DocumentId, decimal Amount)> Parts { get; init; } = [];

    /// <summary>Deleted or cancelled, as the vendor calls it: it pays nothing any more.</summary>
    public bool IsTakenBack { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the vendor keeps with it besides.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();
}
