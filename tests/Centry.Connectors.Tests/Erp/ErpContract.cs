using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp;

/// <summary>
/// What Centry's bridge relies on, of every ERP. An adapter's tests derive from this class and say how it is played; its golden requests and
/// its own peculiarities stand in tests of their own.
/// </summary>
public abstract class ErpContract : IAsyncLifetime
{
    private static readonly DateOnly Date = new(2026, 1, 15);

    private PlayedErp _played = null!;
    private ErpAccess _access = null!;

    /// <summary>The provider's name in the simulator's control API.</summary>
    protected abstract string Name { get; }

    /// <summary>The adapter, pointed at the simulator.</summary>
    protected abstract IErp Erp(Uri simulator, ErpHttp http, TimeProvider time);

    /// <summary>Connects: the consent or the sign-in.</summary>
    protected abstract Task<ErpAccess> ConnectAsync(IErp erp, PlayedErp played);

    /// <summary>Codes of accounts that the simulator furnishes books with, and a tax rate.</summary>
    protected abstract (string Revenue, string Expense, string Bank, string Tax) Codes { get; }

    /// <summary>Faults that answer with 429 and 503 in the vendor's words.</summary>
    protected static object RateLimited { get; } = new { kind = "error", status = 429, calls = 1 };
    protected static object InTrouble { get; } = new { kind = "error", status = 503, calls = 1 };

    /// <summary>The HTTP method that makes things.</summary>
    protected virtual string Making => "POST";

    protected PlayedErp Played => _played;

    protected ErpAccess Access => _access;

