using System.Text.Json;

namespace Centry.Simulator.Tests.Xero;

public sealed class ListTests : IAsyncLifetime
{
    private PlayedXero _xero = null!;

    public async ValueTask InitializeAsync() => _xero = await PlayedXero.ConnectedAsync();

    public ValueTask DisposeAsync() => _xero.DisposeAsync();

    [Fact]
    public async Task Pages_are_of_a_hundred_unless_it_is_asked_otherwise()
    {
        await _xero.ControlAsync(HttpMethod.Post, "/xero/fill", new { contacts = 3, invoices = 250, accounts = 0 });
        var last = (await _xero.GetAsync("Invoices?page=3")).Json;
        Assert.Equal("""{"page":3,"pageSize":100,"pageCount":3,"itemCount":250}""", last.GetProperty("pagination").GetRawText());
        Assert.Equal(50, last.GetProperty("Invoices").GetArrayLength());
        Assert.Single(last.GetProperty("Invoices")[0].GetProperty("LineItems").EnumerateArray());
        Assert.Empty((await _xero.GetAsync("Invoices?page=4")).Json.GetProperty("Invoices").EnumerateArray());
        Assert.Equal(250, (await _xero.GetAsync("Invoices?page=1&pageSize=1000")).Json.GetProperty("Invoices").GetArrayLength());
        foreach (var wrong in new[] { "page=0", "page=x", "page=1&pageSize=0", "page=1&pageSize=1001" })
            Assert.Equal(400, (await _xero.GetAsync("Invoices?" + wrong)).Status);

        var ordered = (await _xero.GetAsync("Invoices?page=1&pageSize=2&order=Total DESC")).Json.GetProperty("Invoices");
        Assert.Equal([349, 348], ordered.EnumerateArray().Select(invoice => invoice.GetProperty("Total").GetDecimal()));
    }

    [Fact]
    public async Task What_is_not_paged_has_no_lines()
    {
        await _xero.InvoiceAsync(await _xero.ContactAsync());
        var listed = (await _xero.GetAsync("Invoices?InvoiceNumbers=CEN-1,CEN-2")).One("Invoices");
        Assert.Empty(listed.GetProperty("LineItems").EnumerateArray());
        Assert.Equal("/Date(1768435200000+0000)/", listed.GetProperty("Date").GetString());
        Assert.Equal("2026-01-15T00:00:00", listed.GetProperty("DateString").GetString());
    }

    [Theory]
    [InlineData("where=Type==\"ACCREC\"", "A")]
    [InlineData("where=Type==\"ACCREC\" AND AmountDue>500", "")]
    [InlineData("where=AmountDue<=500.00 and Status==\"AUTHORISED\"", "A")]
    [InlineData("where=InvoiceNumber!=\"A\"", "B")]
    [InlineData("where=Reference==null", "A,B")]
    [InlineData("where=Date>=DateTime(2026, 01, 15)", "A,B")]
    [InlineData("Statuses=AUTHORISED,DRAFT", "A,B")]
    [InlineData("Statuses=PAID", "")]
    [InlineData("InvoiceNumbers=B", "B")]
    [InlineData("searchTerm=b", "B")]
    public async Task Rows_are_filtered(string query, string numbers)
    {
        var contact = await _xero.ContactAsync();
        await _xero.InvoiceAsync(contact, 500, "A");
        await _xero.InvoiceAsync(contact, 700, "B", "ACCPAY");
        var reply = await _xero.GetAsync("Invoices?page=1&order=InvoiceNumber&" + query);
        Assert.Equal(numbers, string.Join(',', reply.Json.GetProperty("Invoices").EnumerateArray().Select(invoice => invoice.GetProperty("InvoiceNumber").GetString())));
    }

    [Theory]
    [InlineData("where=Nothing==\"x\"")]
    [InlineData("where=Type=\"ACCREC")]
    [InlineData("where=Type==\"ACCREC\" OR Total>1")]
    [InlineData("where=Type==\"ACCREC\" AND ")]
    [InlineData("where=Type>\"ACCREC\"")]
    [InlineData("order=Nothing")]
    [InlineData("order=Total UPWARDS")]
    public async Task A_filter_that_cannot_be_is_refused(string query)
    {
        var reply = await _xero.GetAsync("Invoices?" + query);
        Assert.Equal((400, 16, "QueryParseException"), (reply.Status, reply.Json.GetProperty("ErrorNumber").GetInt32(), reply.Json.GetProperty("Type").GetString()));
    }

    [Fact]
    public async Task A_guid_is_compared_as_one_and_an_invoice_is_found_by_number_too()
    {
        var contact = await _xero.ContactAsync();
        var invoice = await _xero.InvoiceAsync(contact);
        Assert.Equal(invoice, Id(await _xero.GetAsync($"Invoices?where=Contact.ContactID==guid(\"{contact.ToUpperInvariant()}\")")));
        Assert.Equal(invoice, Id(await _xero.GetAsync("Invoices/CEN-1")));
        Assert.Equal(invoice, Id(await _xero.GetAsync($"Invoices?IDs={invoice}")));
        Assert.Equal(404, (await _xero.GetAsync($"Invoices/{contact}")).Status);
    }

    [Fact]
    public async Task Only_what_changed_since_a_time_is_listed()
    {
        await _xero.ContactAsync("Old Ltd");
        _xero.Clock.Advance(TimeSpan.FromMinutes(10));
        await _xero.ContactAsync("New Ltd");
        var reply = await _xero.GetAsync("Contacts", ("If-Modified-Since", "2026-01-15T07:35:00"));
        Assert.Equal("New Ltd", reply.One("Contacts").GetProperty("Name").GetString());
        Assert.Equal(400, (await _xero.GetAsync("Contacts", ("If-Modified-Since", "lately"))).Status);
    }

    [Fact]
    public async Task Answers_come_in_Xero_s_envelope()
    {
        var json = (await _xero.GetAsync("TaxRates")).Json;
        Assert.Equal(["Id", "Status", "ProviderName", "DateTimeUTC", "TaxRates"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("/Date(1768462200000+0000)/", json.GetProperty("DateTimeUTC").GetString());
        Assert.Equal([("NONE", 0m), ("OUTPUT", 18m), ("INPUT", 18m)], json.GetProperty("TaxRates").EnumerateArray().Select(Rate));
    }

    private static (string, decimal) Rate(JsonElement rate) => (rate.GetProperty("TaxType").GetString()!, rate.GetProperty("EffectiveRate").GetDecimal());

    private static string? Id(XeroReply reply) => reply.One("Invoices").GetProperty("InvoiceID").GetString();
}
