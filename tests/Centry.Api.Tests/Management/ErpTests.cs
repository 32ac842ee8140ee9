using Centry.Api.Tests.People;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

/// <summary>A merchant's books over the management API. What reaches an ERP itself is shown by the worker's journeys.</summary>
public sealed class ErpTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private PeopleHost _host = null!;
    private Business _business = null!;

    private string Connection => $"/erp-connections/{_business.Ids["connectionId"]}";

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(
            database.ConnectionString, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)),
            ("PublicUrl", "https://api.centry.test"), ("Erp:xero:ClientId", "app"), ("Erp:xero:ClientSecret", "secret"), ("Erp:xero:WebhookKey", "key"));
        _business = await Business.OpenAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Each_ERP_says_what_connecting_takes_and_whether_there_is_an_app_for_it()
    {
        var erps = await _business.GetAsync<List<ErpView>>("/erps");
        Assert.Equal(
            [("quickbooks", true, false), ("sap_business_one", false, true), ("xero", true, true)],
            erps.Select(erp => (erp.Id, erp.ByConsent, erp.IsAvailable)).OrderBy(erp => erp.Id, StringComparer.Ordinal));
        Assert.Contains(erps.Single(erp => erp.Id == "sap_business_one").Credentials, field => field is { Name: "password", Secret: true });
    }

    [Fact]
    public async Task Connecting_sends_the_person_to_the_vendor_with_a_state_and_a_challenge()
    {
        await _business.RefusedAsync(HttpMethod.Post, "/erp-connections", 409, ErrorCodes.InvalidState, new { erp = "xero", environment = "sandbox" });
        var begun = await _business.ReadAsync<ErpConnectedView>(HttpMethod.Post, "/erp-connections", new { erp = "xero", environment = "production" });
        Assert.Equal("connecting", begun.Connection.Status);
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(begun.AuthorizeUrl!).Query);
        Assert.Equal(("app", "S256", "https://api.centry.test/erp/xero/connected"), (query["client_id"], query["code_challenge_method"], query["redirect_uri"]));
        Assert.True(query["state"]!.Length >= 43);

        // A way back that nobody was sent on, and one that says no.
        foreach (var (state, problem) in new[] { ("made-up", "unknown"), (query["state"]!, "access_denied") })
        {
            using var back = await _host.Client.GetAsync(new Uri($"/erp/xero/connected?state={state}&error=access_denied", UriKind.Relative), PeopleHost.Cancel);
            Assert.Equal((400, "text/plain"), ((int)back.StatusCode, back.Content.Headers.ContentType!.MediaType));
            Assert.Contains(problem, await back.Content.ReadAsStringAsync(PeopleHost.Cancel), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("abacus", "sandbox", "erp")]
    [InlineData("quickbooks", "production", "erp")]
    [InlineData("sap_business_one", "production", "credentials")]
    [InlineData("xero", "live", "environment")]
    public async Task What_cannot_be_connected_is_refused_by_field(string erp, string environment, string field)
    {
        var refusal = await _business.RefusedAsync(HttpMethod.Post, "/erp-connections", 400, ErrorCodes.ValidationError, new { erp, environment });
        Assert.Equal([field], refusal.Fields!.Keys);
    }

    [Fact]
    public async Task The_mapping_names_accounts_that_are_there_and_the_most_exact_rule_holds()
    {
        object Rule(string? country, string? currency, string revenue = "200", string bank = "090")
            => new { country_code = country, currency_code = currency, revenue_account = revenue, expense_account = "429", bank_account = bank, fee_account = "404" };
        var refusal = await _business.RefusedAsync(
            HttpMethod.Put, $"{Connection}/mapping", 400, ErrorCodes.ValidationError, new { rules = new[] { Rule(null, null, revenue: "999"), Rule("UG", null, bank: "200"), Rule("UG", null) } });
        Assert.Equal(["rules[0].revenue_account", "rules[1].bank_account", "rules[2]"], refusal.Fields!.Keys.Order(StringComparer.Ordinal));

        var rules = await _business.ReadAsync<List<ErpMappingView>>(HttpMethod.Put, $"{Connection}/mapping", new { rules = new[] { Rule(null, null), Rule("UG", "UGX", revenue: "429") }, auto_match_from = 101 });
        Assert.Equal(rules, await _business.GetAsync<List<ErpMappingView>>($"{Connection}/mapping"));
        var payin = await _business.ReadAsync<PayinView>(
            HttpMethod.Post, "/payins?environment=sandbox", new { country_code = "UG", amount = 5000, payment_method = "mobile_money", customer_phone = "+256772123456" });
        var preview = await _business.ReadAsync<ErpPreviewView>(HttpMethod.Post, $"{Connection}/preview", new { payment_id = payin.Id });
        Assert.Equal(["contact", "invoice", "payment", "fee"], preview.Entries.Select(entry => entry.Kind));
        Assert.Equal((5000m, "429", "090"), (preview.Entries[1].Amount, preview.Entries[1].Account, preview.Entries[2].BankAccount));
    }

    [Fact]
    public async Task A_failed_record_says_why_and_is_tried_again_by_hand()
    {
        var failed = Assert.Single((await _business.GetAsync<Cursored<ErpRecordView>>("/erp-records?status=failed")).Results);
        Assert.Equal(("The account is locked.", (DateTimeOffset?)null), (failed.Error, failed.NextAttemptAt));
        var tried = await _business.ReadAsync<ErpRecordView>(HttpMethod.Post, $"/erp-records/{failed.Id}/retry");
        Assert.NotNull(tried.NextAttemptAt);
    }

    [Fact]
    public async Task A_rejected_match_is_decided_once()
    {
        var match = Assert.Single((await _business.GetAsync<Cursored<ErpMatchView>>($"{Connection}/matches?status=proposed")).Results);
        Assert.Equal((65, "The amount is exactly what is due."), (match.Confidence, Assert.Single(match.Reasons)));
        Assert.Equal("rejected", (await _business.ReadAsync<ErpMatchView>(HttpMethod.Post, $"{Connection}/matches/{match.Id}/reject")).Status);
        await _business.RefusedAsync(HttpMethod.Post, $"{Connection}/matches/{match.Id}/confirm", 409, ErrorCodes.InvalidState);
    }

    [Fact]
    public async Task A_notice_is_believed_by_its_signature_alone_and_has_the_books_read_soon()
    {
        const string Body = """{"events":[{"tenantId":"tenant","eventCategory":"INVOICE","eventType":"UPDATE","resourceId":"8f1c8d2e-0000-4000-8000-000000000001"}]}""";
        var signature = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData("key"u8, System.Text.Encoding.UTF8.GetBytes(Body)));
        Assert.Equal(401, await SendAsync("bad" + signature[3..]));
        Assert.Equal(200, await SendAsync(signature));

        async Task<int> SendAsync(string signed)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/erp/xero/notices") { Content = new StringContent(Body) };
            request.Headers.Add("x-xero-signature", signed);
            using var answer = await _host.Client.SendAsync(request, PeopleHost.Cancel);
            return (int)answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("/payins?environment=sandbox", "invoice_id", "billId")]
    [InlineData("/payouts?environment=sandbox", "bill_id", "invoiceId")]
    public async Task A_payment_names_an_open_document_of_its_own_kind(string path, string field, string wrong)
    {
        foreach (var id in new[] { _business.Ids[wrong], Guid.NewGuid() })
        {
            var refusal = await _business.RefusedAsync(HttpMethod.Post, path, 400, ErrorCodes.ValidationError, new Dictionary<string, object>
            {
                ["country_code"] = "UG",
                ["amount"] = 5000,
                ["payment_method"] = "mobile_money",
                [field == "invoice_id" ? "customer_phone" : "recipient_phone"] = "+256772123456",
                [field] = id,
            });
            Assert.Equal([field], refusal.Fields!.Keys);
        }
    }
}
