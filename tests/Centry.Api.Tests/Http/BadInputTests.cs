using System.Net.Http.Headers;
using System.Text.Json;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Http;

/// <summary>Bad input gets a clear refusal of the documented shape, and nothing is written.</summary>
public sealed class BadInputTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Written = """
        SELECT (SELECT count(*) FROM payins) + (SELECT count(*) FROM payouts) + (SELECT count(*) FROM payout_recipients) + (SELECT count(*) FROM refunds)
             + (SELECT count(*) FROM events) + (SELECT count(*) FROM ledger_entries) + (SELECT count(*) FROM work_tasks)
             + (SELECT count(*) FROM idempotency_keys)
        """;

    private static readonly string Long = new('x', 300);
    private static readonly string[] TextFields = ["country_code", "currency_code", "payment_method", "gateway", "reference", "description", "webhook_url"];

    /// <summary>Endpoint, a field, its JSON, and whether the field must be named among the faults.</summary>
    public static TheoryData<string, string, string> Fields()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var endpoint in new[] { "/v1/payins", "/v1/payouts" })
        {
            foreach (var amount in new[]
            {
                "null", "0", "-1", "\"-1\"", "100.5", "\"100.50\"", "1e3", "\"1e3\"", "10000000000000", "99999999999999999999999999", "\"NaN\"", "\"Infinity\"", "\"\"", "\" 5\"", "\"5,000\"",
                "\"0x10\"", "true", "[]", "{}", "\"٥\"", "\"1.\"", "\".5\"", "\"007\"", "0.0000000000000000000000000001",
            })
                cases.Add(endpoint, "amount", amount);
            foreach (var field in TextFields.Concat(endpoint == "/v1/payins" ? ["customer_name", "customer_email", "customer_phone"] : ["recipient_name", "recipient_phone", "recipient_bank_name"]))
            {
                foreach (var value in new[] { "5", "true", "[]", "{}" })
                    cases.Add(endpoint, field, value);
                if (field != "description" && field != "webhook_url")
                    cases.Add(endpoint, field, $"\"{Long}\"");
            }

            cases.Add(endpoint, "description", $"\"{new string('x', 1001)}\"");
            foreach (var (field, value) in new[]
            {
                ("country_code", "\"XX\""), ("country_code", "\"ug\""), ("country_code", "\"UGA\""), ("currency_code", "\"XXX\""), ("currency_code", "\"Ugx \""),
                ("payment_method", "\"cash\""), ("gateway", "\"paypal\""), ("metadata", "5"), ("metadata", "[]"), ("metadata", "\"{}\""),
                ("metadata", "{" + string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"k{i}\":1")) + "}"), ("metadata", $"{{\"k\":\"{new string('x', 17 * 1024)}\"}}"),
                ("webhook_url", "\"ftp://example.com\""), ("webhook_url", "\"http://10.0.0.1/\""), ("webhook_url", "\"https://user:secret@example.com/\""), ("webhook_url", "\"nonsense\""),
                ("webhook_url", "\"http://169.254.169.254/latest\""), ("webhook_url", $"\"https://example.com/{new string('x', 2100)}\""),
            })
                cases.Add(endpoint, field, value);
        }

        foreach (var (field, value) in new[] { ("customer_phone", "\"+256\""), ("customer_phone", "\"abc\""), ("customer_phone", "\"+99912345678\""), ("customer_email", "\"nobody\""), ("customer_email", "\"a@b\""), ("create_invoice", "\"yes\""), ("create_invoice", "1") })
            cases.Add("/v1/payins", field, value);
        foreach (var (field, value) in new[]
        {
            ("recipient_phone", "\"+256\""), ("recipient_phone", "\"12\""), ("payment_method", "\"card\""), ("create_bill", "\"no\""), ("draft", "\"true\""), ("is_bulk", "1"), ("is_bulk", "true"),
            ("recipient_account_number", "\"12;34\""), ("recipient_bank_code", "\"<b>\""),
        })
            cases.Add("/v1/payouts", field, value);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_wrong_field_is_named_and_nothing_is_written(string endpoint, string field, string json)
    {
        using var client = await fixture.ClientAsync();
        var before = await fixture.ScalarAsync<long>(Written);
        var fields = (endpoint == "/v1/payins" ? Wire.Payin() : Wire.Payout()).ToDictionary(f => f.Key, f => JsonSerializer.Serialize(f.Value));
        fields[field] = json;
        var (status, body, response) = await client.CallAsync(Wire.PostText(endpoint, "{" + string.Join(',', fields.Select(f => $"\"{f.Key}\":{f.Value}")) + "}"));
        Assert.True(status == 400, $"{status} {body.GetRawText()}");
        Assert.Contains(body.Text("code"), new[] { "validation_error", "unsafe_url" });
        var faulty = field == "is_bulk" && json == "true" ? "bulk_recipients" : field;
        Assert.True(body.GetProperty("fields").TryGetProperty(faulty, out var faults), body.GetRawText());
        Assert.NotEqual(0, faults.GetArrayLength());
        RequireShape(body, response);
        Assert.Equal(before, await fixture.ScalarAsync<long>(Written));
    }

    [Theory]
    [InlineData("/v1/payins", "country_code", "amount", "payment_method")]
    [InlineData("/v1/payouts", "country_code", "amount", "payment_method")]
    public async Task Everything_that_is_missing_is_named_at_once(string endpoint, params string[] missing)
    {
        using var client = await fixture.ClientAsync();
        var (status, body, _) = await client.CallAsync(Wire.PostText(endpoint, "{}"));
        Assert.Equal(400, status);
        Assert.Equal(missing.Order(), body.GetProperty("fields").EnumerateObject().Select(f => f.Name).Order());
    }

    public static TheoryData<string> Bodies() =>
    [
        "", "{", "}", "[]", "[{}]", "5", "\"text\"", "null", "true", "{\"amount\":NaN}", "{\"amount\":Infinity}", "{\"amount\":-}", "{\"amount\":0123}", "{amount:1}", "{'amount':1}", "{\"amount\":1,}",
        "{\"amount\":1}{}", "{\"amount\":1,\"amount\":2}", "{\"metadata\":{\"a\":{\"b\":1,\"b\":2}}}", "{/*comment*/}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"reference\":\"\\u0000\"}", "{\"reference\":\"\\ud800\"}", "\uFEFF[]",
        "{\"a\":" + new string('[', 200) + new string(']', 200) + "}",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task What_is_no_JSON_object_is_refused_with_its_place(string text)
    {
        using var client = await fixture.ClientAsync();
        var before = await fixture.ScalarAsync<long>(Written);
        foreach (var path in new[] { "/v1/payins", "/v1/payouts" })
        {
            var (status, body, response) = await client.CallAsync(Wire.PostText(path, text));
            Assert.Equal(400, status);
            Assert.Equal(text.Length == 0 ? "validation_error" : "malformed_json", body.Text("code"));
            if (text.Length > 0)
                Assert.True(body.GetProperty("line").GetInt32() >= 1 && body.GetProperty("position").GetInt32() >= 1);
            RequireShape(body, response);
        }

        Assert.Equal(before, await fixture.ScalarAsync<long>(Written));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xFF, 0xFE, (byte)'"', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', 0x00, (byte)'}' })]
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08, 0x00 })]
    public async Task Bytes_that_are_no_text_are_malformed(byte[] bytes)
    {
        using var client = await fixture.ClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payouts") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var (status, body, _) = await client.CallAsync(request);
        Assert.Equal((400, "malformed_json"), (status, body.Text("code")));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        using var client = await fixture.ClientAsync();
        foreach (var path in new[] { "/v1/payins", "/v1/payouts" })
        {
            var (status, body, response) = await client.CallAsync(Wire.PostText(path, "{}", contentType: contentType));
            Assert.Equal((415, "unsupported_media_type"), (status, body.Text("code")));
            RequireShape(body, response);
        }
    }

    [Theory]
    [InlineData("/v1/payins")]
    [InlineData("/v1/payouts")]
    [InlineData("/v1/payins/01994a53-0000-7000-8000-000000000000/complete")]
    [InlineData("/v1/payins/01994a53-0000-7000-8000-000000000000/refund")]
    public async Task A_body_that_is_too_large_is_refused(string path)
    {
        using var client = await fixture.ClientAsync();
        var (status, body, _) = await client.CallAsync(Wire.PostText(path, $"{{\"description\":\"{new string('x', 256 * 1024)}\"}}"));
        Assert.Equal((413, "body_too_large"), (status, body.Text("code")));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=abc")]
    [InlineData("limit=1e2")]
    [InlineData("limit=-1")]
    [InlineData("limit=10&limit=20")]
    [InlineData("offset=-1")]
    [InlineData("offset=100001")]
    [InlineData("after=x")]
    [InlineData("after=01994a53000070008000000000000000")]
    [InlineData("status=unknown")]
    [InlineData("country_code=XX")]
    [InlineData("currency_code=ABC")]
    [InlineData("created_from=yesterday")]
    [InlineData("created_from=2026-13-01")]
    [InlineData("created_from=2026-05-01T00:00:00")]
    [InlineData("created_from=2026-05-02&created_to=2026-05-01")]
    [InlineData("reference=%00")]
    public async Task A_wrong_query_is_refused_by_its_parameter(string query)
    {
        using var client = await fixture.ClientAsync();
        foreach (var path in new[] { "/v1/payins/list", "/v1/payouts/list" })
        {
            var (status, body, response) = await client.CallAsync($"{path}?{query}");
            Assert.True(status == 400, $"{status} {body.GetRawText()}");
            Assert.Contains(body.GetProperty("fields").EnumerateObject(), f => query.Contains(f.Name, StringComparison.Ordinal));
            RequireShape(body, response);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/payins/x")]
    [InlineData("GET", "/v1/payins/01994a53000070008000000000000000")]
    [InlineData("GET", "/v1/payins/01994a53-0000-7000-8000-000000000000")]
    [InlineData("GET", "/v1/payins/..%2f..%2fetc%2fpasswd")]
    [InlineData("GET", "/v1/payins/01994a53-0000-7000-8000-000000000000/refunds")]
    [InlineData("POST", "/v1/payins/x/complete")]
    [InlineData("POST", "/v1/payins/x/cancel")]
    [InlineData("POST", "/v1/payins/x/refund")]
    [InlineData("GET", "/v1/payouts/x")]
    [InlineData("GET", "/v1/payouts/x/recipients")]
    [InlineData("POST", "/v1/payouts/x/submit")]
    [InlineData("POST", "/v1/payouts/x/cancel")]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("POST", "/v1")]
    public async Task What_is_not_there_is_not_found(string method, string path)
    {
        using var client = await fixture.ClientAsync();
        var (status, body, response) = await client.CallAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal((404, "not_found"), (status, body.Text("code")));
        RequireShape(body, response);
    }

    [Theory]
    [InlineData("DELETE", "/v1/payins")]
    [InlineData("PUT", "/v1/payouts")]
    [InlineData("PATCH", "/v1/balance")]
    [InlineData("GET", "/v1/payins/01994a53-0000-7000-8000-000000000000/complete")]
    public async Task A_wrong_method_is_told_the_right_one(string method, string path)
    {
        using var client = await fixture.ClientAsync();
        var (status, body, response) = await client.CallAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal((405, "method_not_allowed"), (status, body.Text("code")));
        Assert.NotEmpty(response.Content.Headers.Allow);
        RequireShape(body, response);
    }

    [Theory]
    [InlineData("{\"status\":\"pending\"}")]
    [InlineData("{\"status\":5}")]
    [InlineData("{\"status\":\"failed\",\"failure_reason\":[]}")]
    public async Task A_wrong_outcome_decides_nothing(string text)
    {
        using var client = await fixture.ClientAsync();
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        var (status, body, _) = await client.CallAsync(Wire.PostText($"/v1/payins/{payin.Text("id")}/complete", text));
        Assert.Equal((400, "validation_error"), (status, body.Text("code")));
        Assert.Equal("pending", (await client.CallAsync($"/v1/payins/{payin.Text("id")}")).Body.Text("status"));
    }

    [Theory]
    [InlineData("{\"amount\":0}", 400, "validation_error")]
    [InlineData("{\"amount\":-5}", 400, "validation_error")]
    [InlineData("{\"amount\":0.5}", 400, "validation_error")]
    [InlineData("{\"amount\":50001}", 400, "validation_error")]
    [InlineData("{\"amount\":\"all\"}", 400, "validation_error")]
    [InlineData("{\"amount\":50000}", 400, "insufficient_balance")]
    public async Task A_wrong_refund_moves_nothing(string text, int expected, string code)
    {
        // All it has is what the fees left of one payin: never enough to give back the whole.
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services);
        using var client = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant));
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        await client.CallAsync(Wire.Post($"/v1/payins/{payin.Text("id")}/complete", null));
        var before = await fixture.ScalarAsync<long>(Written);
        var (status, body, _) = await client.CallAsync(Wire.PostText($"/v1/payins/{payin.Text("id")}/refund", text));
        Assert.True((expected, code) == (status, body.Text("code")), $"{status} {body.GetRawText()}");
        Assert.Equal(before, await fixture.ScalarAsync<long>(Written));
    }

    [Fact]
    public async Task Of_many_faulty_recipients_the_first_hundred_are_told()
    {
        using var client = await fixture.ClientAsync();
        var (status, body, _) = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Bulk([.. Enumerable.Range(0, 500).Select(i => ($"R {i}", "12", 100m))])));
        Assert.Equal(400, status);
        Assert.Equal(101, body.GetProperty("fields").EnumerateObject().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task No_recipients_and_too_many_are_refused(int count)
    {
        using var client = await fixture.ClientAsync();
        var (status, body, _) = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Bulk([.. Enumerable.Range(0, count).Select(i => ($"R {i}", "+256701111111", 100m))])));
        Assert.Equal(400, status);
        Assert.True(body.GetProperty("fields").TryGetProperty("bulk_recipients", out _));
    }

    private static void RequireShape(JsonElement body, HttpResponseMessage response)
    {
        Assert.False(string.IsNullOrWhiteSpace(body.Text("error")));
        Assert.True(response.Headers.Contains("X-Request-Id"));
        Assert.DoesNotContain("   at ", body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }
}
