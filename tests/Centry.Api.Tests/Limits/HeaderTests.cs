using Centry.Api.Tests.Infrastructure;
using Centry.Core.ApiKeys;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Limits;

public sealed class HeaderTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] Names = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

    public static TheoryData<int, string> Answers { get; } = new()
    {
        { 200, "GET /v1/balance" }, { 200, "GET /v1/payins/list" }, { 201, "POST /v1/payins" },
        { 400, "POST /v1/payins {}" }, { 400, "POST /v1/payins {" }, { 400, "POST /v1/payins [1" }, { 400, "GET /v1/payins/list?limit=x" },
        { 403, "POST /v1/payins invoice" }, { 403, "GET /v1/payins/list blind" },
        { 404, "GET /v1/payins/nothing" }, { 404, "GET /v1/no/such/thing" }, { 404, "GET /v1" },
        { 405, "DELETE /v1/balance" }, { 405, "PUT /v1/payins" },
        { 413, "POST /v1/payins huge" }, { 415, "POST /v1/payins text" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_answer_behind_the_key_tells_the_limit(int expected, string call)
    {
        var words = call.Split(' ', 3);
        using var client = await fixture.ClientAsync(shape: key =>
        {
            key.CanCreateInvoices = false;
            key.CanViewTransactions = words.ElementAtOrDefault(2) != "blind";
        });
        var request = words.ElementAtOrDefault(2) switch
        {
            "invoice" => Wire.Post(words[1], Wire.Payin(("create_invoice", true))),
            "huge" => Wire.PostText(words[1], new string(' ', 300_000) + "{}"),
            "text" => Wire.PostText(words[1], "{}", contentType: "text/plain"),
            null when words[0] == "POST" => Wire.Post(words[1], Wire.Payin()),
            null or "blind" => new HttpRequestMessage(new HttpMethod(words[0]), words[1]),
            var body => Wire.PostText(words[1], body),
        };
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.All(Names, name => Assert.True(response.Headers.Contains(name), name));
    }

    [Fact]
    public async Task Errors_that_an_endpoint_throws_tell_it_too()
    {
        using var client = await fixture.ClientAsync(shape: key => key.RateLimitPerMinute = 5);
        Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
        await ExecuteAsync("ALTER TABLE payins RENAME TO away");
        try
        {
            var (status, _, response) = await client.CallAsync($"/v1/payins/{Guid.NewGuid()}");
            Assert.Equal(500, status);
            Assert.Equal(["5", "3", "60"], Names.Select(name => response.Headers.GetValues(name).Single()));
        }
        finally
        {
            await ExecuteAsync("ALTER TABLE away RENAME TO payins");
        }
    }

    [Fact]
    public async Task A_refusal_for_the_rate_says_when_to_come_back()
    {
        using var client = await fixture.ClientAsync(shape: key => key.RateLimitPerMinute = 1);
        Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
        foreach (var path in new[] { "/v1/balance", "/v1/no/such/thing" })
        {
            var (status, error, response) = await client.CallAsync(path);
            Assert.Equal((429, "rate_limited"), (status, error.Text("code")));
            Assert.Equal(["1", "0", "60"], Names.Select(name => response.Headers.GetValues(name).Single()));
            Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.RetryAfter!.Delta);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_is_not_let_in_learns_nothing_of_the_limit_and_uses_none_of_it(bool isOutsider)
    {
        var key = isOutsider
            ? await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant, shape: k => k.IpWhitelist = ["203.0.113.7"])
            : ApiKeyFormat.Generate(Environments.Sandbox).Full;
        using var client = TestMerchants.ClientFor(fixture.Url, key);
        foreach (var path in new[] { "/v1/balance", "/v1/no/such/thing" })
        {
            var (status, _, response) = await client.CallAsync(path);
            Assert.Equal(isOutsider ? 403 : 401, status);
            Assert.DoesNotContain(Names, response.Headers.Contains);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = fixture.Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
