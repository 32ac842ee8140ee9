using System.Text.Json;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Payins;

public sealed class CreatePayinTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task The_docs_example_gives_the_docs_figures()
    {
        using var client = await fixture.ClientAsync();
        var (status, payin, response) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));

        Assert.Equal(201, status);
        Assert.Equal("50000.00", payin.Text("amount"));
        Assert.Equal("250.00", payin.Text("centry_fee"));
        Assert.Equal("500.00", payin.Text("gateway_fee"));
        Assert.Equal("750.00", payin.Text("fee_amount"));
        Assert.Equal("49250.00", payin.Text("net_amount"));
        Assert.Equal("mtn_momo", payin.Text("gateway"));
        Assert.Equal("pending", payin.Text("status"));
        Assert.Equal("2026-04-14T10:30:00Z", payin.Text("created_at"));
        Assert.Equal(JsonValueKind.Null, payin.GetProperty("invoice").ValueKind);
        Assert.True(response.Headers.Contains("X-Request-Id"));
        Assert.True(response.Headers.Contains("X-RateLimit-Remaining"));
    }

    [Fact]
    public async Task A_payin_is_written_whole_with_all_that_belongs_to_it()
    {
        using var client = await fixture.ClientAsync();
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("metadata", new { order = 7, note = "täst" }))));
        var id = payin.Text("id");

        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM status_history WHERE payment_id = '{id}' AND to_status = 'pending'"));
        Assert.Equal(2L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM ledger_entries WHERE source_id = '{id}'"));
        Assert.Equal(0m, await fixture.ScalarAsync<decimal>($"SELECT sum(amount_minor) FROM ledger_entries WHERE source_id = '{id}'"));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM events WHERE payment_id = '{id}' AND type = 'payin.pending'"));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{id}' AND kind = 'submit_payin'"));
        Assert.Equal("täst", payin.GetProperty("metadata").Text("note"));
    }

    [Fact]
    public async Task What_is_answered_is_what_is_read_later()
    {
        using var client = await fixture.ClientAsync();
        var (_, created, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("metadata", new { b = 1, a = 2 }))));
        var (status, read, _) = await client.CallAsync($"/v1/payins/{created.Text("id")}");
        Assert.Equal(200, status);
        Assert.Equal(created.GetRawText(), read.GetRawText());
    }

    [Theory]
    [InlineData("mtn", "mtn_momo")]
    [InlineData("mtn_momo", "mtn_momo")]
    [InlineData(null, "mtn_momo")]
    public async Task A_gateway_may_be_named_by_alias_or_left_to_the_country(string? asked, string stored)
    {
        using var client = await fixture.ClientAsync();
        var (status, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("gateway", asked))));
        Assert.Equal(201, status);
        Assert.Equal(stored, payin.Text("gateway"));
    }

    [Fact]
    public async Task The_currency_defaults_to_the_countrys()
    {
        using var client = await fixture.ClientAsync();
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins",
            Wire.Payin(("country_code", "GH"), ("currency_code", null), ("amount", "12.34"), ("customer_phone", "+233242000003"))));
        Assert.Equal("GHS", payin.Text("currency_code"));
        Assert.Equal("12.34", payin.Text("amount"));
    }

    [Fact]
    public async Task A_country_without_an_account_is_refused_naming_country_method_and_environment()
    {
        using var client = await fixture.ClientAsync();
        var (status, error, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("country_code", "RW"), ("currency_code", "RWF"), ("customer_phone", "+250782000005"))));
        Assert.Equal(400, status);
        Assert.Equal("no_provider_account", error.Text("code"));
        foreach (var named in new[] { "RW", "mobile_money", "sandbox" })
            Assert.Contains(named, error.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fees_that_would_reach_the_amount_are_refused()
    {
        using var stack = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services,
            await TestMerchants.CreateAsync(fixture.Api.Services, shape: merchant => merchant.PayinFeeFixed = 1_000)));
        var (status, error, _) = await stack.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", 1_000))));
        Assert.Equal(400, status);
        Assert.True(error.GetProperty("fields").TryGetProperty("amount", out _));
    }

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        using var client = await fixture.ClientAsync();
        var (status, error, _) = await client.CallAsync(Wire.Post("/v1/payins", new
        {
            country_code = "XX",
            amount = -5,
            payment_method = "barter",
            gateway = "nobody",
            customer_email = "nowhere",
            metadata = new[] { 1 },
            create_invoice = "yes",
        }));
        Assert.Equal(400, status);
        Assert.Equal("validation_error", error.Text("code"));
        Assert.Equal(
            ["amount", "country_code", "create_invoice", "customer_email", "gateway", "metadata", "payment_method"],
            error.GetProperty("fields").EnumerateObject().Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_providers_sandbox_numbers_are_taken_in_sandbox_alone()
    {
        using var sandbox = await fixture.ClientAsync();
        using var live = await fixture.ClientAsync(Environments.Production);
        var request = Wire.Payin(("customer_phone", "+46733123450"));
        Assert.Equal(201, (await sandbox.CallAsync(Wire.Post("/v1/payins", request))).Status);
        Assert.Equal(400, (await live.CallAsync(Wire.Post("/v1/payins", request))).Status);
    }

    [Fact]
    public async Task A_webhook_address_inside_our_network_is_unsafe()
    {
        using var client = await fixture.ClientAsync();
        var (status, error, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("webhook_url", "http://169.254.169.254/latest"))));
        Assert.Equal(400, status);
        Assert.Equal("unsafe_url", error.Text("code"));
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_body_is_refused_in_shape_and_nothing_is_written(string name, string body, int expected, string code)
    {
        using var client = await fixture.ClientAsync();
        var before = await fixture.ScalarAsync<long>("SELECT count(*) FROM payins");
        var (status, error, _) = await client.CallAsync(Wire.PostText("/v1/payins", body));
        Assert.True(expected == status, $"{name}: {status} {error}");
        Assert.Equal(code, error.Text("code"));
        Assert.NotEmpty(error.Text("error"));
        Assert.DoesNotContain("   at ", error.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(before, await fixture.ScalarAsync<long>("SELECT count(*) FROM payins"));
    }

    public static TheoryData<string, string, int, string> BadBodies()
    {
        var rows = new TheoryData<string, string, int, string>();
        void Invalid(string name, params (string, object?)[] changes) => rows.Add(name, JsonSerializer.Serialize(Wire.Payin(changes)), 400, "validation_error");
        void Raw(string name, string amount) => rows.Add(name, JsonSerializer.Serialize(Wire.Payin(("amount", "@"))).Replace("\"@\"", amount, StringComparison.Ordinal), 400, "validation_error");
        void Malformed(string name, string body) => rows.Add(name, body, 400, "malformed_json");

        Invalid("no country", ("country_code", null));
        Invalid("country as number", ("country_code", 256));
        Invalid("lower-case country", ("country_code", "ug"));
        Invalid("unknown country", ("country_code", "ZZ"));
        Invalid("three-letter country", ("country_code", "UGA"));
        Invalid("unknown currency", ("currency_code", "XXX"));
        Invalid("currency of elsewhere", ("currency_code", "KES"));
        Invalid("currency as array", ("currency_code", new[] { "UGX" }));
        Invalid("no amount", ("amount", null));
        Invalid("amount as word", ("amount", "many"));
        Invalid("amount as object", ("amount", new { value = 1 }));
        Invalid("amount as true", ("amount", true));
        Invalid("zero", ("amount", 0));
        Invalid("negative", ("amount", -1));
        Invalid("decimals that UGX lacks", ("amount", "100.50"));
        Invalid("spaces in the amount", ("amount", " 100"));
        Invalid("thousands separator", ("amount", "50,000"));
        Invalid("NaN as text", ("amount", "NaN"));
        Invalid("exponent as text", ("amount", "1e3"));
        Raw("exponent", "1e5");
        Raw("too large", "10000000000000");
        Raw("absurdly large", "1" + new string('0', 400));
        Raw("many decimals", "1.000000000000000000000000000000001");
        Invalid("no method", ("payment_method", null));
        Invalid("unknown method", ("payment_method", "cash"));
        Invalid("unknown gateway", ("gateway", "paypal"));
        Invalid("gateway as number", ("gateway", 1));
        Invalid("no phone", ("customer_phone", null));
        Invalid("phone of elsewhere", ("customer_phone", "+254712345678"));
        Invalid("phone too short", ("customer_phone", "+25670"));
        Invalid("phone with letters", ("customer_phone", "+256CALLME"));
        Invalid("email without host", ("customer_email", "jane@"));
        Invalid("email too long", ("customer_email", new string('a', 300) + "@example.com"));
        Invalid("name too long", ("customer_name", new string('n', 256)));
        Invalid("name with a control character", ("customer_name", "Jane\u0007"));
        Invalid("reference too long", ("reference", new string('r', 256)));
        Invalid("description as number", ("description", 5));
        Invalid("flag as text", ("create_invoice", "true"));
        Invalid("metadata as text", ("metadata", "x"));
        Invalid("metadata with 51 keys", ("metadata", Enumerable.Range(0, 51).ToDictionary(i => $"k{i}", i => i)));
        Invalid("metadata over 16 KiB", ("metadata", new { text = new string('m', 17_000) }));
        Malformed("not JSON", "hello");
        Malformed("cut short", "{\"amount\": 5");
        Malformed("an array", "[1]");
        Malformed("a number", "5");
        Malformed("null", "null");
        Malformed("duplicate keys", "{\"amount\": 5, \"amount\": 6}");
        Malformed("duplicate keys deep down", "{\"metadata\": {\"a\": {\"b\": 1, \"b\": 2}}}");
        Malformed("too deep", string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100));
        Malformed("NaN", "{\"amount\": NaN}");
        Malformed("a lone surrogate", "{\"customer_name\": \"\\ud800\"}");
        Malformed("NUL", "{\"customer_name\": \"a\\u0000b\"}");
        Malformed("a trailing comma", "{\"amount\": 5,}");
        Malformed("a comment", "{/* five */\"amount\": 5}");
        rows.Add("oversized", "{\"description\": \"" + new string('d', 300_000) + "\"}", 413, "body_too_large");
        rows.Add("empty", "", 400, "validation_error");
        return rows;
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_malformed()
    {
        using var client = await fixture.ClientAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payins") { Content = new ByteArrayContent([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]) };
        request.Content.Headers.ContentType = new("application/json");
        var (status, error, _) = await client.CallAsync(request);
        Assert.Equal(400, status);
        Assert.Equal("malformed_json", error.Text("code"));
    }

    [Fact]
    public async Task A_malformed_body_is_told_with_line_and_position()
    {
        using var client = await fixture.ClientAsync();
        var (_, error, _) = await client.CallAsync(Wire.PostText("/v1/payins", "{\n  \"amount\": }"));
        Assert.Equal(2, error.GetProperty("line").GetInt32());
        Assert.True(error.GetProperty("position").GetInt32() > 1);
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        using var client = await fixture.ClientAsync();
        var (status, error, _) = await client.CallAsync(Wire.PostText("/v1/payins", JsonSerializer.Serialize(Wire.Payin()), contentType: "text/plain"));
        Assert.Equal(415, status);
        Assert.Equal("unsupported_media_type", error.Text("code"));
    }
}
