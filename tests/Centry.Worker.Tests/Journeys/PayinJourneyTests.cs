using System.Net.Http.Json;
using Centry.Core.GatewayWork;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

public sealed class PayinJourneyTests(HouseFixture house) : IClassFixture<HouseFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_payin_completes_without_the_clock_moving_at_all()
    {
        var payin = await house.CreateAsync();
        await house.UntilAsync(payin, "completed");
        Assert.Equal(1, await house.AtProviderAsync(payin));
        var events = await house.EventsAsync(payin);
        Assert.Equal("payin.pending", events[0]);
        Assert.Equal("payin.completed", events[^1]);
        Assert.Equal(events.Count, events.Distinct().Count());
        Assert.NotNull(await house.ScalarAsync<string>($"SELECT provider_reference FROM payins WHERE id = '{payin}'"));
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payin}'") == 0, "nothing is owed any more");
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payment_that_the_provider_refuses_has_failed_with_the_reason()
    {
        var payin = await house.CreateAsync("+46733123450");
        await house.UntilAsync(payin, "failed");
        Assert.NotEmpty(await house.ScalarAsync<string>($"SELECT failure_reason FROM payins WHERE id = '{payin}'"));
        Assert.Equal("payin.failed", (await house.EventsAsync(payin))[^1]);
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task An_answer_lost_after_the_payment_was_taken_on_leads_to_a_question_not_to_a_second_payment()
    {
        await house.FaultsAsync(
            new { kind = "answer_lost", method = "POST", calls = 1, path_prefix = "/collection/v1_0/requesttopay" }, new { kind = "callback_never" });
        var payin = await house.CreateAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        Assert.Equal(1, await house.AtProviderAsync(payin));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_provider_that_fails_for_a_while_gets_the_payment_once_it_is_back()
    {
        await house.FaultsAsync(new { kind = "error", status = 503, calls = 2, path_prefix = "/collection/v1_0/requesttopay" });
        var payin = await house.CreateAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        Assert.Equal(1, await house.AtProviderAsync(payin));
    }

    [Fact]
    public async Task Garbage_decides_nothing()
    {
        await house.FaultsAsync(new { kind = "garbage_body", method = "GET", calls = 3 }, new { kind = "callback_never" });
        var payin = await house.CreateAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Without_a_callback_the_schedule_finds_the_answer()
    {
        await house.FaultsAsync(new { kind = "callback_never" });
        var payin = await house.CreateAsync();
        await house.UntilAsync(payin, "processing");
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        Assert.Equal("gateway", await house.ScalarAsync<string>($"SELECT source FROM status_history WHERE payment_id = '{payin}' AND to_status = 'completed'"));
    }

    [Theory]
    [InlineData("callback_repeated")]
    [InlineData("callback_before_answer")]
    public async Task Callbacks_of_any_number_and_order_complete_once(string kind)
    {
        await house.FaultsAsync(new { kind, times = 3 });
        var payin = await house.CreateAsync();
        await house.UntilAsync(payin, "completed");
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM provider_callbacks WHERE payment_id = '{payin}'") >= (kind == "callback_repeated" ? 3 : 1), "the callbacks are kept");
        Assert.Single(await house.EventsAsync(payin), e => e == "payin.completed");
        await house.RequireBalancedBooksAsync();
    }

    [Theory]
    [InlineData("callback_wrong_amount")]
    [InlineData("callback_wrong_currency")]
    public async Task What_a_callback_claims_is_not_believed_but_asked_for(string kind)
    {
        await house.FaultsAsync(new { kind });
        var payin = await house.CreateAsync();
        await house.UntilAsync(payin, "completed");
        Assert.Equal(50_000L, await house.ScalarAsync<long>($"SELECT -amount_minor FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE e.source_id = '{payin}' AND a.type = 'clearing'"));
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("{\"externalId\":\"00000000-0000-4000-8000-000000000000\",\"status\":\"SUCCESSFUL\"}")]
    public async Task Strangers_and_garbage_change_nothing(string body)
    {
        await house.FaultsAsync(new { kind = "callback_never" });
        var payin = await house.CreateAsync("+46733123453");
        await house.UntilAsync(payin, "processing");
        var token = await house.ScalarAsync<string>($"SELECT callback_token FROM provider_accounts WHERE merchant_id = '{house.Merchant.Id}'");
        using var content = new StringContent(body);
        Assert.Equal(200, (int)(await house.Client.PutAsync($"/callbacks/{token}", content, HouseFixture.Cancel)).StatusCode);
        using var unknown = new StringContent(body);
        Assert.Equal(404, (int)(await house.Client.PostAsync("/callbacks/nobodys-token", unknown, HouseFixture.Cancel)).StatusCode);
        Assert.Equal("processing", await house.StatusAsync(payin));
        Assert.Equal(0L, await house.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payin}' AND kind = 'confirm_payin'"));
    }

    [Fact]
    public async Task A_payin_in_flight_too_long_is_given_up_and_a_late_success_still_credits_it()
    {
        // The provider holds the payment and cannot be understood when it is asked.
        await house.FaultsAsync(new { kind = "callback_never" }, new { kind = "garbage_body", method = "GET" });
        var payin = await house.CreateAsync("+46733123453");
        await house.UntilAsync(payin, "processing");
        house.Time.Advance(TimeSpan.FromMinutes(31));
        await house.Worker.Services.GetRequiredService<StuckSweep>().ExecuteAsync(HouseFixture.Cancel);
        await house.AdvanceUntilAsync(payin, "failed", TimeSpan.FromSeconds(1));
        Assert.Equal("timed_out", await house.ScalarAsync<string>($"SELECT failure_code FROM payins WHERE id = '{payin}'"));
        Assert.Equal("sweep", await house.ScalarAsync<string>($"SELECT source FROM status_history WHERE payment_id = '{payin}' AND to_status = 'failed'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payin_that_was_given_up_is_credited_when_its_success_comes_late()
    {
        var payin = await house.CreateAsync("+46733123453");
        await house.UntilAsync(payin, "processing");
        await house.ExecuteAsync($"UPDATE payins SET created_at = created_at - interval '1 hour' WHERE id = '{payin}'");
        await house.Worker.Services.GetRequiredService<StuckSweep>().ExecuteAsync(HouseFixture.Cancel);
        await house.AdvanceUntilAsync(payin, "failed", TimeSpan.FromSeconds(1));
        var reference = await house.ScalarAsync<Guid>($"SELECT submission_id FROM payins WHERE id = '{payin}'");
        (await house.Simulator.PostAsJsonAsync($"/_control/mtn/transactions/{reference}/approve", new { }, HouseFixture.Cancel)).EnsureSuccessStatusCode();
        await house.UntilAsync(payin, "completed");
        Assert.Contains("Late completion", await house.ScalarAsync<string>($"SELECT reason FROM status_history WHERE payment_id = '{payin}' AND to_status = 'completed'"), StringComparison.Ordinal);
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_claim_of_a_worker_that_died_is_taken_over_by_asking_first()
    {
        await house.FaultsAsync(new { kind = "callback_never" });
        // As a worker leaves it that was killed between its claim and its call: claimed once, nothing sent.
        Guid payin;
        await house.ExecuteAsync("""
            CREATE OR REPLACE FUNCTION hold_new_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.attempts := 1; NEW.leased_until := NEW.created_at + interval '25 seconds'; RETURN NEW; END $$;
            CREATE TRIGGER hold_new_tasks BEFORE INSERT ON work_tasks FOR EACH ROW WHEN (NEW.kind = 'submit_payin') EXECUTE FUNCTION hold_new_tasks();
            """);
        try
        {
            payin = await house.CreateAsync();
        }
        finally
        {
            await house.ExecuteAsync("DROP TRIGGER hold_new_tasks ON work_tasks");
        }

        Assert.Equal("pending", await house.StatusAsync(payin));
        house.Time.Advance(TimeSpan.FromSeconds(26));
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        Assert.Equal(1, await house.AtProviderAsync(payin));
    }

    [Fact]
    public async Task Two_workers_side_by_side_submit_each_payin_once()
    {
        var second = await house.Stack.StartWorkerAsync();
        Assert.NotNull(second);
        var payins = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => house.CreateAsync()));
        foreach (var payin in payins)
        {
            await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(1));
            Assert.Equal(1, await house.AtProviderAsync(payin));
            Assert.Single(await house.EventsAsync(payin), e => e == "payin.completed");
        }

        await house.RequireBalancedBooksAsync();
        await second.StopAsync(HouseFixture.Cancel);
    }

    [Fact]
    public async Task An_account_that_loses_its_credentials_takes_no_more_payins()
    {
        var merchant = await TestMerchants.CreateAsync(house.Api.Services);
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(house.Api), await TestMerchants.AddKeyAsync(house.Api.Services, merchant));
        await house.UntilAsync(await house.CreateAsync(client: client), "completed");
        await house.ExecuteAsync($"UPDATE provider_accounts SET credentials_sandbox = NULL WHERE merchant_id = '{merchant.Id}'");
        await house.UntilAsync(async () =>
        {
            using var refused = await client.PostAsJsonAsync("/v1/payins", new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", customer_phone = "+256772123456" }, HouseFixture.Cancel);
            return (int)refused.StatusCode == 400;
        }, "no payin is taken without credentials");
    }
}
