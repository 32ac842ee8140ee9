using System.Net.Http.Headers;
using System.Net.Http.Json;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.QuickBooks;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

/// <summary>The adapter against the simulator's QuickBooks.</summary>
public sealed class QuickBooksContract : ErpContract
{
    protected override string Name => QuickBooksErp.Id;

    protected override (string Revenue, string Expense, string Bank, string Tax) Codes => ("79", "7", "35", "4");

    protected override string UnknownId => "999999";

    protected override IErp Erp(Uri simulator, ErpHttp http, TimeProvider time) => PlayedQuickBooks.Adapter(simulator, http, time);

    protected override Task<ErpAccess> ConnectAsync(IErp erp, PlayedErp played) => PlayedQuickBooks.ConnectAsync(erp, played);

    [Theory]
    [InlineData(ErpDocumentKind.Invoice, 118, 100)]
    [InlineData(ErpDocumentKind.Invoice, 100, 84.75)]
    [InlineData(ErpDocumentKind.Bill, 100, 84.75)]
    public async Task What_is_owed_is_the_amount_that_was_ordered_with_its_tax_in_it(ErpDocumentKind kind, decimal gross, decimal net)
    {
        var contact = await ContactAsync(isSupplier: kind == ErpDocumentKind.Bill);
        var made = await Adapter.CreateDocumentAsync(Access, Document(kind, contact, gross) with { TaxCode = Codes.Tax }, Cancel);
        var document = await Adapter.DocumentAsync(Access, kind, made.Id, Cancel);
        Assert.Equal((gross, gross), (document!.Total, document.Due));
        Assert.Equal(net, Assert.Single(document.Lines).Amount);
    }

    [Fact]
    public async Task What_was_made_is_known_again_when_the_vendor_has_forgotten_the_request()
    {
        var contact = await ContactAsync();
        var invoice = Document(ErpDocumentKind.Invoice, contact, 15_000);
        var made = await Adapter.CreateDocumentAsync(Access, invoice, Cancel);
        var payment = Payment(ErpDocumentKind.Invoice, made.Id, contact, 15_000, "pay-1");
        var paid = await Adapter.CreatePaymentAsync(Access, payment, Cancel);
        var given = await Adapter.CreateRefundAsync(Access, Refund(made.Id, contact, 5_000), Cancel);

        Played.Clock.Advance(TimeSpan.FromDays(40));
        var later = await ConnectAsync(Adapter, Played);
        Assert.Equal(made, await Adapter.CreateDocumentAsync(later, invoice, Cancel));
        Assert.Equal(paid, await Adapter.CreatePaymentAsync(later, payment, Cancel));
        Assert.Equal(given, await Adapter.CreateRefundAsync(later, Refund(made.Id, contact, 5_000), Cancel));
        Assert.Equal(2, (await Played.DocumentsAsync()).GetArrayLength());
    }

    [Fact]
    public async Task A_contact_that_was_made_inactive_is_made_anew()
    {
        var contact = await ContactAsync();
        await PlayedQuickBooks.DeactivateAsync(Played, Access, contact);
        var fresh = await ContactAsync();
        Assert.NotEqual(contact, fresh);
        await Adapter.CreateDocumentAsync(Access, Document(ErpDocumentKind.Invoice, fresh, 10), Cancel);
    }

    [Fact]
    public async Task A_customer_who_is_a_supplier_too_has_two_contacts()
    {
        var customer = await ContactAsync();
        var supplier = await Adapter.EnsureContactAsync(Access, new ErpPartyOrder("party-9", "Jane Doe", null, null, IsSupplier: true), Cancel);
        Assert.NotEqual(customer, supplier);
        Assert.Equal(supplier, await Adapter.EnsureContactAsync(Access, new ErpPartyOrder("party-10", "jane doe", null, null, IsSupplier: true), Cancel));
    }

