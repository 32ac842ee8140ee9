using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Payins;

public sealed class ReadPayinTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private async Task<(HttpClient Client, TestMerchant Merchant)> FreshMerchantAsync()
    {
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services, countries: ["UG", "GH"]);
        return (TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant)), merchant);
    }

    private static async Task<string> CreateAsync(HttpClient client, params (string, object?)[] changes)
    {
        var (status, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(changes)));
        Assert.Equal(201, status);
        return payin.Text("id");
    }

    [Fact]
    public async Task A_list_is_newest_first_and_walks_by_offset_and_by_id()
    {
        var (client, _) = await FreshMerchantAsync();
        using var _ = client;
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(5));
            ids.Insert(0, await CreateAsync(client));
        }

        var (_, first, _) = await client.CallAsync("/v1/payins/list?limit=2");
        Assert.Equal(5, first.GetProperty("count").GetInt32());
        Assert.Equal(ids[..2], first.GetProperty("results").EnumerateArray().Select(p => p.Text("id")));
        var (_, second, _) = await client.CallAsync($"/v1/payins/list?limit=2&after={first.Text("next_after")}");
        Assert.Equal(ids[2..4], second.GetProperty("results").EnumerateArray().Select(p => p.Text("id")));
        var (_, last, _) = await client.CallAsync("/v1/payins/list?limit=2&offset=4");
        Assert.Equal(ids[4..], last.GetProperty("results").EnumerateArray().Select(p => p.Text("id")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, last.GetProperty("next_after").ValueKind);
    }

    [Theory]
    [InlineData("status=pending", 2)]
    [InlineData("status=completed", 0)]
    [InlineData("country_code=GH", 1)]
    [InlineData("currency_code=UGX", 1)]
    [InlineData("gateway=mtn_momo", 2)]
    [InlineData("reference=A-1", 1)]
    [InlineData("reference=A-1&country_code=GH", 0)]
    [InlineData("search=A-1", 1)]
    [InlineData("search=%2B233242000003", 1)]
    [InlineData("search=024%20200%200003", 1)]
    [InlineData("search=233242000003&country_code=UG", 0)]
    [InlineData("search=%2B233242000004", 0)]
    [InlineData("search=%2B2332420000", 0)]
    [InlineData("created_from=2100-01-01T00:00:00Z", 0)]
    [InlineData("created_to=2100-01-01T00:00:00Z", 2)]
    public async Task A_list_is_narrowed_by_its_filters(string query, int expected)
    {
        var (client, _) = await FreshMerchantAsync();
        using var _ = client;
        await CreateAsync(client, ("reference", "A-1"));
        await CreateAsync(client, ("country_code", "GH"), ("currency_code", "GHS"), ("amount", 10), ("customer_phone", "+233242000003"));
        var (status, list, _) = await client.CallAsync("/v1/payins/list?" + query);
        Assert.Equal(200, status);
        Assert.Equal(expected, list.GetProperty("count").GetInt32());
        Assert.Equal(expected, list.GetProperty("results").GetArrayLength());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("offset=-1", "offset")]
    [InlineData("status=done", "status")]
    [InlineData("after=5", "after")]
    [InlineData("created_from=yesterday", "created_from")]
    public async Task A_bad_filter_is_named(string query, string field)
    {
        using var client = await fixture.ClientAsync();
        var (status, error, _) = await client.CallAsync("/v1/payins/list?" + query);
        Assert.Equal(400, status);
        Assert.True(error.GetProperty("fields").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Another_merchants_payin_does_not_exist()
    {
        var (mine, _) = await FreshMerchantAsync();
        using var theirs = await fixture.ClientAsync();
        using var _ = mine;
        var (status, error, _) = await mine.CallAsync($"/v1/payins/{await CreateAsync(theirs)}");
        Assert.Equal(404, status);
        Assert.Equal("not_found", error.Text("code"));
    }

    [Fact]
    public async Task A_sandbox_payin_does_not_exist_in_production()
    {
        using var sandbox = await fixture.ClientAsync();
        using var live = await fixture.ClientAsync(Environments.Production);
        Assert.Equal(404, (await live.CallAsync($"/v1/payins/{await CreateAsync(sandbox)}")).Status);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("..%2F..%2Fbalance")]
    public async Task An_id_that_is_none_is_not_found(string id)
    {
        using var client = await fixture.ClientAsync();
        Assert.Equal(404, (await client.CallAsync($"/v1/payins/{id}")).Status);
    }

    [Fact]
    public async Task A_key_without_the_permission_reads_only_what_it_created()
    {
        using var seeing = await fixture.ClientAsync();
        using var blind = await fixture.ClientAsync(shape: key => key.CanViewTransactions = false);
        var own = await CreateAsync(blind);
        Assert.Equal(200, (await blind.CallAsync($"/v1/payins/{own}")).Status);
        var (status, error, _) = await blind.CallAsync($"/v1/payins/{await CreateAsync(seeing)}");
        Assert.Equal(403, status);
        Assert.Equal("can_view_transactions", error.Text("permission"));
        Assert.Equal(403, (await blind.CallAsync("/v1/payins/list")).Status);
    }

    [Fact]
    public async Task A_scoped_key_sees_its_country_alone()
    {
        using var all = await fixture.ClientAsync();
        using var ghana = await fixture.ClientAsync(shape: key => key.CountryAccountId = fixture.Merchant.CountryAccounts["GH"]);
        var uganda = await CreateAsync(all);
        Assert.Equal(404, (await ghana.CallAsync($"/v1/payins/{uganda}")).Status);
        var (_, list, _) = await ghana.CallAsync("/v1/payins/list");
        Assert.All(list.GetProperty("results").EnumerateArray(), p => Assert.Equal("GH", p.Text("country_code")));
        var (_, balances, _) = await ghana.CallAsync("/v1/balance");
        Assert.Equal(["GH"], balances.EnumerateArray().Select(b => b.Text("country_code")));
        var (status, error, _) = await ghana.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        Assert.Equal(403, status);
        Assert.Equal("country_mismatch", error.Text("code"));
    }
}
