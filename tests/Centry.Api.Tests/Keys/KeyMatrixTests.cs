using Centry.Api.Tests.Infrastructure;
using Centry.Core.ApiKeys;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Keys;

/// <summary>
/// Every endpoint against every attribute of a key: what each cell answers. What was created by another key of the same merchant is the
/// target throughout, in Uganda and in the sandbox.
/// </summary>
public sealed class KeyMatrixTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] Keys =
        ["full", "no_view", "no_payouts", "no_bills", "no_invoices", "scope_ug", "scope_gh", "live", "expired", "revoked", "elsewhere", "single_cap", "daily_cap"];

    // One row an endpoint, one column a key, in the order above.
    private const string Cells = """
        create_payin          201 201 201 201 201 201 403 201 401 401 403 403 201
        create_with_invoice   201 201 201 201 403 201 403 201 401 401 403 403 201
        list_payins           200 403 200 200 200 200 403 200 401 401 403 200 200
        get_payin             200 403 200 200 200 200 404 404 401 401 403 200 200
        complete_payin        200 403 200 200 200 200 404 403 401 401 403 200 200
        cancel_payin          200 403 200 200 200 200 404 404 401 401 403 200 200
        refund_payin          200 403 403 200 200 200 404 404 401 401 403 200 200
        list_refunds          200 403 200 200 200 200 404 404 401 401 403 200 200
        create_payout         201 201 403 201 201 201 403 400 401 401 403 403 403
        create_with_bill      201 201 403 403 201 201 403 400 401 401 403 403 403
        create_draft          201 201 403 201 201 201 403 201 401 401 403 403 201
        list_payouts          200 403 200 200 200 200 403 200 401 401 403 200 200
        get_payout            200 403 200 200 200 200 404 404 401 401 403 200 200
        list_recipients       200 403 200 200 200 200 404 404 401 401 403 200 200
        submit_payout         200 403 403 200 200 200 404 404 401 401 403 403 403
        cancel_payout         200 403 403 200 200 200 404 404 401 401 403 200 200
        balance               200 200 200 200 200 200 200 200 401 401 403 200 200
        """;

    public static TheoryData<string, string, int> Matrix()
    {
        var matrix = new TheoryData<string, string, int>();
        foreach (var row in Cells.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < Keys.Length; i++)
                matrix.Add(cells[0], Keys[i], int.Parse(cells[i + 1], System.Globalization.CultureInfo.InvariantCulture));
        }

        return matrix;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Every_endpoint_heeds_every_attribute_of_the_key(string endpoint, string key, int expected)
    {
        using var maker = await fixture.ClientAsync();
        var request = await RequestAsync(endpoint, maker);
        using var client = await fixture.ClientAsync(key == "live" ? "production" : "sandbox", k => Shape(k, key));
        var (status, body, _) = await client.CallAsync(request);
        Assert.True(status == expected, $"{endpoint} with {key}: {status} {body.GetRawText()}");
        if (status >= 400)
            Assert.False(string.IsNullOrEmpty(body.Text("code")));
    }

    [Fact]
    public async Task A_key_of_another_merchant_sees_nothing()
    {
        using var maker = await fixture.ClientAsync();
        var stranger = await TestMerchants.CreateAsync(fixture.Api.Services);
        using var client = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, stranger));
        foreach (var endpoint in new[] { "get_payin", "complete_payin", "cancel_payin", "refund_payin", "list_refunds", "get_payout", "list_recipients", "submit_payout", "cancel_payout" })
            Assert.Equal(404, (await client.CallAsync(await RequestAsync(endpoint, maker))).Status);
        Assert.Equal(0, (await client.CallAsync("/v1/payins/list")).Body.GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task A_country_key_sees_its_country_alone()
    {
        using var maker = await fixture.ClientAsync();
        await maker.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        await maker.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("country_code", "GH"), ("currency_code", "GHS"), ("customer_phone", "+233241234567"))));
        using var client = await fixture.ClientAsync(shape: k => Shape(k, "scope_gh"));
        var (_, list, _) = await client.CallAsync("/v1/payins/list");
        Assert.All(list.GetProperty("results").EnumerateArray(), p => Assert.Equal("GH", p.Text("country_code")));
        Assert.Equal("GH", Assert.Single((await client.CallAsync("/v1/balance")).Body.EnumerateArray()).Text("country_code"));
    }

    private void Shape(ApiKey key, string attribute)
    {
        switch (attribute)
        {
            case "no_view": key.CanViewTransactions = false; break;
            case "no_payouts": key.CanInitiatePayouts = false; break;
            case "no_bills": key.CanCreateBills = false; break;
            case "no_invoices": key.CanCreateInvoices = false; break;
            case "scope_ug": key.CountryAccountId = fixture.Merchant.CountryAccounts["UG"]; break;
            case "scope_gh": key.CountryAccountId = fixture.Merchant.CountryAccounts["GH"]; break;
            case "expired": key.ExpiresAt = fixture.Time.GetUtcNow(); break;
            case "revoked": key.RevokedAt = fixture.Time.GetUtcNow(); break;
            case "elsewhere": key.IpWhitelist = ["203.0.113.4"]; break;
            case "single_cap": key.SingleTxnCap = 1; break;
            case "daily_cap": key.DailyPayoutCap = 1; break;
        }
    }

    private static async Task<HttpRequestMessage> RequestAsync(string endpoint, HttpClient maker)
    {
        async Task<string> MadeAsync(string path, object body)
        {
            var (status, made, _) = await maker.CallAsync(Wire.Post(path, body));
            Assert.Equal(201, status);
            return made.Text("id");
        }

        async Task<string> CompletedAsync()
        {
            // Twice, so that its fees do not keep it from being refunded in full.
            await maker.FundAsync(50_000);
            var payin = await MadeAsync("/v1/payins", Wire.Payin());
            await maker.CallAsync(Wire.Post($"/v1/payins/{payin}/complete", null));
            return payin;
        }

        switch (endpoint)
        {
            case "create_payin": return Wire.Post("/v1/payins", Wire.Payin());
            case "create_with_invoice": return Wire.Post("/v1/payins", Wire.Payin(("create_invoice", true)));
            case "list_payins": return new(HttpMethod.Get, "/v1/payins/list?country_code=UG");
            case "get_payin": return new(HttpMethod.Get, $"/v1/payins/{await MadeAsync("/v1/payins", Wire.Payin())}");
            case "complete_payin": return Wire.Post($"/v1/payins/{await MadeAsync("/v1/payins", Wire.Payin())}/complete", null);
            case "cancel_payin": return Wire.Post($"/v1/payins/{await MadeAsync("/v1/payins", Wire.Payin())}/cancel", null);
            case "refund_payin": return Wire.Post($"/v1/payins/{await CompletedAsync()}/refund", null);
            case "list_refunds": return new(HttpMethod.Get, $"/v1/payins/{await MadeAsync("/v1/payins", Wire.Payin())}/refunds");
            case "list_payouts": return new(HttpMethod.Get, "/v1/payouts/list?country_code=UG");
            case "balance": return new(HttpMethod.Get, "/v1/balance");
        }

        await maker.FundAsync(50_000);
        return endpoint switch
        {
            "create_payout" => Wire.Post("/v1/payouts", Wire.Payout()),
            "create_with_bill" => Wire.Post("/v1/payouts", Wire.Payout(("create_bill", true))),
            "create_draft" => Wire.Post("/v1/payouts", Wire.Payout(("draft", true))),
            "get_payout" => new(HttpMethod.Get, $"/v1/payouts/{await MadeAsync("/v1/payouts", Wire.Payout(("draft", true)))}"),
            "list_recipients" => new(HttpMethod.Get, $"/v1/payouts/{await MadeAsync("/v1/payouts", Wire.Bulk(("A", "+256701111111", 500)))}/recipients"),
            "submit_payout" => Wire.Post($"/v1/payouts/{await MadeAsync("/v1/payouts", Wire.Payout(("draft", true)))}/submit", null),
            "cancel_payout" => Wire.Post($"/v1/payouts/{await MadeAsync("/v1/payouts", Wire.Payout(("draft", true)))}/cancel", null),
            _ => throw new ArgumentOutOfRangeException(nameof(endpoint), endpoint, "There is no such endpoint."),
        };
    }
}