    [Fact]
    public async Task Another_currency_than_the_customers_is_refused()
    {
        var contact = await ContactAsync();
        var fault = await Assert.ThrowsAsync<ErpException>(() => Adapter.CreateDocumentAsync(Access, Document(ErpDocumentKind.Invoice, contact, 10) with { CurrencyCode = "USD" }, Cancel));
        Assert.Equal(ErpFault.Refused, fault.Fault);
        Assert.Contains("USD", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_voided_invoice_is_void_and_a_bill_taken_back_is_gone()
    {
        var invoice = await Played.WriteAsync("invoice", "Old Ltd", 100, number: "OLD-1");
        var bill = await Played.WriteAsync("bill", "Supplier Ltd", 100, number: "OLD-2");
        await Played.VoidAsync(invoice);
        await Played.VoidAsync(bill);
        Assert.Equal((ErpDocumentState.Void, 0m), await Adapter.DocumentAsync(Access, ErpDocumentKind.Invoice, invoice, Cancel) is { } document ? (document.State, document.Due) : default);
        Assert.Null(await Adapter.DocumentAsync(Access, ErpDocumentKind.Bill, bill, Cancel));
    }

    [Fact]
    public async Task More_changes_than_one_answer_holds_come_by_query()
    {
        var since = Played.Clock.GetUtcNow();
        await Played.FillAsync(contacts: 10, invoices: 1_050, accounts: 0);
        var changed = await AllAsync(position => Adapter.DocumentsAsync(Access, ErpDocumentKind.Invoice, position with { ChangedSince = since }, Cancel));
        Assert.Equal(1_050, changed.Select(document => document.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_token_that_expired_is_told_as_such()
    {
        await Played.ExpireTokensAsync();
        Assert.Equal(ErpFault.Unauthorized, (await Assert.ThrowsAsync<ErpException>(() => Adapter.CompanyAsync(Access, Cancel))).Fault);
    }
}

/// <summary>How QuickBooks is connected to the simulator.</summary>
internal static class PlayedQuickBooks
{
    public static readonly Uri Redirect = new("http://127.0.0.1/erp/callback");

    public static QuickBooksErp Adapter(Uri simulator, ErpHttp http, TimeProvider time) => new(
        http, Options.Create(new QuickBooksOptions { BaseUrl = new Uri(simulator, "/quickbooks"), ClientId = "demo-quickbooks-client", ClientSecret = "demo-quickbooks-secret", WebhookKey = "demo-quickbooks-verifier" }), time);

    public static async Task<ErpAccess> ConnectAsync(IErp erp, PlayedErp played)
    {
        // The vendor counts calls by the second: its clock goes on by a little with each look at it.
        played.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(150);
        var grant = await GrantAsync((IErpConsent)erp, played);
        return new ErpAccess(Guid.NewGuid(), "sandbox", grant.Tenants.Single().Id, new Dictionary<string, string> { [ErpAccess.AccessToken] = grant.Tokens.AccessToken });
    }

    /// <summary>What a person does in QuickBooks with a customer who is not to be used any more.</summary>
    public static async Task DeactivateAsync(PlayedErp played, ErpAccess access, string customer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/quickbooks/v3/company/{access.TenantId}/customer");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Credentials[ErpAccess.AccessToken]);
        request.Headers.Accept.ParseAdd("application/json");
        request.Content = JsonContent.Create(new Dictionary<string, object> { ["Id"] = customer, ["SyncToken"] = "0", ["sparse"] = true, ["Active"] = false });
        using var answer = await played.Http.SendAsync(request, PlayedErp.Cancel);
        answer.EnsureSuccessStatusCode();
    }

    public static async Task<ErpGrant> GrantAsync(IErpConsent consent, PlayedErp played)
        => await consent.RedeemAsync(await ApproveAsync(consent, played), "", Redirect, PlayedErp.Cancel);

    /// <summary>What the browser brings back after the person has agreed.</summary>
    public static async Task<Dictionary<string, string>> ApproveAsync(IErpConsent consent, PlayedErp played)
    {
        using var answer = await played.Http.GetAsync(new Uri(consent.AuthorizeUrl("state-1", "challenge", Redirect) + "&approve=1"), PlayedErp.Cancel);
        return answer.Headers.Location!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
    }
}
