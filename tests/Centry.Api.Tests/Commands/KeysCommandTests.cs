using System.Text.Json;
using Centry.Api.Commands;
using Centry.Api.Tests.Infrastructure;
using Centry.Core.ApiKeys;
using Centry.ServiceDefaults;
using Centry.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Commands;

public sealed class KeysCommandTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private string Merchant => fixture.Merchant.Id.ToString();

    [Fact]
    public async Task A_key_is_made_shown_once_and_works()
    {
        var (code, output, _) = await RunAsync("create", "--merchant", Merchant, "--environment", "sandbox", "--name", "Shop", "--country", "ug", "--can-view-transactions",
            "--ip", "127.0.0.1", "--ip", "2001:db8::/32", "--single-txn-cap", "50000", "--daily-payout-cap=99.50", "--rate-limit", "70", "--expires", "2027-01-31", "--by", "ada");
        Assert.Equal(0, code);
        var full = output.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith("mk_test_", StringComparison.Ordinal) && l.Length == ApiKeyFormat.Length);
        Assert.Contains("only time that the whole key is shown", output, StringComparison.Ordinal);
        using var client = TestMerchants.ClientFor(fixture.Url, full);
        Assert.Equal("70", (await client.CallAsync("/v1/payins/list")).Response.Headers.GetValues("X-RateLimit-Limit").Single());
        Assert.Equal(("single_txn_cap_exceeded", "50000.00"), await RefusalAsync(client, Wire.Payin(("amount", 50_001)), "cap"));

        var listed = (await JsonAsync("list", "--merchant", Merchant)).EnumerateArray().Single(k => k.Text("prefix") == full[..16]);
        Assert.False(listed.TryGetProperty("key", out _));
        Assert.Equal(("Shop", "UG", "active", "ada", "99.50", "2027-01-31T00:00:00Z"),
            (listed.Text("name"), listed.Text("country_code"), listed.Text("status"), listed.Text("created_by"), listed.Text("daily_payout_cap"), listed.Text("expires_at")));
        Assert.Equal(["127.0.0.1", "2001:db8::/32"], listed.GetProperty("ip_whitelist").EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public async Task What_is_not_named_stays_and_none_takes_a_limit_away()
    {
        var made = await JsonAsync("create", "--merchant", Merchant, "--environment", "production", "--name", "Shop", "--single-txn-cap", "5", "--ip", "203.0.113.7", "--country", "UG", "--can-initiate-payouts");
        Assert.StartsWith("mk_live_", made.Text("key"), StringComparison.Ordinal);
        var id = made.Text("id");
        var changed = await JsonAsync("set-limits", id, "--name", "Till", "--can-create-bills", "--daily-payout-cap", "7");
        Assert.Equal(("Till", "5.00", "7.00", "UG"), (changed.Text("name"), changed.Text("single_txn_cap"), changed.Text("daily_payout_cap"), changed.Text("country_code")));
        Assert.True(changed.GetProperty("can_initiate_payouts").GetBoolean() && changed.GetProperty("can_create_bills").GetBoolean());

        changed = await JsonAsync("set-limits", made.Text("prefix"), "--single-txn-cap", "none", "--ip", "none", "--country", "none", "--can-initiate-payouts", "false");
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("single_txn_cap").ValueKind);
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("country_account").ValueKind);
        Assert.Equal(0, changed.GetProperty("ip_whitelist").GetArrayLength());
        Assert.False(changed.GetProperty("can_initiate_payouts").GetBoolean());
        Assert.Equal("7.00", changed.Text("daily_payout_cap"));
    }

    [Fact]
    public async Task A_key_is_replaced_and_the_old_one_ended()
    {
        var old = await JsonAsync("create", "--merchant", Merchant, "--environment", "sandbox", "--name", "Shop");
        var successor = await JsonAsync("rotate", old.Text("prefix"), "--overlap", "30m");
        Assert.NotEqual(old.Text("key"), successor.Text("key"));
        var listed = (await JsonAsync("list", "--merchant", "Test Merchant")).EnumerateArray().Single(k => k.Text("id") == old.Text("id"));
        Assert.Equal(("ending", fixture.Time.GetUtcNow().AddMinutes(30)), (listed.Text("status"), listed.GetProperty("revoked_at").GetDateTimeOffset()));

        var (code, _, error) = await RunAsync("rotate", old.Text("id"));
        Assert.Equal((1, true), (code, error.Contains("replaced already", StringComparison.Ordinal)));
        Assert.Equal("revoked", (await JsonAsync("revoke", old.Text("key"))).Text("status"));
    }

    [Fact]
    public async Task Refused_calls_are_shown()
    {
        var made = await JsonAsync("create", "--merchant", Merchant, "--environment", "sandbox", "--name", "Shop", "--ip", "203.0.113.7");
        Assert.Contains("No call was refused", (await RunAsync("rejections", made.Text("id"))).Output, StringComparison.Ordinal);
        using var client = TestMerchants.ClientFor(fixture.Url, made.Text("key"));
        Assert.Equal(403, (await client.CallAsync("/v1/balance")).Status);
        await fixture.Api.Services.GetRequiredService<KeyRejections>().FlushAsync(TestContext.Current.CancellationToken);
        var shown = (await JsonAsync("rejections", made.Text("id"))).EnumerateArray().Single();
        Assert.Equal(("127.0.0.1", "/v1/balance", fixture.Time.GetUtcNow()), (shown.Text("ip"), shown.Text("path"), shown.GetProperty("rejected_at").GetDateTimeOffset()));
        Assert.Matches(@"2026-04-14 \d\d:\d\d:\d\dZ +127\.0\.0\.1 +/v1/balance", (await RunAsync("rejections", made.Text("prefix"))).Output);
    }

    [Theory]
    [InlineData("There is no merchant \"Nobody\"", "create", "--merchant", "Nobody", "--environment", "sandbox", "--name", "x")]
    [InlineData("The environment must be one of", "create", "--merchant", "Test Merchant", "--environment", "live", "--name", "x")]
    [InlineData("Give the key a name", "create", "--merchant", "Test Merchant", "--environment", "sandbox")]
    [InlineData("no account in KE; it has GH, UG", "create", "--merchant", "Test Merchant", "--environment", "sandbox", "--name", "x", "--country", "KE")]
    [InlineData("leave the zero out", "create", "--merchant", "Test Merchant", "--environment", "sandbox", "--name", "x", "--ip", "010.0.0.1")]
    [InlineData("expiry must lie in the future", "create", "--merchant", "Test Merchant", "--environment", "sandbox", "--name", "x", "--expires", "2020-01-01")]
    [InlineData("above 0", "create", "--merchant", "Test Merchant", "--environment", "sandbox", "--name", "x", "--single-txn-cap", "-1")]
    [InlineData("is not an amount", "create", "--merchant", "Test Merchant", "--environment", "sandbox", "--name", "x", "--single-txn-cap", "1e3")]
    [InlineData("is not a date", "create", "--merchant", "Test Merchant", "--environment", "sandbox", "--name", "x", "--expires", "soon")]
    [InlineData("--ipp", "create", "--merchant", "Test Merchant", "--environment", "sandbox", "--name", "x", "--ipp", "203.0.113.7")]
    [InlineData("--merchant", "create", "--environment", "sandbox", "--name", "x")]
    [InlineData("is not a duration", "rotate", "mk_test_nothing0", "--overlap", "a while")]
    [InlineData("There is no key \"mk_test_nothing0\"", "rotate", "mk_test_nothing0")]
    [InlineData("There is no key", "revoke", "mk_test_nothing0123456789")]
    public async Task What_cannot_be_done_is_said_in_a_sentence_and_does_nothing(string said, params string[] words)
    {
        var before = await fixture.ScalarAsync<long>("SELECT count(*) FROM api_keys");
        var (code, output, error) = await RunAsync(words);
        Assert.Equal(1, code);
        Assert.Contains(said, error + output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", error, StringComparison.Ordinal);
        Assert.Equal(before, await fixture.ScalarAsync<long>("SELECT count(*) FROM api_keys"));
    }

    [Fact]
    public async Task A_program_gets_refusals_in_the_contracts_shape()
    {
        var (_, _, error) = await RunAsync("create", "--merchant", Merchant, "--environment", "sandbox", "--name", "", "--rate-limit", "0", "--json");
        var body = JsonElement.Parse(error);
        Assert.Equal("validation_error", body.Text("code"));
        Assert.Equal(["name", "rate_limit_per_minute"], body.GetProperty("fields").EnumerateObject().Select(f => f.Name).Order());
    }

    [Fact]
    public async Task Help_needs_no_database()
    {
        using var output = new StringWriter();
        var code = await new KeysCommand(() => throw new InvalidOperationException("No services."), output, output).RunAsync(["--help"], TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        Assert.All(["create", "list", "set-limits", "rotate", "revoke", "rejections"], word => Assert.Contains(word, output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_stacks_own_commands_keep_their_names()
    {
        Assert.All(Topology.Commands.All, command => Assert.True(OperatorCommands.Knows(command)));
        Assert.True(OperatorCommands.Knows("keys"));
        Assert.False(OperatorCommands.Knows("--urls"));
    }

    private static async Task<(string, string)> RefusalAsync(HttpClient client, object body, string detail)
    {
        var (_, error, _) = await client.CallAsync(Wire.Post("/v1/payins", body));
        return (error.Text("code"), error.Text(detail));
    }

    private async Task<JsonElement> JsonAsync(params string[] words)
    {
        var (code, output, error) = await RunAsync([.. words, "--json"]);
        Assert.True(code == 0, error);
        return JsonElement.Parse(output);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new KeysCommand(() => fixture.Api.Services, output, error).RunAsync(words, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
