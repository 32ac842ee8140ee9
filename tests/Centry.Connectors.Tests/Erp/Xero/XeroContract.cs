using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.Xero;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

/// <summary>What the bridge relies on, of Xero.</summary>
public sealed class XeroContract : ErpContract
{
    protected override string Name => "xero";

    protected override string Making => "PUT";

    protected override (string Revenue, string Expense, string Bank, string Tax) Codes => ("200", "429", "090", "OUTPUT");

    protected override string UnknownId => "00000000-0000-4000-8000-000000000001";

    protected override IErp Erp(Uri simulator, ErpHttp http, TimeProvider time) => XeroPerson.Erp(simulator, http, time);

    protected override Task<ErpAccess> ConnectAsync(IErp erp, PlayedErp played) => XeroPerson.ConnectAsync((XeroErp)erp, played);

    [Fact]
    public async Task A_refund_that_died_after_its_credit_note_is_gone_on_with()
    {
        var contact = await ContactAsync();
        var invoice = await Adapter.CreateDocumentAsync(Access, Document(ErpDocumentKind.Invoice, contact, 15_000), Cancel);
        var refund = Refund(invoice.Id, contact, 5_000);
        await Played.FaultsAsync(new { kind = "error", status = 503, calls = 1, method = "PUT", path_prefix = "/api.xro/2.0/Payments" });
        Assert.Equal(ErpFault.Unavailable, (await Assert.ThrowsAsync<ErpException>(() => Adapter.CreateRefundAsync(Access, refund, Cancel))).Fault);
        var note = Assert.Single(await NotesAsync());
        Assert.Equal(0, note.GetProperty("paid").GetDecimal());

        await Played.FaultsAsync(new { kind = "answer_lost", calls = 1, method = "PUT" });
        await Assert.ThrowsAsync<ErpException>(() => Adapter.CreateRefundAsync(Access, refund, Cancel));
        var given = await Adapter.CreateRefundAsync(Access, refund, Cancel);
        Assert.Equal((note.GetProperty("id").GetString(), "CEN-R1"), (given.Id, given.Number));
        Assert.Equal(5_000, Assert.Single(await NotesAsync()).GetProperty("paid").GetDecimal());
    }

    [Fact]
    public async Task Writes_are_not_repeated_after_Xero_forgot_their_keys()
    {
        var contact = await ContactAsync();
        var order = Document(ErpDocumentKind.Bill, contact, 15_000);
        var bill = await Adapter.CreateDocumentAsync(Access, order, Cancel);
        var payment = Payment(ErpDocumentKind.Bill, bill.Id, contact, 5_000, "pay-1");
        var paid = await Adapter.CreatePaymentAsync(Access, payment, Cancel);
        Played.Clock.Advance(TimeSpan.FromDays(40));

        var access = await ConnectAsync(Adapter, Played);
        Assert.Equal(bill, await Adapter.CreateDocumentAsync(access, order, Cancel));
        Assert.Equal(paid, await Adapter.CreatePaymentAsync(access, payment, Cancel));
        Assert.Equal(10_000, (await Adapter.DocumentAsync(access, ErpDocumentKind.Bill, bill.Id, Cancel))!.Due);
    }

    [Theory]
    [InlineData("Jane \"Mama\" Doe")]
    [InlineData("Back\\slash & Sons")]
    [InlineData("Ônà Ltd, 50% owned + more")]
    public async Task Names_with_any_characters_have_one_contact(string name)
    {
        var order = new ErpPartyOrder("party-1", name, null, null, IsSupplier: true);
        var first = await Adapter.EnsureContactAsync(Access, order, Cancel);
        Played.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(first, await Adapter.EnsureContactAsync(await ConnectAsync(Adapter, Played), order with { Key = "party-2" }, Cancel));
    }

    [Fact]
    public async Task A_contact_whose_name_has_other_capitals_is_the_same()
    {
        var order = new ErpPartyOrder("party-1", "Jane Doe", null, null, IsSupplier: true);
        Assert.Equal(await Adapter.EnsureContactAsync(Access, order, Cancel), await Adapter.EnsureContactAsync(Access, order with { Key = "party-2", Name = "JANE DOE" }, Cancel));
        var refused = await Assert.ThrowsAsync<ErpException>(() => Adapter.EnsureContactAsync(Access, order with { Key = "party-3", Name = "John", Email = "nobody" }, Cancel));
        Assert.Equal((ErpFault.Refused, "Email address must be valid."), (refused.Fault, refused.Message));
    }

    [Fact]
    public async Task An_amount_with_its_tax_stays_as_it_is()
    {
        var contact = await ContactAsync();
        var made = await Adapter.CreateDocumentAsync(Access, Document(ErpDocumentKind.Invoice, contact, 11_800) with { TaxCode = Codes.Tax }, Cancel);
        var invoice = await Adapter.DocumentAsync(Access, ErpDocumentKind.Invoice, made.Id, Cancel);
        Assert.Equal((11_800, 10_000), (invoice!.Total, Assert.Single(invoice.Lines).Amount));
        Assert.Null(await Adapter.DocumentAsync(Access, ErpDocumentKind.Bill, made.Id, Cancel));
    }

    private async Task<List<JsonElement>> NotesAsync()
        => [.. (await Played.DocumentsAsync()).EnumerateArray().Where(document => document.GetProperty("kind").GetString() == "credit_note")];
}
