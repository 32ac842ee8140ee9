using System.Text.Json;
using Centry.Api.Tests.Infrastructure;
using Centry.Core.Reconciliation;
using Centry.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Payins;

public sealed class CompletePayinTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private async Task<(HttpClient Client, string Id)> NewPayinAsync()
    {
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services);
        var client = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant));
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        return (client, payin.Text("id"));
    }

    private static async Task<JsonElement> BalanceAsync(HttpClient client) => (await client.CallAsync("/v1/balance")).Body[0];

    [Fact]
    public async Task Completion_moves_the_net_from_pending_to_available()
    {
        var (client, id) = await NewPayinAsync();
        using var _ = client;
        var before = await BalanceAsync(client);
        Assert.Equal(("0.00", "49250.00", "49250.00"), (before.Text("available_balance"), before.Text("pending_balance"), before.Text("total_balance")));

        var (status, payin, _) = await client.CallAsync(Wire.Post($"/v1/payins/{id}/complete", new { }));
        Assert.Equal(200, status);
        Assert.Equal("completed", payin.Text("status"));
        Assert.NotEqual(JsonValueKind.Null, payin.GetProperty("completed_at").ValueKind);

        var after = await BalanceAsync(client);
        Assert.Equal(("49250.00", "0.00"), (after.Text("available_balance"), after.Text("pending_balance")));
        Assert.Equal(("50000.00", "250.00", "500.00"),
            (after.Text("lifetime_payin_volume"), after.Text("lifetime_centry_fees"), after.Text("lifetime_gateway_fees")));
        Assert.True((await fixture.Api.Services.GetRequiredService<BookProof>().OfEverythingAsync(TestContext.Current.CancellationToken)).Agree);
    }

    [Fact]
    public async Task Failure_drops_what_was_pending_and_keeps_the_reason()
    {
        var (client, id) = await NewPayinAsync();
        using var _ = client;
        var (status, payin, _) = await client.CallAsync(Wire.Post($"/v1/payins/{id}/complete", new { status = "failed", failure_reason = "Customer hung up" }));
        Assert.Equal((200, "failed", "Customer hung up"), (status, payin.Text("status"), payin.Text("failure_reason")));
        var balance = await BalanceAsync(client);
        Assert.Equal(("0.00", "0.00", "0.00"), (balance.Text("available_balance"), balance.Text("pending_balance"), balance.Text("lifetime_payin_volume")));
    }

    [Fact]
    public async Task Completing_again_returns_it_unchanged_and_moves_nothing()
    {
        var (client, id) = await NewPayinAsync();
        using var _ = client;
        var (_, first, _) = await client.CallAsync(Wire.PostText($"/v1/payins/{id}/complete", ""));
        var (status, second, _) = await client.CallAsync(Wire.PostText($"/v1/payins/{id}/complete", ""));
        Assert.Equal(200, status);
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM events WHERE payment_id = '{id}' AND type = 'payin.completed'"));
    }

    [Fact]
    public async Task A_failed_payin_cannot_be_completed_by_hand()
    {
        var (client, id) = await NewPayinAsync();
        using var _ = client;
        await client.CallAsync(Wire.Post($"/v1/payins/{id}/complete", new { status = "failed" }));
        var (status, error, _) = await client.CallAsync(Wire.Post($"/v1/payins/{id}/complete", new { }));
        Assert.Equal((409, "invalid_state", "failed"), (status, error.Text("code"), error.Text("status")));
    }

    [Fact]
    public async Task Many_completions_at_once_complete_once()
    {
        var (client, id) = await NewPayinAsync();
        using var _ = client;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CallAsync(Wire.Post($"/v1/payins/{id}/complete", new { }))));
        Assert.All(answers, answer => Assert.Equal((200, "completed"), (answer.Status, answer.Body.Text("status"))));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM events WHERE payment_id = '{id}' AND type = 'payin.completed'"));
        Assert.Equal("49250.00", (await BalanceAsync(client)).Text("available_balance"));
    }

    [Theory]
    [InlineData("{\"status\": \"refunded\"}")]
    [InlineData("{\"status\": 5}")]
    public async Task Another_outcome_is_refused(string body)
    {
        var (client, id) = await NewPayinAsync();
        using var _ = client;
        Assert.Equal(400, (await client.CallAsync(Wire.PostText($"/v1/payins/{id}/complete", body))).Status);
    }

    [Fact]
    public async Task Live_payins_are_not_decided_by_hand()
    {
        using var live = await fixture.ClientAsync(Environments.Production);
        var (_, payin, _) = await live.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        var (status, error, _) = await live.CallAsync(Wire.Post($"/v1/payins/{payin.Text("id")}/complete", new { }));
        Assert.Equal((403, "sandbox_only"), (status, error.Text("code")));
    }
}
