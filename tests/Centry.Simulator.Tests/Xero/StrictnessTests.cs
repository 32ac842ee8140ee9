using System.Globalization;
using System.Net;

namespace Centry.Simulator.Tests.Xero;

public sealed class StrictnessTests : IAsyncLifetime
{
    private PlayedXero _xero = null!;

    public async ValueTask InitializeAsync() => _xero = await PlayedXero.ConnectedAsync();

    public ValueTask DisposeAsync() => _xero.DisposeAsync();

    [Fact]
    public async Task Who_has_no_good_token_or_no_such_organisation_stays_out()
    {
        var good = _xero.Token;
        _xero.Token = "wrong";
        Assert.Equal((401, "AuthenticationUnsuccessful"), await DetailAsync());
        _xero.Token = good;
        _xero.Tenant = "7e0a0000-0000-4000-8000-000000000009";
        Assert.Equal((403, "AuthenticationUnsuccessful"), await DetailAsync());
        _xero.Tenant = PlayedXero.FirstTenant;
        _xero.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((401, "TokenExpired: token expired at 01/15/2026 08:00:00"), await DetailAsync());
    }

    [Fact]
    public async Task A_consent_reaches_as_far_as_its_scopes()
    {
        await _xero.SignInAsync("accounting.transactions.read");
        Assert.Equal(200, (await _xero.GetAsync("Invoices")).Status);
        Assert.Equal((401, "insufficient_scope"), await AuthenticateAsync(_xero.PutAsync("Invoices", "{}")));
        Assert.Equal((401, "insufficient_scope"), await AuthenticateAsync(_xero.GetAsync("Contacts")));
    }

    [Fact]
    public async Task Organisations_keep_their_books_apart()
    {
        await _xero.ContactAsync();
        _xero.Tenant = PlayedXero.SecondTenant;
        Assert.Empty((await _xero.GetAsync("Contacts")).Json.GetProperty("Contacts").EnumerateArray());
    }

    [Fact]
    public async Task Only_JSON_is_spoken()
    {
        var (authorization, tenant) = (("Authorization", "Bearer " + _xero.Token), ("xero-tenant-id", PlayedXero.FirstTenant));
        Assert.Equal(406, (await _xero.SendAsync(HttpMethod.Get, "/xero/api.xro/2.0/Organisation", null, authorization, tenant)).Status);
        Assert.Equal(415, (await _xero.SendAsync(HttpMethod.Put, "/xero/api.xro/2.0/Contacts", new StringContent("{}"), authorization, tenant, ("Accept", "application/json"))).Status);
        Assert.Equal("PostDataInvalidException", (await _xero.PutAsync("Contacts", "{")).Json.GetProperty("Type").GetString());
        Assert.Equal("PostDataInvalidException", (await _xero.PutAsync("Contacts", """{"Contacts":[]}""")).Json.GetProperty("Type").GetString());
        Assert.Equal(404, (await _xero.GetAsync("Nothing")).Status);
    }

