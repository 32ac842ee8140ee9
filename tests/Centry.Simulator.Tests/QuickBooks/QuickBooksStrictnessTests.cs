using System.Net.Http.Headers;

namespace Centry.Simulator.Tests.QuickBooks;

public sealed class QuickBooksStrictnessTests : IAsyncLifetime
{
    private PlayedQuickBooks _played = null!;

    public async ValueTask InitializeAsync() => _played = await PlayedQuickBooks.StartAsync();

    public ValueTask DisposeAsync() => _played.DisposeAsync();

    [Theory]
    [InlineData("client_id=demo", "client_id=other")]
    [InlineData("response_type=code", "response_type=token")]
    [InlineData("scope=com", "scope=org")]
    [InlineData("redirect_uri=http", "redirect_uri=javascript")]
    [InlineData("state=s1", "state=")]
    public async Task A_consent_that_is_asked_for_wrongly_is_not_shown(string right, string wrong)
    {
        using var answer = await _played.Http.GetAsync(PlayedQuickBooks.ConsentUrl("&approve=1").Replace(right, wrong, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_person_agrees_or_declines_on_a_page()
    {
        var page = await _played.SendAsync(HttpMethod.Get, PlayedQuickBooks.ConsentUrl(), null, null, null, "text/html");
        Assert.Contains("Demo Traders Ltd", page.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"approve\" value=\"1\"", page.Text, StringComparison.Ordinal);
        using var declined = await _played.Http.GetAsync(PlayedQuickBooks.ConsentUrl("&approve=0"), TestContext.Current.CancellationToken);
        Assert.Equal("http://127.0.0.1/back?error=access_denied&state=s1", declined.Headers.Location!.OriginalString);
        using var agreed = await _played.Http.GetAsync(PlayedQuickBooks.ConsentUrl("&approve=1"), TestContext.Current.CancellationToken);
        Assert.EndsWith($"&state=s1&realmId={PlayedQuickBooks.Realm}", agreed.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_given_to_the_app_alone_and_as_it_must_ask_for_them()
    {
        var form = $"grant_type=authorization_code&code={await _played.CodeAsync()}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback";
        Assert.Equal((401, "invalid_client"), Error(await _played.TokenAsync(form, "demo-quickbooks-client:wrong")));
        Assert.Equal((400, "invalid_request"), Error(await _played.TokenAsync("{}", type: "application/json")));
        Assert.Equal((400, "unsupported_grant_type"), Error(await _played.TokenAsync("grant_type=password")));
        Assert.Equal((400, "invalid_grant"), Error(await _played.TokenAsync(form.Replace("back", "elsewhere", StringComparison.Ordinal))));
        Assert.Equal(200, (await _played.TokenAsync(form)).Status);
        Assert.Equal((400, "invalid_grant"), Error(await _played.TokenAsync(form)));

        static (int, string?) Error(Reply reply) => (reply.Status, reply.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_code_is_good_for_five_minutes()
    {
        var code = await _played.CodeAsync();
        _played.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(400, (await _played.TokenAsync($"grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback")).Status);
    }

    [Fact]
    public async Task A_stranger_is_refused_everywhere_in_the_gateways_words()
    {
        foreach (var path in (string[])["preferences", "query?query=x", "cdc?entities=Bill", "invoice/1", $"companyinfo/{PlayedQuickBooks.Realm}"])
        {
            var refused = await _played.SendAsync(HttpMethod.Get, $"{PlayedQuickBooks.Company}/{path}", null, null, new AuthenticationHeaderValue("Bearer", "wrong"));
            Assert.Equal((401, "3200", true), (refused.Status, refused.Code, refused.IsTraced));
            Assert.Equal("AUTHENTICATION", refused.Json.GetProperty("fault").GetProperty("type").GetString());
        }
        Assert.Equal(401, (await _played.SendAsync(HttpMethod.Post, $"{PlayedQuickBooks.Company}/invoice", "{}", "application/json", null)).Status);
        Assert.Equal((403, "3100"), await OtherRealmAsync());
        _played.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await _played.GetAsync("preferences")).Status);

        async Task<(int, string?)> OtherRealmAsync()
        {
            var refused = await _played.SendAsync(HttpMethod.Get, "/quickbooks/v3/company/1/preferences", null, null, _played.Bearer);
            return (refused.Status, refused.Code);
        }
    }

    [Fact]
    public async Task Only_JSON_is_spoken()
    {
        Assert.Equal(406, (await _played.SendAsync(HttpMethod.Get, $"{PlayedQuickBooks.Company}/preferences", null, null, _played.Bearer, "application/xml")).Status);
        Assert.Equal(415, (await _played.PostAsync("customer", "DisplayName=Jane", "application/x-www-form-urlencoded")).Status);
        Assert.Equal((400, "2010"), Told(await _played.PostAsync("customer", "{")));
        Assert.Equal((500, "500"), Told(await _played.PostAsync("estimate", "{}")));
        Assert.Equal((500, "500"), Told(await _played.PostAsync("customer", [.. "{\"DisplayName\":\""u8, 0xC3, 0x28, .. "\"}"u8])));
        Assert.Equal((500, "500"), Told(await _played.SendAsync(HttpMethod.Get, "/quickbooks/v3/nothing", null, null, _played.Bearer)));
    }

    [Theory]
    [InlineData("""{}""", "2020")]
    [InlineData("""{"DisplayName":"a:b"}""", "6000")]
    [InlineData("""{"DisplayName":"Jane","Nickname":"J"}""", "2010")]
    [InlineData("""{"DisplayName":7}""", "2010")]
    [InlineData("""{"DisplayName":"Jane","PrimaryEmailAddr":{"Address":"nowhere"}}""", "2210")]
    [InlineData("""{"DisplayName":"Jane","PrimaryPhone":{"FreeFormNumber":"0123456789012345678901234567890"}}""", "2050")]
    public async Task A_customer_that_cannot_be_is_refused(string body, string code) => Assert.Equal((400, code), Told(await _played.PostAsync("customer", body)));

    [Fact]
    public async Task Customers_and_vendors_share_their_names_until_one_is_inactive()
    {
        var customer = await _played.CustomerAsync();
        Assert.Equal((400, "6240"), Told(await _played.PostAsync("vendor", """{"DisplayName":"JANE DOE"}""")));
        await _played.MakeAsync("Customer", $$"""{"Id":"{{customer}}","SyncToken":"0","sparse":true,"Active":false}""");
        await _played.MakeAsync("Vendor", """{"DisplayName":"Jane Doe"}""");
        Assert.Empty((await _played.QueryAsync("select * from Customer")).Rows("Customer"));
        Assert.Equal("Jane Doe (deleted)", Assert.Single((await _played.QueryAsync("select * from Customer where Active in (true, false)")).Rows("Customer")).GetProperty("DisplayName").GetString());
    }

    [Theory]
    [InlineData("""{"DocNumber":"1"}""", "2020")]
    [InlineData("""{"CustomerRef":{"value":"999"},"Line":[]}""", "2500")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[]}""", "2020")]
    [InlineData("""{"CustomerRef":{"value":"$"},"DocNumber":"0123456789012345678901"}""", "2050")]
    [InlineData("""{"CustomerRef":{"value":"$"},"CurrencyRef":{"value":"USD"}}""", "6000")]
    [InlineData("""{"CustomerRef":{"value":"$"},"TxnDate":"15/01/2026"}""", "2080")]
    [InlineData("""{"CustomerRef":{"value":"$"},"GlobalTaxCalculation":"Perhaps"}""", "2170")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[{"Amount":10,"DetailType":"DescriptionOnly"}]}""", "2170")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[{"Amount":"10","DetailType":"SalesItemLineDetail"}]}""", "2090")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[{"Amount":10.001,"DetailType":"SalesItemLineDetail"}]}""", "2090")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[{"Amount":10,"DetailType":"SalesItemLineDetail"}]}""", "2020")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[{"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"77"}}}]}""", "2500")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[{"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"1"},"Qty":2,"UnitPrice":10}}]}""", "6070")]
    [InlineData("""{"CustomerRef":{"value":"$"},"Line":[{"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"1"}}}]}""", "6000")]
    [InlineData("""{"CustomerRef":{"value":"$"},"GlobalTaxCalculation":"TaxInclusive","Line":[{"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"1"},"TaxCodeRef":{"value":"4"}}}]}""", "2020")]
    [InlineData("""{"CustomerRef":{"value":"$"},"GlobalTaxCalculation":"TaxInclusive","Line":[{"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"1"},"TaxCodeRef":{"value":"4"},"TaxInclusiveAmt":10}}]}""", "6070")]
    [InlineData("""{"CustomerRef":{"value":"$"},"GlobalTaxCalculation":"NotApplicable","Surprise":1,"Line":[{"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"1"}}}]}""", "2010")]
    public async Task An_invoice_that_cannot_be_is_refused(string body, string code)
    {
        var customer = await _played.CustomerAsync();
        var refused = await _played.PostAsync("invoice", body.Replace("$", customer, StringComparison.Ordinal));
        Assert.Equal((400, code), Told(refused));
        Assert.Equal("ValidationFault", refused.Json.GetProperty("Fault").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_company_of_one_currency_takes_none_at_all()
    {
        await using var single = await PlayedQuickBooks.StartAsync(("MultiCurrency", "false"));
        var customer = await single.CustomerAsync();
        Assert.Equal((400, "6000"), Told(await single.PostAsync("invoice", PlayedQuickBooks.Invoice(customer, more: ",\"CurrencyRef\":{\"value\":\"UGX\"}"))));
        await single.MakeAsync("Invoice", PlayedQuickBooks.Invoice(customer));
    }

    [Fact]
    public async Task Bills_name_known_vendors_accounts_and_numbers_once()
    {
        var customer = await _played.CustomerAsync();
        var vendor = await _played.MakeAsync("Vendor", """{"DisplayName":"Acme"}""");
        Assert.Equal((400, "2500"), Told(await _played.PostAsync("bill", Bill(customer, "7"))));
        Assert.Equal((400, "2500"), Told(await _played.PostAsync("bill", Bill(vendor, "999"))));
        await _played.MakeAsync("Bill", Bill(vendor, "7"));
        Assert.Equal((400, "6140"), Told(await _played.PostAsync("bill", Bill(vendor, "7"))));

        static string Bill(string vendor, string account) =>
            "{\"VendorRef\":{\"value\":\"" + vendor + "\"},\"APAccountRef\":{\"value\":\"33\"},\"DocNumber\":\"B-1\",\"GlobalTaxCalculation\":\"NotApplicable\","
            + "\"Line\":[{\"Amount\":150.00,\"DetailType\":\"AccountBasedExpenseLineDetail\",\"AccountBasedExpenseLineDetail\":{\"AccountRef\":{\"value\":\"" + account + "\"}}}]}";
    }

    [Fact]
    public async Task A_payment_pays_what_is_due_of_its_customers_invoice_into_a_bank()
    {
        var (customer, other) = (await _played.CustomerAsync(), await _played.CustomerAsync("Joe"));
        var invoice = await _played.MakeAsync("Invoice", PlayedQuickBooks.Invoice(customer));
        Assert.Equal((400, "6000"), Told(await _played.PostAsync("payment", Payment(other, 150, 150, "35"))));
        Assert.Equal((400, "6000"), Told(await _played.PostAsync("payment", Payment(customer, 151, 151, "35"))));
        Assert.Equal((400, "6000"), Told(await _played.PostAsync("payment", Payment(customer, 150, 100, "35"))));
        Assert.Equal((400, "6000"), Told(await _played.PostAsync("payment", Payment(customer, 150, 150, "79"))));
        await _played.MakeAsync("Payment", Payment(customer, 100, 100, "35"));
        var read = (await _played.GetAsync($"invoice/{invoice}")).Json.GetProperty("Invoice");
        Assert.Equal((50m, "1", "Payment"), (read.GetProperty("Balance").GetDecimal(), read.GetProperty("SyncToken").GetString(), read.GetProperty("LinkedTxn")[0].GetProperty("TxnType").GetString()));

        string Payment(string of, int amount, int part, string bank) =>
            "{\"CustomerRef\":{\"value\":\"" + of + "\"},\"TotalAmt\":" + amount + ",\"DepositToAccountRef\":{\"value\":\"" + bank + "\"},"
            + "\"Line\":[{\"Amount\":" + part + ",\"LinkedTxn\":[{\"TxnId\":\"" + invoice + "\",\"TxnType\":\"Invoice\"}]}]}";
    }

    private static (int, string?) Told(Reply reply) => (reply.Status, reply.Code);
}
