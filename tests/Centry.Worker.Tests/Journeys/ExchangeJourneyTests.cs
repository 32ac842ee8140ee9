using System.Text.Json;
using Centry.Core.GatewayWork;
using Centry.Core.Persistence;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

/// <summary>What is kept of the calls that a payment's way took.</summary>
public sealed class ExchangeJourneyTests(HouseFixture house) : IClassFixture<HouseFixture>, IAsyncLifetime
{
    private const string Push = "/collection/v1_0/requesttopay";

    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<List<GatewayExchange>> KeptAsync(Guid payment)
    {
        await using var scope = house.Api.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var kept = await context.GatewayExchanges.AsNoTracking().Where(e => e.PaymentId == payment).OrderBy(e => e.At).ThenBy(e => e.Operation == "submit_payin" ? 0 : 1).ToListAsync(HouseFixture.Cancel);
        var secrets = TestMerchants.MtnCredentials.Where(c => c.Key != "api_user").Select(c => c.Value)
            .Append(await house.ScalarAsync<string>($"SELECT callback_token FROM provider_accounts WHERE merchant_id = '{house.Merchant.Id}' AND country_code = 'UG' LIMIT 1")).ToList();
        Assert.All(kept, e => Assert.All(secrets, secret => Assert.DoesNotContain(secret, $"{e.Address} {e.Request} {e.Answer}", StringComparison.OrdinalIgnoreCase)));
        Assert.All(kept, e => Assert.Equal((house.Merchant.Id, "mtn_momo"), (e.MerchantId, e.Gateway)));
        Assert.DoesNotContain(kept, e => e.Address.Contains("token", StringComparison.OrdinalIgnoreCase));
        return kept;
    }

    [Fact]
    public async Task A_payin_tells_what_its_provider_was_sent_and_asked_and_what_it_said()
    {
        var payin = await house.CreateAsync("+256772123456");
        await house.UntilAsync(payin, "completed");
        var kept = await KeptAsync(payin);
        var sent = kept[0];
        Assert.Equal(("submit_payin", "POST", $"{house.Simulator.BaseAddress!.Authority}/mtn{Push}", 202), (sent.Operation, sent.Method, sent.Address, sent.Status));
        var body = JsonDocument.Parse(sent.Request!).RootElement;
        Assert.Equal((payin.ToString(), "256772123456"), (body.GetProperty("externalId").GetString(), body.GetProperty("payer").GetProperty("partyId").GetString()));
        Assert.Null(sent.Silence);

        var submission = await house.ScalarAsync<Guid>($"SELECT submission_id FROM payins WHERE id = '{payin}'");
        var asked = kept[^1];
        Assert.Equal(("query_payin", "GET", $"{sent.Address}/{submission}", 200, null), (asked.Operation, asked.Method, asked.Address, asked.Status, asked.Request));
        Assert.Equal("SUCCESSFUL", JsonDocument.Parse(asked.Answer!).RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_provider_that_did_not_answer_in_time_is_told_of_as_such()
    {
        await house.FaultsAsync(new { kind = "latency", delay = "00:10:00", method = "POST", calls = 1, path_prefix = Push }, new { kind = "callback_never" });
        var payin = await house.CreateAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        var kept = await KeptAsync(payin);
        Assert.Equal(("submit_payin", null, "The provider did not answer in time.", null), (kept[0].Operation, kept[0].Status, kept[0].Silence, kept[0].Answer));
        Assert.Contains(payin.ToString(), kept[0].Request, StringComparison.Ordinal);
        Assert.True(kept[0].DurationMs >= 2_000, $"it took {kept[0].DurationMs} ms");

        // It was asked for, was not known there, and was sent again.
        Assert.Equal(["query_payin", "submit_payin"], kept.Skip(1).Select(e => e.Operation).Distinct().Order());
    }

    [Fact]
    public async Task A_connection_that_broke_and_the_question_that_followed_are_told_of()
    {
        await house.FaultsAsync(new { kind = "answer_lost", method = "POST", calls = 1, path_prefix = Push }, new { kind = "callback_never" });
        var payin = await house.CreateAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        var kept = await KeptAsync(payin);
        Assert.Equal(("submit_payin", "The connection to the provider broke."), (kept[0].Operation, kept[0].Silence));
        Assert.All(kept.Skip(1), e => Assert.Equal(("query_payin", 200), (e.Operation, e.Status)));
    }

    [Fact]
    public async Task A_payout_a_recipient_and_a_refund_tell_their_own()
    {
        await house.FundAsync();
        var payout = await house.PayoutAsync();
        await house.UntilAsync(payout, "completed");
        Assert.Equal(["submit_payout", "query_payout"], (await KeptAsync(payout)).Select(e => e.Operation).Distinct().Order().Reverse());

        var (_, recipients) = await house.BulkAsync("+256772123456");
        await house.UntilAsync(recipients[0], "completed");
        Assert.Equal(["submit_recipient", "query_recipient"], (await KeptAsync(recipients[0])).Select(e => e.Operation).Distinct().Order().Reverse());

        var payin = await house.CreateAsync();
        await house.UntilAsync(payin, "completed");
        await house.PostAsync($"/v1/payins/{payin}/refund");
        await house.UntilAsync(payin, "refunded");
        var refund = await house.ScalarAsync<Guid>($"SELECT id FROM refunds WHERE payin_id = '{payin}'");
        Assert.Equal(["submit_refund", "query_refund"], (await KeptAsync(refund)).Select(e => e.Operation).Distinct().Order().Reverse());
    }

    [Fact]
    public async Task What_cannot_be_kept_changes_nothing()
    {
        await house.ExecuteAsync("ALTER TABLE gateway_exchanges RENAME TO gateway_exchanges_away");
        try
        {
            await house.FaultsAsync(new { kind = "answer_lost", method = "POST", calls = 1, path_prefix = Push }, new { kind = "callback_never" });
            var payin = await house.CreateAsync();
            await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
            Assert.Equal(1, await house.AtProviderAsync(payin));
            await house.RequireBalancedBooksAsync();
        }
        finally
        {
            await house.ExecuteAsync("ALTER TABLE gateway_exchanges_away RENAME TO gateway_exchanges");
        }
    }
}