    protected IErp Adapter { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private OpenTransport? _transport;

    public async ValueTask InitializeAsync()
    {
        _played = await PlayedErp.StartAsync(Name);
        _transport = new OpenTransport();
        Adapter = Erp(_played.Url, new ErpHttp(_transport, new ErpPace(_played.Clock), TimeProvider.System), _played.Clock);
        _access = await ConnectAsync(Adapter, _played);
    }

    public async ValueTask DisposeAsync()
    {
        _transport?.Dispose();
        if (_played is not null)
            await _played.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_company_tells_its_name() => Assert.NotEmpty((await Adapter.CompanyAsync(_access, Cancel)).Name);

    [Fact]
    public async Task A_party_has_one_contact_however_often_it_is_asked_for()
    {
        var order = new ErpPartyOrder("party-1", "Jane Doe", "jane@example.com", "+256772123456", IsSupplier: false);
        var first = await Adapter.EnsureContactAsync(_access, order, Cancel);
        Assert.Equal(first, await Adapter.EnsureContactAsync(_access, order, Cancel));
        Assert.Equal(first, await Adapter.EnsureContactAsync(_access, order with { Key = "party-2" }, Cancel));
        Assert.Single((await _played.BooksAsync()).GetProperty("contacts").EnumerateArray(), contact => contact.GetProperty("name").GetString() == "Jane Doe");
    }

    [Theory]
    [InlineData(ErpDocumentKind.Invoice)]
    [InlineData(ErpDocumentKind.Bill)]
    public async Task A_document_that_is_paid_in_parts_is_paid_at_last(ErpDocumentKind kind)
    {
        var document = await DocumentAsync(kind, 15_000);
        var open = await Adapter.DocumentAsync(_access, kind, document.Id, Cancel);
        Assert.Equal((15_000, 15_000, ErpDocumentState.Open, "UGX"), (open!.Total, open.Due, open.State, open.CurrencyCode));
        Assert.Equal("CEN-1", open.Number);

        await Adapter.CreatePaymentAsync(_access, Payment(kind, document.Id, open.ContactId, 5_000, "pay-1"), Cancel);
        Assert.Equal((10_000, ErpDocumentState.Open), await DueAsync(kind, document.Id));
        await Adapter.CreatePaymentAsync(_access, Payment(kind, document.Id, open.ContactId, 10_000, "pay-2"), Cancel);
        Assert.Equal((0, ErpDocumentState.Paid), await DueAsync(kind, document.Id));

        var more = await Assert.ThrowsAsync<ErpException>(() => Adapter.CreatePaymentAsync(_access, Payment(kind, document.Id, open.ContactId, 1, "pay-3"), Cancel));
        Assert.Equal(ErpFault.Refused, more.Fault);
    }

    [Fact]
    public async Task What_was_made_although_its_answer_was_lost_is_not_made_again()
    {
        var contact = await ContactAsync();
        var invoice = Document(ErpDocumentKind.Invoice, contact, 15_000);
        await LostAsync(() => Adapter.CreateDocumentAsync(_access, invoice, Cancel));
        var made = await Adapter.CreateDocumentAsync(_access, invoice, Cancel);
        Assert.Equal(made, await Adapter.CreateDocumentAsync(_access, invoice, Cancel));

        var payment = Payment(ErpDocumentKind.Invoice, made.Id, contact, 15_000, "pay-1");
        await LostAsync(() => Adapter.CreatePaymentAsync(_access, payment, Cancel));
        var paid = await Adapter.CreatePaymentAsync(_access, payment, Cancel);
        Assert.Equal(paid.Id, (await Adapter.CreatePaymentAsync(_access, payment, Cancel)).Id);

        var fee = new ErpFeeOrder("fee-1", "CEN-F1", contact, "UGX", 750, "Fees of CEN-1", Codes.Expense, null, Codes.Bank, Date, "CEN-1");
        await LostAsync(() => Adapter.BookFeeAsync(_access, fee, Cancel));
        await Adapter.BookFeeAsync(_access, fee, Cancel);

        var refund = Refund(made.Id, contact, 5_000);
        await LostAsync(() => Adapter.CreateRefundAsync(_access, refund, Cancel));
        var given = await Adapter.CreateRefundAsync(_access, refund, Cancel);
        Assert.Equal(given.Id, (await Adapter.CreateRefundAsync(_access, refund, Cancel)).Id);

        var documents = (await _played.DocumentsAsync()).EnumerateArray().ToList();
        Assert.Equal(["credit_note", "expense", "invoice"], documents.Select(document => document.GetProperty("kind").GetString()!).Order());
        Assert.Equal((0, ErpDocumentState.Paid), await DueAsync(ErpDocumentKind.Invoice, made.Id));
        Assert.Equal(5_000, documents.Single(document => document.GetProperty("kind").GetString() == "credit_note").GetProperty("paid").GetDecimal());
    }

    [Fact]
    public async Task What_a_payout_left_in_the_books_is_taken_back_and_may_be_gone_already()
    {
        var supplier = await ContactAsync(isSupplier: true);
        var bill = await Adapter.CreateDocumentAsync(_access, Document(ErpDocumentKind.Bill, supplier, 15_000), Cancel);
        var payment = await Adapter.CreatePaymentAsync(_access, Payment(ErpDocumentKind.Bill, bill.Id, supplier, 15_000, "pay-1"), Cancel);
        var fee = await Adapter.BookFeeAsync(_access, new ErpFeeOrder("fee-1", "CEN-F1", supplier, "UGX", 750, "Fees of CEN-1", Codes.Expense, null, Codes.Bank, Date, "CEN-1"), Cancel);

        await TakeBackTwiceAsync(ErpEntry.BillPayment, payment.Id);
        Assert.Equal((15_000, ErpDocumentState.Open), await DueAsync(ErpDocumentKind.Bill, bill.Id));
        await TakeBackTwiceAsync(ErpEntry.Bill, bill.Id);
        Assert.True(await Adapter.DocumentAsync(_access, ErpDocumentKind.Bill, bill.Id, Cancel) is null or { State: ErpDocumentState.Void });
        await TakeBackTwiceAsync(ErpEntry.Fee, fee.Id);
        var fees = (await _played.DocumentsAsync()).EnumerateArray().Where(document => document.GetProperty("kind").GetString() == "expense" && document.GetProperty("state").GetString() != "void").ToList();
        // None is left, or as much was booked the other way.
        Assert.Contains(fees.Count, new[] { 0, 2 });

        async Task TakeBackTwiceAsync(ErpEntry entry, string id)
        {
            await _played.FaultsAsync(new { kind = "answer_lost", calls = 1, method = "POST" });
            Assert.Equal(ErpFault.Unavailable, (await Assert.ThrowsAsync<ErpException>(() => Adapter.TakeBackAsync(_access, entry, id, Date, Cancel))).Fault);
            await _played.FaultsAsync();
            await Adapter.TakeBackAsync(_access, entry, id, Date, Cancel);
        }
    }

    [Fact]
    public async Task All_rows_come_page_by_page_and_once_each()
    {
        await _played.FillAsync(contacts: 230, invoices: 230, accounts: 40);
        var contacts = await AllAsync(position => Adapter.ContactsAsync(_access, position, Cancel));
        Assert.Equal(230, contacts.Where(contact => contact.Name.StartsWith("Customer ", StringComparison.Ordinal)).DistinctBy(contact => contact.Id).Count());
        var invoices = await AllAsync(position => Adapter.DocumentsAsync(_access, ErpDocumentKind.Invoice, position, Cancel));
        Assert.Equal(230, invoices.Count);
        Assert.Equal(230, invoices.Select(invoice => invoice.Id).Distinct().Count());
        Assert.All(invoices, invoice => Assert.Equal(invoice.Total, invoice.Due));
        var accounts = await AllAsync(position => Adapter.AccountsAsync(_access, position, Cancel));
        Assert.Equal(40, accounts.Count(account => account.Name.StartsWith("Account ", StringComparison.Ordinal)));
        Assert.Contains(accounts, account => account.Code == Codes.Bank && account.TakesPayments);
        Assert.Contains(accounts, account => account.Code == Codes.Revenue && account.Class == ErpAccountClass.Revenue);
        Assert.Contains(await AllAsync(position => Adapter.TaxRatesAsync(_access, position, Cancel)), rate => rate.Code == Codes.Tax && rate.Percent > 0);
    }

    [Theory]
    [InlineData(ErpDocumentKind.Invoice)]
    [InlineData(ErpDocumentKind.Bill)]
    public async Task Only_what_changed_comes_afterwards_and_what_was_voided_with_it(ErpDocumentKind kind)
    {
        var name = kind == ErpDocumentKind.Invoice ? "invoice" : "bill";
        await _played.WriteAsync(name, "Old Ltd", 100, number: "OLD-1");
        var voided = await _played.WriteAsync(name, "Old Ltd", 200, number: "OLD-2");
        _played.Clock.Advance(TimeSpan.FromDays(2));
        var since = _played.Clock.GetUtcNow();
        _played.Clock.Advance(TimeSpan.FromDays(2));
        await _played.VoidAsync(voided);
        var fresh = await _played.WriteAsync(name, "New Ltd", 300, number: "NEW-1");

        _access = await ConnectAsync(Adapter, _played);
        var changed = await AllAsync(position => Adapter.DocumentsAsync(_access, kind, position with { ChangedSince = since }, Cancel));
        Assert.Equal([(fresh, ErpDocumentState.Open), (voided, ErpDocumentState.Void)], changed.Select(document => (document.Id, document.State)).OrderBy(document => document.State));
        Assert.Equal(["New Ltd"], (await AllAsync(position => Adapter.ContactsAsync(_access, position with { ChangedSince = since }, Cancel))).Select(contact => contact.Name));
    }

    [Fact]
    public async Task A_document_that_there_is_not_is_none()
        => Assert.Null(await Adapter.DocumentAsync(_access, ErpDocumentKind.Invoice, UnknownId, Cancel));

    [Fact]
    public async Task Too_many_calls_are_told_with_how_long_to_wait()
    {
        await _played.FaultsAsync(RateLimited);
        var fault = await Assert.ThrowsAsync<ErpException>(() => Adapter.AccountsAsync(_access, ErpPosition.Start, Cancel));
        Assert.Equal(ErpFault.RateLimited, fault.Fault);
        Assert.True(fault.RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public async Task Trouble_is_told_as_such()
    {
        foreach (var fault in new object[] { InTrouble, new { kind = "connection_reset", calls = 1 }, new { kind = "garbage_body", calls = 1 } })
        {
            await _played.FaultsAsync(fault);
            var trouble = await Assert.ThrowsAsync<ErpException>(() => Adapter.AccountsAsync(_access, ErpPosition.Start, Cancel));
            Assert.Equal(ErpFault.Unavailable, trouble.Fault);
        }
    }

    [Fact]
    public async Task What_the_ERP_will_not_have_is_refused_in_its_words()
    {
        var contact = await ContactAsync();
        var fault = await Assert.ThrowsAsync<ErpException>(
            () => Adapter.CreateDocumentAsync(_access, Document(ErpDocumentKind.Invoice, contact, 15_000) with { AccountCode = "there-is-none" }, Cancel));
        Assert.Equal(ErpFault.Refused, fault.Fault);
        Assert.NotEmpty(fault.Message);
        Assert.Empty((await _played.DocumentsAsync()).EnumerateArray());
    }

    /// <summary>An id of the vendor's kind that no document has.</summary>
    protected abstract string UnknownId { get; }

    protected Task<string> ContactAsync(bool isSupplier = false)
        => Adapter.EnsureContactAsync(_access, new ErpPartyOrder("party-1", "Jane Doe", "jane@example.com", "+256772123456", isSupplier), Cancel);

    protected ErpDocumentOrder Document(ErpDocumentKind kind, string contact, decimal amount, string key = "doc-1", string number = "CEN-1") => new(
        key, kind, number, contact, "UGX", amount, "Payment of order 7", kind == ErpDocumentKind.Invoice ? Codes.Revenue : Codes.Expense, null, Date, Date.AddDays(14), "ORDER-7");

    protected ErpPaymentOrder Payment(ErpDocumentKind kind, string document, string contact, decimal amount, string key)
        => new(key, kind, document, contact, "UGX", amount, Codes.Bank, Date, "MP260115");

    protected ErpRefundOrder Refund(string document, string contact, decimal amount)
        => new("refund-1", "CEN-R1", document, contact, "UGX", amount, "Refund of CEN-1", Codes.Revenue, null, Codes.Bank, Date, "CEN-1");

    private async Task<ErpWritten> DocumentAsync(ErpDocumentKind kind, decimal amount)
        => await Adapter.CreateDocumentAsync(_access, Document(kind, await ContactAsync(kind == ErpDocumentKind.Bill), amount), Cancel);

    private async Task<(decimal Due, ErpDocumentState State)> DueAsync(ErpDocumentKind kind, string id)
    {
        var document = await Adapter.DocumentAsync(_access, kind, id, Cancel);
        return (document!.Due, document.State);
    }

    private async Task LostAsync(Func<Task> write)
    {
        await _played.FaultsAsync(new { kind = "answer_lost", calls = 1, method = Making });
        Assert.Equal(ErpFault.Unavailable, (await Assert.ThrowsAsync<ErpException>(write)).Fault);
        await _played.FaultsAsync();
    }

    protected static async Task<IReadOnlyList<T>> AllAsync<T>(Func<ErpPosition, Task<ErpPage<T>>> read)
    {
        const int PagesMax = 1_000;
        var all = new List<T>();
        string? next = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var rows = await read(new ErpPosition(null, next));
            all.AddRange(rows.Items);
            if (rows.Next is null)
                return all;
            next = rows.Next;
        }

        throw new InvalidOperationException("The listing does not end.");
    }
}
