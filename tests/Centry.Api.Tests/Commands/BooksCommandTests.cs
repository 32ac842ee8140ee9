using System.Text.Json;
using Centry.Api.Commands;
using Centry.Api.Tests.Infrastructure;
using Centry.Core.Merchants;
using Centry.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Commands;

/// <summary>The operator's commands about provider accounts and the books.</summary>
public sealed class BooksCommandTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_account_takes_no_new_payments_until_it_is_resumed()
    {
        using var client = await fixture.ClientAsync();
        var account = await AccountAsync("GH");
        Assert.Equal((0, "MTN GH (mtn_momo, GH) is paused, not tried after another."), await AccountsAsync("pause", account));
        await KnownAsync(account, isPaused: true);
        var order = Wire.Payin(("country_code", "GH"), ("currency_code", "GHS"), ("customer_phone", "+233241234567"), ("gateway", null));
        Assert.Equal("no_provider_account", (await client.CallAsync(Wire.Post("/v1/payins", order))).Body.Text("code"));
        Assert.Equal((0, "MTN GH (mtn_momo, GH) takes payments, not tried after another."), await AccountsAsync("resume", account));
        await KnownAsync(account, isPaused: false);
        Assert.Equal(201, (await client.CallAsync(Wire.Post("/v1/payins", order))).Status);
    }

    [Fact]
    public async Task An_account_gets_its_place_in_the_line_and_nonsense_is_told()
    {
        var account = await AccountAsync("UG");
        Assert.Equal((0, "MTN UG (mtn_momo, UG) takes payments, number 2 to be tried after another."), await AccountsAsync("failover", account, "--rank", "2"));
        Assert.Equal((0, "MTN UG (mtn_momo, UG) takes payments, not tried after another."), await AccountsAsync("failover", account, "--rank", "none"));
        Assert.Equal((1, "The rank must be 1 to 100."), await AccountsAsync("failover", account, "--rank", "101"));
        Assert.Equal((1, "The rank must be a number or none."), await AccountsAsync("failover", account, "--rank", "first"));
        Assert.Equal((1, "There is no such provider account."), await AccountsAsync("pause", $"{Guid.NewGuid()}"));
        Assert.Equal((1, "There is no such provider account."), await AccountsAsync("balance", $"{Guid.NewGuid()}", "--environment", "sandbox"));
        var listed = JsonElement.Parse((await AccountsAsync("list", "--merchant", $"{fixture.Merchant.Id}")).Text);
        Assert.Equal(["GH", "UG"], listed.EnumerateArray().Select(a => a.Text("country")));
    }

    [Fact]
    public async Task A_balance_is_explained_and_its_statement_written()
    {
        using var client = await fixture.ClientAsync();
        await client.FundAsync(50_000, 2);
        string[] balance = ["--merchant", $"{fixture.Merchant.Id}", "--environment", "sandbox", "--country", "ug"];
        var (code, explained) = await LedgerAsync(["explain", .. balance]);
        Assert.Equal(0, code);
        Assert.Matches(@"available +98500\.00 UGX", explained);
        Assert.Matches(@"payin_completed +2 × +98500\.00", explained);

        var (_, statement) = await LedgerAsync(["statement", .. balance, "--from", "2026-04-01T00:00:00Z", "--until", "2027-01-01T00:00:00Z"]);
        var lines = statement.Split('\n');
        Assert.Equal("at,payment_id,kind,amount,balance", lines[0]);
        Assert.EndsWith(",opening,,0.00", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",payin_completed,49250.00,98500.00", lines[^1], StringComparison.Ordinal);
        Assert.Equal((1, "There is no such balance."), await LedgerAsync("explain", "--merchant", $"{Guid.NewGuid()}", "--environment", "sandbox", "--country", "UG"));
    }

    [Fact]
    public async Task A_providers_statement_is_compared()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "transaction id,amount,type\nMP-77,1000,payin\n", Cancel);
            string[] words = ["compare", file, "--provider-account", await AccountAsync("UG"), "--environment", "production"];
            var (code, found) = await LedgerAsync(words);
            Assert.Equal(1, code);
            var difference = JsonElement.Parse(found).GetProperty("differences").EnumerateArray().Single();
            Assert.Equal(("unknown_here", "MP-77"), (difference.Text("verdict"), difference.Text("provider_reference")));
            Assert.Equal((1, "This file was imported before."), await LedgerAsync(words));
            Assert.Equal((1, "There is no such file."), await LedgerAsync("compare", file + ".none", "--provider-account", $"{Guid.NewGuid()}", "--environment", "production"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<string> AccountAsync(string country) => (await ProfileAsync()).Providers.Single(p => p.CountryCode == country).Id.ToString();

    private Task KnownAsync(string account, bool isPaused)
        => Eventually.Async(async () => (await ProfileAsync()).FindProvider(Guid.Parse(account))!.IsPaused == isPaused, TimeSpan.FromSeconds(10), "the change is known");

    private async Task<MerchantProfile> ProfileAsync() => (await fixture.Api.Services.GetRequiredService<MerchantDirectory>().FindAsync(fixture.Merchant.Id, Cancel))!;

    private async Task<(int Code, string Text)> AccountsAsync(params string[] args)
    {
        using var text = new StringWriter();
        return (await new AccountsCommand(() => fixture.Api.Services, text, text).RunAsync(args, Cancel), text.ToString().Trim());
    }

    private async Task<(int Code, string Text)> LedgerAsync(params string[] args)
    {
        using var text = new StringWriter();
        return (await new LedgerCommand(() => fixture.Api.Services, fixture.Time, text, text).RunAsync(args, Cancel), text.ToString().Trim());
    }
}
