using System.Text.Json;
using Centry.Api.Commands;
using Centry.Api.Tests.Infrastructure;
using Centry.Core.Merchants;
using Centry.Core.People;
using Centry.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Commands;

public sealed class PayoutsCommandTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_threshold_makes_payouts_wait_and_a_member_decides_them()
    {
        var email = await MemberAsync();
        using var client = await fixture.ClientAsync();
        await client.FundAsync(500_000);
        Assert.Equal(0, (await RunAsync("threshold", "--organization", $"{fixture.Merchant.OrganizationId}", "--currency", "UGX", "--amount", "9999")).Code);
        var first = await WaitingPayoutAsync(client);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await WaitingPayoutAsync(client);

        var waiting = await RunAsync("waiting");
        Assert.Equal([first, second], JsonElement.Parse(waiting.Output).EnumerateArray().Select(p => p.Text("id")));
        Assert.Equal($"Payout {first} is approved.", (await RunAsync("approve", first, "--by", email)).Output.Trim());
        Assert.Equal($"Payout {second} is rejected.", (await RunAsync("reject", second, "--by", email, "--reason", "Paid already.")).Output.Trim());
        Assert.Equal(("rejected", "Paid already."), await StatusAsync(client, second));
        Assert.Equal((1, "Only a payout that waits for approval can be rejected; this one is approved."), await RefusedAsync("reject", first, "--by", email));

        Assert.Equal(0, (await RunAsync("threshold", "--organization", $"{fixture.Merchant.OrganizationId}", "--currency", "UGX", "--amount", "none")).Code);
    }

    [Fact]
    public async Task Who_does_not_belong_there_decides_nothing_and_nonsense_is_told()
    {
        Assert.Equal((1, "Nobody signs in as nobody@example.test."), await RefusedAsync("approve", $"{Guid.NewGuid()}", "--by", "nobody@example.test"));
        Assert.Equal((1, "There is no such payout."), await RefusedAsync("approve", $"{Guid.NewGuid()}", "--by", await MemberAsync()));
        Assert.Equal((1, "UGX has no decimals: give a whole amount."), await RefusedAsync("threshold", "--organization", $"{fixture.Merchant.OrganizationId}", "--currency", "UGX", "--amount", "0.5"));
        Assert.Equal((1, "There is no such organization."), await RefusedAsync("threshold", "--organization", $"{Guid.NewGuid()}", "--currency", "UGX", "--amount", "1"));
    }

    private async Task<string> WaitingPayoutAsync(HttpClient client)
    {
        var directory = fixture.Api.Services.GetRequiredService<MerchantDirectory>();
        await Eventually.Async(async () => (await directory.FindAsync(fixture.Merchant.Id, TestContext.Current.CancellationToken))!.ApprovalThreshold("UGX") == 9_999,
            TimeSpan.FromSeconds(10), "the threshold is known");
        var (_, payout, _) = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout()));
        Assert.Equal("pending", payout.Text("status"));
        return payout.Text("id");
    }

    private static async Task<(string, string?)> StatusAsync(HttpClient client, string id)
    {
        var payout = (await client.CallAsync($"/v1/payouts/{id}")).Body;
        return (payout.Text("status"), payout.GetProperty("failure_reason").GetString());
    }

    private async Task<string> MemberAsync()
    {
        await using var scope = fixture.Api.Services.CreateAsyncScope();
        var email = $"owner-{Guid.NewGuid():N}@example.test";
        var (_, refusal) = await scope.ServiceProvider.GetRequiredService<CreateUser>()
            .ExecuteAsync(email, "Owner", "a long enough pass phrase 9", fixture.Merchant.OrganizationId, Roles.Owner, TestContext.Current.CancellationToken);
        Assert.Null(refusal);
        return email;
    }

    private async Task<(int, string)> RefusedAsync(params string[] args)
    {
        var (code, _, error) = await RunAsync(args);
        return (code, error.Trim());
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new PayoutsCommand(() => fixture.Api.Services, output, error).RunAsync(args, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
