using System.Net.Http.Json;
using System.Text.Json;
using Centry.Core.Audit;
using Centry.Core.GatewayWork;
using Centry.Core.Payouts;
using Centry.Core.People;
using Centry.Worker.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

public sealed class PayoutJourneyTests(HouseFixture house) : IClassFixture<HouseFixture>, IAsyncLifetime
{
    // 0.5 % of Centry's and 1 % of the gateway's on 10,000.
    private const decimal TenThousandAndFees = 10_150;

    public async ValueTask InitializeAsync()
    {
        await house.FaultsAsync();
        await house.FundAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_payout_holds_the_funds_and_completes()
    {
        var before = await house.BalanceAsync();
        var payout = await house.PayoutAsync();
        await house.UntilAsync(payout, "completed");
        Assert.Equal((before.Available - TenThousandAndFees, before.Reserved), await house.BalanceAsync());
        Assert.Equal(1, await house.AtProviderAsync(payout));
        var events = await house.EventsAsync(payout);
        Assert.Equal("payout.submitted", events[0]);
        Assert.Equal("payout.completed", events[^1]);
        Assert.NotNull(await house.ScalarAsync<string>($"SELECT provider_reference FROM payouts WHERE id = '{payout}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_refused_payout_gives_the_funds_back_with_the_reason()
    {
        var before = await house.BalanceAsync();
        var payout = await house.PayoutAsync(phone: "+46733123455");
        await house.UntilAsync(payout, "failed");
        Assert.Equal(before, await house.BalanceAsync());
        Assert.Equal("payee_not_found", await house.ScalarAsync<string>($"SELECT failure_code FROM payouts WHERE id = '{payout}'"));
        Assert.Equal("payout.failed", (await house.EventsAsync(payout))[^1]);
        await house.RequireBalancedBooksAsync();
    }

    [Theory]
    [InlineData("answer_lost")]
    [InlineData("connection_reset")]
    public async Task A_transfer_whose_answer_is_lost_is_asked_for_and_never_paid_twice(string fault)
    {
        await house.FaultsAsync(new { kind = fault, method = "POST", calls = 1, path_prefix = "/disbursement/v1_0/transfer" }, new { kind = "callback_never" });
        var payout = await house.PayoutAsync();
        await house.AdvanceUntilAsync(payout, "completed", TimeSpan.FromSeconds(2));
        Assert.Equal(1, await house.AtProviderAsync(payout));
        Assert.Equal(0, await RepeatsAsync());
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_transfer_that_the_provider_does_not_decide_stays_held_and_needs_attention_until_it_does()
    {
        var before = await house.BalanceAsync();
        var payout = await house.PayoutAsync(phone: "+46733123453");
        await house.UntilAsync(payout, "processing");
        await house.ExecuteAsync($"UPDATE payouts SET updated_at = updated_at - interval '1 hour' WHERE id = '{payout}'");
        await house.Worker.Services.GetRequiredService<StuckSweep>().ExecuteAsync(HouseFixture.Cancel);
        await house.UntilAsync(async () =>
        {
            house.Time.Advance(TimeSpan.FromSeconds(1));
            return await house.ScalarAsync<bool>($"SELECT needs_attention FROM payouts WHERE id = '{payout}'");
        }, "the payout needs attention");
        Assert.Equal("processing", await house.StatusAsync(payout));
        Assert.Equal(before.Available - TenThousandAndFees, (await house.BalanceAsync()).Available);

        await ApproveAtProviderAsync(payout);
        await house.UntilAsync(payout, "completed");
        Assert.False(await house.ScalarAsync<bool>($"SELECT needs_attention FROM payouts WHERE id = '{payout}'"));
        Assert.Equal(before.Reserved, (await house.BalanceAsync()).Reserved);
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_submission_tried_for_too_long_ends_with_the_funds_back_and_nothing_sent()
    {
        await house.FaultsAsync(new { kind = "error", status = 503, method = "POST", path_prefix = "/disbursement/v1_0/transfer" });
        var before = await house.BalanceAsync();
        var payout = await house.PayoutAsync();
        await house.AdvanceUntilAsync(payout, "failed", TimeSpan.FromMinutes(1));
        await house.FaultsAsync();
        Assert.Equal(before, await house.BalanceAsync());
        Assert.Equal(0, await house.AtProviderAsync(payout));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task Each_recipient_of_a_bulk_payout_settles_by_itself()
    {
        var before = await house.BalanceAsync();
        var (bulk, recipients) = await house.BulkAsync("+256772000001", "+46733123455", "+256772000003", "+46733123456", "+256772000005");
        await house.AdvanceUntilAsync(bulk, "completed", TimeSpan.FromMilliseconds(200));
        foreach (var (recipient, status) in recipients.Zip(["completed", "failed", "completed", "failed", "completed"]))
            Assert.Equal(status, await house.StatusAsync(recipient));
        var view = await house.Client.GetFromJsonAsync<JsonElement>($"/v1/payouts/{bulk}", HouseFixture.Cancel);
        Assert.Equal((3, 2), (view.GetProperty("completed_count").GetInt32(), view.GetProperty("failed_count").GetInt32()));

        // 1,000 and 15 of fees for each that was paid; the others' came back.
        Assert.Equal((before.Available - (3 * 1_015), before.Reserved), await house.BalanceAsync());
        Assert.Single(await house.EventsAsync(bulk), e => e == "payout.completed");
        var paged = await house.Client.GetFromJsonAsync<JsonElement>($"/v1/payouts/{bulk}/recipients?limit=2&offset=1&status=completed", HouseFixture.Cancel);
        Assert.Equal(3, paged.GetProperty("count").GetInt64());
        Assert.Equal([recipients[2], recipients[4]], paged.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_recipient_that_stays_undecided_keeps_its_payout_open_and_seen()
    {
        var (bulk, recipients) = await house.BulkAsync("+256772000001", "+46733123453");
        await house.AdvanceUntilAsync(recipients[0], "completed", TimeSpan.FromMilliseconds(200));
        await house.UntilAsync(recipients[1], "processing");
        await house.ExecuteAsync($"UPDATE payout_recipients SET updated_at = updated_at - interval '1 hour' WHERE id = '{recipients[1]}'");
        await house.Worker.Services.GetRequiredService<StuckSweep>().ExecuteAsync(HouseFixture.Cancel);
        await house.UntilAsync(async () =>
        {
            house.Time.Advance(TimeSpan.FromSeconds(1));
            return await house.ScalarAsync<bool>($"SELECT needs_attention FROM payouts WHERE id = '{bulk}'");
        }, "the payout needs attention");
        Assert.Equal("processing", await house.StatusAsync(bulk));

        await ApproveAtProviderAsync(recipients[1]);
        await house.UntilAsync(bulk, "completed");
        Assert.False(await house.ScalarAsync<bool>($"SELECT needs_attention FROM payouts WHERE id = '{bulk}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_bulk_payout_that_nobody_could_be_paid_of_has_failed()
    {
        var before = await house.BalanceAsync();
        var (bulk, _) = await house.BulkAsync("+46733123455", "+46733123456");
        await house.AdvanceUntilAsync(bulk, "failed", TimeSpan.FromMilliseconds(200));
        Assert.Equal(before, await house.BalanceAsync());
    }

    [Fact]
    public async Task Only_so_many_recipients_are_on_their_way_at_once_and_all_get_there_whichever_worker_dies()
    {
        await house.FaultsAsync(new { kind = "callback_never" });
        // As workers leave them that were killed between claim and call: some claimed once, nothing sent.
        await house.ExecuteAsync("""
            CREATE OR REPLACE FUNCTION hold_some_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.attempts := 1; NEW.leased_until := NEW.created_at + interval '25 seconds'; RETURN NEW; END $$;
            CREATE TRIGGER hold_some_tasks BEFORE INSERT ON work_tasks FOR EACH ROW
            WHEN (NEW.kind = 'submit_recipient' AND get_byte(uuid_send(NEW.payment_id), 15) % 4 = 0) EXECUTE FUNCTION hold_some_tasks();
            """);
        var (bulk, recipients) = await house.BulkAsync(Enumerable.Range(0, 120).Select(i => $"+256772{i:000000}"));
        var most = 0L;
        try
        {
            await house.UntilAsync(async () =>
            {
                most = Math.Max(most, await house.ScalarAsync<long>($"SELECT count(*) FROM payout_recipients WHERE payout_id = '{bulk}' AND is_started AND status = 'pending'"));
                house.Time.Advance(TimeSpan.FromSeconds(2));
                return await house.StatusAsync(bulk) == "completed";
            }, "the bulk payout is completed");
        }
        finally
        {
            await house.ExecuteAsync("DROP TRIGGER hold_some_tasks ON work_tasks");
        }

        Assert.InRange(most, 1, MovePayout.RecipientsAtOnce);
        Assert.Equal(120L, await house.ScalarAsync<long>($"SELECT completed_count::bigint FROM payouts WHERE id = '{bulk}'"));
        foreach (var recipient in recipients)
            Assert.Equal(1, await house.AtProviderAsync(recipient));
        Assert.Equal(0, await RepeatsAsync());
        Assert.Single(await house.EventsAsync(bulk), e => e == "payout.completed");
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task Ten_thousand_recipients_are_taken_in_one_request()
    {
        using var draft = await house.Client.PostAsJsonAsync("/v1/payouts", new
        {
            country_code = "UG",
            payment_method = "mobile_money",
            is_bulk = true,
            draft = true,
            bulk_recipients = Enumerable.Range(0, 10_000).Select(i => new { name = $"R {i}", phone = $"+256772{i:000000}", amount = 500 + i }),
        }, HouseFixture.Cancel);
        var answer = await draft.Content.ReadFromJsonAsync<JsonElement>(HouseFixture.Cancel);
        Assert.Equal(201, (int)draft.StatusCode);
        Assert.Equal("draft", answer.GetProperty("status").GetString());
        Assert.Equal(10_000, answer.GetProperty("recipients").GetArrayLength());
        Assert.Equal("54995000.00", answer.GetProperty("amount").GetString());
        await house.PostAsync($"/v1/payouts/{answer.GetProperty("id").GetGuid()}/cancel");
        Assert.Equal(10_000L, await house.ScalarAsync<long>($"SELECT count(*) FROM payout_recipients WHERE payout_id = '{answer.GetProperty("id").GetGuid()}' AND status = 'cancelled'"));
    }

    [Fact]
    public async Task Above_the_threshold_a_second_person_approves()
    {
        var (owner, creator) = (await MemberAsync("owner"), await MemberAsync("admin"));
        await SetThresholdAsync(9_999);
        try
        {
            var payout = await house.PayoutAsync();
            Assert.Equal("pending", await house.StatusAsync(payout));
            Assert.Equal(["payout.submitted", "payout.pending"], await house.EventsAsync(payout));
            Assert.Equal(0, await house.AtProviderAsync(payout));
            await house.ExecuteAsync($"UPDATE payouts SET created_by = '{creator}' WHERE id = '{payout}'");

            var decide = house.Api.Services.GetRequiredService<DecidePayout>();
            await using var deciding = house.Api.Services.CreateAsyncScope();
            var audit = deciding.ServiceProvider.GetRequiredService<AuditTrail>();
            Assert.Equal("second_approver_required", (await decide.ExecuteAsync(payout, creator, true, null, audit, HouseFixture.Cancel)).Refusal!.Code);
            Assert.Equal("not_found", (await decide.ExecuteAsync(payout, Guid.NewGuid(), true, null, audit, HouseFixture.Cancel)).Refusal!.Code);
            var (approved, refusal) = await decide.ExecuteAsync(payout, owner, true, null, audit, HouseFixture.Cancel);
            Assert.Null(refusal);
            Assert.Equal(owner, approved!.DecidedBy);
            await house.UntilAsync(payout, "completed");
            Assert.Equal("invalid_state", (await decide.ExecuteAsync(payout, owner, false, "too late", audit, HouseFixture.Cancel)).Refusal!.Code);
            Assert.Contains("payout.approved", await house.EventsAsync(payout));
            await house.RequireBalancedBooksAsync();
        }
        finally
        {
            await SetThresholdAsync(null);
        }
    }

    [Fact]
    public async Task A_rejected_payout_gives_its_funds_back_and_parallel_decisions_make_one()
    {
        var owner = await MemberAsync("owner");
        await SetThresholdAsync(0);
        try
        {
            var before = await house.BalanceAsync();
            var payouts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => house.PayoutAsync()));
            var decide = house.Api.Services.GetRequiredService<DecidePayout>();
            await using var deciding = house.Api.Services.CreateAsyncScope();
            var audit = deciding.ServiceProvider.GetRequiredService<AuditTrail>();
            foreach (var payout in payouts)
            {
                var verdicts = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => decide.ExecuteAsync(payout, owner, i % 2 == 1, "No.", audit, HouseFixture.Cancel)));
                Assert.Single(verdicts, v => v.Refusal is null);
            }

            foreach (var payout in payouts)
                await house.UntilAsync(async () => await house.StatusAsync(payout) is "completed" or "rejected", "each is decided");
            var rejected = await house.ScalarAsync<long>($"SELECT count(*) FROM payouts WHERE id = ANY ('{{{string.Join(',', payouts)}}}') AND status = 'rejected'");
            Assert.Equal((before.Available - ((10 - rejected) * TenThousandAndFees), before.Reserved), await house.BalanceAsync());
            await house.RequireBalancedBooksAsync();
        }
        finally
        {
            await SetThresholdAsync(null);
        }
    }

    [Fact]
    public async Task A_draft_holds_nothing_until_it_is_submitted()
    {
        var before = await house.BalanceAsync();
        var draft = await house.PayoutAsync(draft: true);
        Assert.Equal("draft", await house.StatusAsync(draft));
        Assert.Equal(before, await house.BalanceAsync());
        Assert.Empty(await house.EventsAsync(draft));
        await house.PostAsync($"/v1/payouts/{draft}/submit");
        await house.UntilAsync(draft, "completed");
        Assert.Equal(before.Available - TenThousandAndFees, (await house.BalanceAsync()).Available);
        await house.RequireBalancedBooksAsync();
    }

    private async Task<long> RepeatsAsync()
        => (await house.Simulator.GetFromJsonAsync<JsonElement>("/_control/mtn/paid", HouseFixture.Cancel)).GetProperty("repeats").GetInt64();

    private async Task ApproveAtProviderAsync(Guid payout)
    {
        var reference = await house.ScalarAsync<Guid>($"SELECT submission_id FROM payouts WHERE id = '{payout}' UNION ALL SELECT submission_id FROM payout_recipients WHERE id = '{payout}'");
        (await house.Simulator.PostAsJsonAsync($"/_control/mtn/transactions/{reference}/approve", new { }, HouseFixture.Cancel)).EnsureSuccessStatusCode();
    }

    private async Task<Guid> MemberAsync(string role)
    {
        await using var scope = house.Api.Services.CreateAsyncScope();
        var email = $"{role}-{Guid.NewGuid():N}@example.test";
        var (user, refusal) = await scope.ServiceProvider.GetRequiredService<CreateUser>()
            .ExecuteAsync(email, role, "a long enough pass phrase 9", house.Merchant.OrganizationId, role, HouseFixture.Cancel);
        Assert.Null(refusal);
        return user!.Value;
    }

    /// <summary>Sets or takes away the organization's threshold for UGX, and waits until the API goes by it.</summary>
    private async Task SetThresholdAsync(long? amount)
    {
        await house.ExecuteAsync(amount is { } above
            ? $"INSERT INTO payout_approval_thresholds (organization_id, currency_code, amount_minor) VALUES ('{house.Merchant.OrganizationId}', 'UGX', {above})"
            : $"DELETE FROM payout_approval_thresholds WHERE organization_id = '{house.Merchant.OrganizationId}'");
        var directory = house.Api.Services.GetRequiredService<Core.Merchants.MerchantDirectory>();
        await house.UntilAsync(async () => (await directory.FindAsync(house.Merchant.Id, HouseFixture.Cancel))!.ApprovalThreshold("UGX") == amount, "the threshold is known");
    }
}