    [Theory]
    [InlineData("\"Type\":\"ACCREC\"", "\"Type\":\"OTHER\"", "Invoice type is not valid.")]
    [InlineData("\"AccountCode\":\"200\"", "\"AccountCode\":\"999\"", "Account code '999' is not a valid code for this document.")]
    [InlineData("\"AccountCode\":\"200\"", "\"AccountCode\":\"090\"", "Account code '090' is not a valid code for this document.")]
    [InlineData("\"CurrencyCode\":\"UGX\"", "\"CurrencyCode\":\"TZS\"", "Organisation is not subscribed to currency TZS")]
    [InlineData("\"ContactID\":\"", "\"ContactID\":\"x", "A valid Contact must be specified for this type of transaction.")]
    [InlineData("\"DueDate\":\"2026-01-30\",", "", "The DueDate is required for an approved invoice.")]
    [InlineData("\"DueDate\":\"2026-01-30\"", "\"DueDate\":\"30/01/2026\"", "DueDate is not a valid date.|The DueDate is required for an approved invoice.")]
    [InlineData("\"Status\":\"AUTHORISED\"", "\"Status\":\"PAID\"", "Invoice not of valid status for creation.")]
    [InlineData("\"NoTax\"", "\"Free\"", "LineAmountTypes is not valid.")]
    [InlineData("\"Quantity\":1", "\"Quantity\":\"1\"", "Quantity is not valid.")]
    [InlineData("\"UnitAmount\":1000", "\"UnitAmount\":10.005", "UnitAmount has more than two decimals.")]
    [InlineData("\"Description\":\"Goods\",", "", "Description may not be empty for this type of line item.")]
    [InlineData("\"Description\":\"Goods\",", "\"Description\":\"Goods\",\"TaxType\":\"VAT99\",", "A line without tax must have the tax type NONE.|TaxType code 'VAT99' does not exist or cannot be used for this type of transaction.")]
    public async Task An_invoice_that_is_not_right_is_refused_with_all_reasons(string right, string wrong, string problems)
    {
        var body = PlayedXero.Invoice(await _xero.ContactAsync());
        Assert.Contains(right, body, StringComparison.Ordinal);
        var reply = await _xero.PutAsync("Invoices", body.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal((400, 10, "ValidationException", "A validation exception occurred"), (
            reply.Status, reply.Json.GetProperty("ErrorNumber").GetInt32(), reply.Json.GetProperty("Type").GetString(), reply.Json.GetProperty("Message").GetString()));
        Assert.Equal(problems, reply.Problems);
        Assert.Empty((await _xero.GetAsync("Invoices")).Json.GetProperty("Invoices").EnumerateArray());
    }

    [Fact]
    public async Task Numbers_of_invoices_are_unique_and_those_of_bills_are_not()
    {
        var contact = await _xero.ContactAsync();
        await _xero.InvoiceAsync(contact);
        Assert.Equal("Invoice # must be unique.", (await _xero.PutAsync("Invoices", PlayedXero.Invoice(contact))).Problems);
        Assert.NotEqual(await _xero.InvoiceAsync(contact, type: "ACCPAY"), await _xero.InvoiceAsync(contact, type: "ACCPAY"));
    }

    [Fact]
    public async Task Names_of_contacts_are_unique_among_the_active_ones()
    {
        var id = await _xero.ContactAsync();
        Assert.StartsWith("The contact name jane doe is already assigned", (await _xero.PutAsync("Contacts", """{"Name":"jane doe"}""")).Problems, StringComparison.Ordinal);
        Assert.Equal("The contact name must be specified.", (await _xero.PutAsync("Contacts", """{"Contacts":[{"EmailAddress":"a@b"}]}""")).Problems);
        Assert.Equal("Email address must be valid.", (await _xero.PutAsync("Contacts", """{"Contacts":[{"Name":"X","EmailAddress":"nobody"}]}""")).Problems);
        await _xero.ApiAsync(HttpMethod.Post, $"Contacts/{id}", """{"ContactStatus":"ARCHIVED"}""");
        Assert.NotEqual(id, await _xero.ContactAsync());
        Assert.Single((await _xero.GetAsync("Contacts")).Json.GetProperty("Contacts").EnumerateArray());
        Assert.Equal(2, (await _xero.GetAsync("Contacts?includeArchived=true")).Json.GetProperty("Contacts").GetArrayLength());
    }

    [Fact]
    public async Task A_payment_is_of_what_is_due_and_from_a_bank_account()
    {
        var invoice = await _xero.InvoiceAsync(await _xero.ContactAsync());
        Assert.Equal("Payment amount exceeds the amount outstanding on this document", (await _xero.PutAsync("Payments", PlayedXero.Payment(invoice, 1_000.01m))).Problems);
        Assert.StartsWith("Payments can only be made to BANK accounts", (await _xero.PutAsync("Payments", PlayedXero.Payment(invoice, 10, "200"))).Problems, StringComparison.Ordinal);
        Assert.StartsWith("The payment amount must be above zero", (await _xero.PutAsync("Payments", PlayedXero.Payment(invoice, 0))).Problems, StringComparison.Ordinal);
        Assert.Equal("Invoice could not be found", (await _xero.PutAsync("Payments", PlayedXero.Payment(Guid.NewGuid().ToString(), 10))).Problems);

        var payment = (await _xero.PutAsync("Payments", PlayedXero.Payment(invoice, 1_000))).One("Payments").GetProperty("PaymentID").GetString();
        var paid = (await _xero.GetAsync($"Invoices/{invoice}")).One("Invoices");
        Assert.Equal(("PAID", 0, 1_000, 0), (paid.GetProperty("Status").GetString(), paid.GetProperty("AmountDue").GetDecimal(), paid.GetProperty("AmountPaid").GetDecimal(), paid.GetProperty("AmountCredited").GetDecimal()));
        Assert.Equal(payment, Assert.Single(paid.GetProperty("Payments").EnumerateArray()).GetProperty("PaymentID").GetString());
        Assert.StartsWith("Payments can only be made against Authorised documents", (await _xero.PutAsync("Payments", PlayedXero.Payment(invoice, 1))).Problems, StringComparison.Ordinal);

        Assert.Equal("DELETED", (await _xero.ApiAsync(HttpMethod.Post, $"Payments/{payment}", """{"Status":"DELETED"}""")).One("Payments").GetProperty("Status").GetString());
        var reopened = (await _xero.GetAsync($"Invoices/{invoice}")).One("Invoices");
        Assert.Equal(("AUTHORISED", 1_000), (reopened.GetProperty("Status").GetString(), reopened.GetProperty("AmountDue").GetDecimal()));
        Assert.Equal(400, (await _xero.ApiAsync(HttpMethod.Post, $"Payments/{payment}", """{"Status":"DELETED"}""")).Status);
    }

    [Fact]
    public async Task A_credit_note_is_allocated_and_given_back_and_no_more_than_it_has()
    {
        var contact = await _xero.ContactAsync();
        var invoice = await _xero.InvoiceAsync(contact);
        var note = (await _xero.PutAsync("CreditNotes", $$"""
            {"CreditNotes":[{"Type":"ACCRECCREDIT","Contact":{"ContactID":"{{contact}}"},"CreditNoteNumber":"CEN-R1","LineItems":[{"Description":"Back","UnitAmount":1180,"AccountCode":"200","TaxType":"OUTPUT"}],"LineAmountTypes":"Inclusive","Status":"AUTHORISED"}]}
            """)).One("CreditNotes");
        Assert.Equal((1_180, 1_000, 180, 1_180), (note.GetProperty("Total").GetDecimal(), note.GetProperty("SubTotal").GetDecimal(), note.GetProperty("TotalTax").GetDecimal(), note.GetProperty("RemainingCredit").GetDecimal()));
        var id = note.GetProperty("CreditNoteID").GetString()!;
        var allocation = $$$"""{"Allocations":[{"Amount":1000,"Date":"2026-01-15","Invoice":{"InvoiceID":"{{{invoice}}}"}}]}""";
        Assert.Equal(200, (await _xero.PutAsync($"CreditNotes/{id}/Allocations", allocation)).Status);
        Assert.Equal(400, (await _xero.PutAsync($"CreditNotes/{id}/Allocations", allocation)).Status);
        var credited = (await _xero.GetAsync($"Invoices/{invoice}")).One("Invoices");
        Assert.Equal(("PAID", 0, 1_000), (credited.GetProperty("Status").GetString(), credited.GetProperty("AmountPaid").GetDecimal(), credited.GetProperty("AmountCredited").GetDecimal()));

        Assert.Equal(400, (await _xero.PutAsync("Payments", PlayedXero.Payment(id, 181, document: "CreditNote"))).Status);
        Assert.Equal("ARCREDITPAYMENT", (await _xero.PutAsync("Payments", PlayedXero.Payment(id, 180, document: "CreditNote"))).One("Payments").GetProperty("PaymentType").GetString());
        Assert.Equal("PAID", (await _xero.GetAsync("CreditNotes?where=CreditNoteNumber==\"CEN-R1\"")).One("CreditNotes").GetProperty("Status").GetString());
        Assert.Single((await _xero.GetAsync("Payments")).Json.GetProperty("Payments").EnumerateArray());
    }

    [Fact]
    public async Task Money_is_spent_from_a_bank_account_in_its_currency()
    {
        var contact = await _xero.ContactAsync();
        string Spend(string bank, string currency) => $$"""
            {"BankTransactions":[{"Type":"SPEND","Contact":{"ContactID":"{{contact}}"},"LineItems":[{"Description":"Fees","UnitAmount":750,"AccountCode":"404"}],"BankAccount":{"Code":"{{bank}}"},"CurrencyCode":"{{currency}}","Reference":"CEN-F1"}]}
            """;
        Assert.Equal("A valid bank account must be specified.", (await _xero.PutAsync("BankTransactions", Spend("404", "UGX"))).Problems);
        Assert.Equal("The currency must be the bank account's.", (await _xero.PutAsync("BankTransactions", Spend("090", "USD"))).Problems);
        Assert.Equal(200, (await _xero.PutAsync("BankTransactions", Spend("090", "UGX"))).Status);
        Assert.Equal(750, (await _xero.GetAsync("BankTransactions?where=Type==\"SPEND\" AND Reference==\"CEN-F1\"")).One("BankTransactions").GetProperty("Total").GetDecimal());
    }

    [Fact]
    public async Task An_invoice_goes_its_way_and_no_other()
    {
        var contact = await _xero.ContactAsync();
        var draft = (await _xero.PutAsync("Invoices", PlayedXero.Invoice(contact, status: "DRAFT"))).One("Invoices").GetProperty("InvoiceID").GetString();
        Assert.Equal("AUTHORISED", await StatusAsync("AUTHORISED"));
        Assert.Null(await StatusAsync("DELETED"));
        Assert.Equal("VOIDED", await StatusAsync("VOIDED"));
        Assert.Null(await StatusAsync("AUTHORISED"));

        async Task<string?> StatusAsync(string wanted)
        {
            var reply = await _xero.ApiAsync(HttpMethod.Post, $"Invoices/{draft}", $$"""{"Status":"{{wanted}}"}""");
            return reply.Status == 200 ? reply.One("Invoices").GetProperty("Status").GetString() : null;
        }
    }

    [Fact]
    public async Task Elements_fail_together_unless_it_is_asked_otherwise()
    {
        const string Two = """{"Contacts":[{"Name":"Good Ltd"},{"Name":""}]}""";
        Assert.Equal(400, (await _xero.PutAsync("Contacts", Two)).Status);
        Assert.Empty((await _xero.GetAsync("Contacts")).Json.GetProperty("Contacts").EnumerateArray());
        var apart = await _xero.PutAsync("Contacts?summarizeErrors=false", Two);
        Assert.Equal((200, "OK,ERROR"), (apart.Status, string.Join(',', apart.Json.GetProperty("Contacts").EnumerateArray().Select(one => one.GetProperty("StatusAttributeString").GetString()))));
    }

    [Fact]
    public async Task The_same_key_and_request_have_the_same_answer_until_the_key_is_forgotten()
    {
        var contact = await _xero.ContactAsync();
        var body = PlayedXero.Invoice(contact, type: "ACCPAY");
        var first = await _xero.PutAsync("Invoices", body, ("Idempotency-Key", "key-1"));
        Assert.Equal(first.Text, (await _xero.PutAsync("Invoices", body, ("Idempotency-Key", "key-1"))).Text);
        Assert.Equal(400, (await _xero.PutAsync("Invoices", PlayedXero.Invoice(contact, 1_001, type: "ACCPAY"), ("Idempotency-Key", "key-1"))).Status);
        Assert.Equal(400, (await _xero.PutAsync("Invoices", body, ("Idempotency-Key", new string('k', 129)))).Status);
        Assert.Single((await _xero.GetAsync("Invoices")).Json.GetProperty("Invoices").EnumerateArray());

        _xero.Clock.Advance(TimeSpan.FromHours(24));
        await _xero.SignInAsync();
        Assert.NotEqual(first.Text, (await _xero.PutAsync("Invoices", body, ("Idempotency-Key", "key-1"))).Text);
        Assert.Equal(2, (await _xero.GetAsync("Invoices")).Json.GetProperty("Invoices").GetArrayLength());
    }

    [Fact]
    public async Task Keys_used_at_the_same_time_make_one_thing()
    {
        var body = PlayedXero.Invoice(await _xero.ContactAsync(), type: "ACCPAY");
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _xero.PutAsync("Invoices", body, ("Idempotency-Key", "key-1"))));
        Assert.Single(replies.Select(reply => reply.Text).Distinct());
        Assert.Single((await _xero.GetAsync("Invoices")).Json.GetProperty("Invoices").EnumerateArray());
    }

    [Fact]
    public async Task The_sixty_first_call_of_a_minute_waits_its_turn()
    {
        for (var n = 59; n >= 0; n--)
            Assert.Equal((200, n.ToString(CultureInfo.InvariantCulture)), ((await _xero.GetAsync("Organisation")) is var reply ? (reply.Status, reply.Header("X-MinLimit-Remaining")) : default));
        _xero.Clock.Advance(TimeSpan.FromSeconds(20));
        var refused = await _xero.GetAsync("Organisation");
        Assert.Equal((429, "minute", "40", "0", "4940"), (refused.Status, refused.Header("X-Rate-Limit-Problem"), refused.Header("Retry-After"), refused.Header("X-MinLimit-Remaining"), refused.Header("X-DayLimit-Remaining")));
        _xero.Tenant = PlayedXero.SecondTenant;
        Assert.Equal((200, "9939"), (await _xero.GetAsync("Organisation")) is var other ? (other.Status, other.Header("X-AppMinLimit-Remaining")) : default);
        _xero.Tenant = PlayedXero.FirstTenant;
        _xero.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(200, (await _xero.GetAsync("Organisation")).Status);
    }

    [Theory]
    [InlineData(429, "Too Many Requests")]
    [InlineData(503, "Service Unavailable")]
    [InlineData(500, "Internal Server Error")]
    public async Task Faults_speak_as_Xero_does(int status, string title)
    {
        await _xero.ControlAsync(HttpMethod.Put, "/faults", new { faults = new[] { new { kind = "error", status, calls = 1, provider = "xero" } } });
        var reply = await _xero.GetAsync("Organisation");
        Assert.Equal((status, title), (reply.Status, reply.Json.GetProperty("Title").GetString()));
        Assert.Equal(status == 429 ? "30" : null, reply.Header("Retry-After"));
        Assert.Equal((int)HttpStatusCode.OK, (await _xero.GetAsync("Organisation")).Status);
    }

    [Fact]
    public async Task A_token_can_be_made_to_expire()
    {
        await _xero.ControlAsync(HttpMethod.Put, "/faults", new { faults = new[] { new { kind = "token_expired", calls = 1 } } });
        Assert.Equal((401, "TokenExpired: token expired at 01/15/2026 07:30:00"), await DetailAsync());
    }

    [Fact]
    public async Task A_reset_empties_the_books_and_leaves_who_is_connected()
    {
        await _xero.ContactAsync();
        await _xero.ControlAsync(HttpMethod.Post, "/reset", new { });
        Assert.Empty((await _xero.GetAsync("Contacts")).Json.GetProperty("Contacts").EnumerateArray());
        Assert.NotEmpty((await _xero.GetAsync("Accounts?where=Type==\"BANK\"")).Json.GetProperty("Accounts").EnumerateArray());
    }

    private async Task<(int Status, string? Detail)> DetailAsync()
    {
        var reply = await _xero.GetAsync("Organisation");
        return (reply.Status, reply.Json.GetProperty("Detail").GetString());
    }

    private static async Task<(int Status, string? Why)> AuthenticateAsync(Task<XeroReply> sent)
    {
        var reply = await sent;
        return (reply.Status, reply.Header("WWW-Authenticate"));
    }
}
