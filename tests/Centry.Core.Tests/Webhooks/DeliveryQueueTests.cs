using Centry.Core.Tests.Persistence;
using Centry.Core.Webhooks;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class DeliveryQueueTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private static readonly Dictionary<Guid, int> NobodyBusy = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DeliveryQueue Queue => fixture.Get<DeliveryQueue>();

    [Fact]
    public async Task Workers_that_claim_at_once_share_what_is_due_and_a_lost_lease_is_taken_over()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 3);
        await rows.OweAsync(0, 40);
        await rows.OweAsync(1, 40);
        await rows.OweAsync(2, 40);
        var claimed = (await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new DeliveryQueue(fixture.Database.DataSource, fixture.Get<IOptions<WebhookOptions>>(), fixture.Time).ClaimAsync(20, 40, NobodyBusy, Cancel)))).SelectMany(c => c).ToList();
        Assert.Equal(120, claimed.Count);
        Assert.Equal(120, claimed.Select(d => d.Id).Distinct().Count());
        Assert.All(claimed, d => Assert.Equal(1, d.Attempt));
        Assert.Empty(await Queue.ClaimAsync(200, 100, NobodyBusy, Cancel));

        fixture.Time.Advance(DeliveryQueue.Lease);
        var takenOver = await Queue.ClaimAsync(200, 100, NobodyBusy, Cancel);
        Assert.Equal(120, takenOver.Count);
        Assert.All(takenOver, d => Assert.Equal(2, d.Attempt));

        // The one that lost its lease reports all the same: kept as an attempt, but it decides nothing.
        await RecordAsync(claimed[0], delivered: false, next: null);
        Assert.Equal("pending", await rows.StatusAsync(claimed[0].Id));
        await RecordAsync(takenOver.Single(d => d.Id == claimed[0].Id), delivered: true);
        Assert.Equal("delivered", await rows.StatusAsync(claimed[0].Id));
    }

    [Fact]
    public async Task A_receiver_without_room_does_not_stand_in_the_way_of_others_however_much_waits_for_it()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 2);
        await rows.OweAsync(0, 5_000);
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await rows.OweAsync(1, 10);

        var first = await Queue.ClaimAsync(64, 4, NobodyBusy, Cancel);
        Assert.Equal(4, first.Count(d => d.Lane == rows.Lane(0)));
        Assert.Equal(4, first.Count(d => d.Lane == rows.Lane(1)));
        Assert.Equal(5_002L, await rows.ParkedAsync());

        // Both are busy; then the one has room again, and gets what was parked, oldest first.
        Assert.Empty(await Queue.ClaimAsync(64, 4, new Dictionary<Guid, int> { [rows.Lane(0)] = 0, [rows.Lane(1)] = 0 }, Cancel));
        var second = await Queue.ClaimAsync(64, 4, new Dictionary<Guid, int> { [rows.Lane(0)] = 0, [rows.Lane(1)] = 16 }, Cancel);
        Assert.Equal(6, second.Count);
        Assert.All(second, d => Assert.Equal(rows.Lane(1), d.Lane));
    }

    [Fact]
    public async Task First_attempts_come_before_retries_that_have_waited_longer()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 1);
        await rows.OweAsync(0, 5);
        var failed = await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel);
        foreach (var delivery in failed)
            await RecordAsync(delivery, delivered: false, next: fixture.Time.GetUtcNow(), harms: false);
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await rows.OweAsync(0, 3);
        Assert.Equal([1, 1, 1, 2], (await Queue.ClaimAsync(4, 10, NobodyBusy, Cancel)).Select(d => d.Attempt).Order());
    }

    [Fact]
    public async Task After_failures_in_a_row_a_receiver_gets_one_attempt_at_a_time_of_all_workers_until_it_answers()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 1);
        await rows.OweAsync(0, 20);
        foreach (var delivery in await Queue.ClaimAsync(5, 10, NobodyBusy, Cancel))
            await RecordAsync(delivery, delivered: false, next: fixture.Time.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Empty(await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel));

        var wait = TimeSpan.FromSeconds(10);
        for (var probe = 0; probe < 5; probe++)
        {
            fixture.Time.Advance(wait - TimeSpan.FromSeconds(1));
            Assert.Empty(await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel));
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            var one = Assert.Single(await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel));
            Assert.Empty(await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel));
            await RecordAsync(one, delivered: false, next: fixture.Time.GetUtcNow() + TimeSpan.FromHours(1));
            wait = wait * 2 > TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : wait * 2;
        }

        fixture.Time.Advance(wait);
        await RecordAsync(Assert.Single(await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel)), delivered: true);
        Assert.Equal(9, (await Queue.ClaimAsync(20, 10, NobodyBusy, Cancel)).Count);
        Assert.Equal(0L, await fixture.ScalarAsync<long>("SELECT count(*) FROM webhook_lanes"));
    }

    [Fact]
    public async Task A_refusal_closes_no_breaker_and_a_request_for_rest_is_granted_within_bounds()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 1);
        await rows.OweAsync(0, 30);
        foreach (var delivery in await Queue.ClaimAsync(10, 20, NobodyBusy, Cancel))
            await RecordAsync(delivery, delivered: false, next: fixture.Time.GetUtcNow() + TimeSpan.FromHours(1), harms: false);
        var busy = (await Queue.ClaimAsync(1, 20, NobodyBusy, Cancel)).Single();
        await RecordAsync(busy, delivered: false, next: fixture.Time.GetUtcNow() + TimeSpan.FromHours(1), restUntil: fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(30));
        Assert.Empty(await Queue.ClaimAsync(10, 20, NobodyBusy, Cancel));
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(10, (await Queue.ClaimAsync(10, 20, NobodyBusy, Cancel)).Count);
    }

    [Fact]
    public async Task An_endpoint_that_took_nothing_for_five_days_is_disabled_its_owner_told_and_what_waits_ended()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 2);
        for (var day = 0; day < 5; day++)
        {
            await rows.OweAsync(0, 1);
            await RecordAsync(Assert.Single(await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel)), delivered: false, next: null, harms: false);
            Assert.Equal(0L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM webhook_endpoints WHERE disabled_at IS NOT NULL AND merchant_id = '{rows.MerchantId}'"));
            fixture.Time.Advance(TimeSpan.FromDays(1));
        }

        await rows.OweAsync(0, 3);
        await rows.OweAsync(1, 1);
        var claimed = await Queue.ClaimAsync(10, 1, NobodyBusy, Cancel);
        await RecordAsync(claimed.Single(d => d.Lane == rows.Lane(0)), delivered: false, next: fixture.Time.GetUtcNow() + TimeSpan.FromHours(1), harms: false);
        Assert.Equal("failing", await fixture.ScalarAsync<string>($"SELECT disabled_reason FROM webhook_endpoints WHERE id = '{rows.Lane(0)}'"));
        Assert.Contains("took none in 5 days", await fixture.ScalarAsync<string>($"SELECT text FROM merchant_notices WHERE subject_id = '{rows.Lane(0)}'"), StringComparison.Ordinal);

        await fixture.Get<WatchDeliveries>().ExecuteAsync(Cancel);
        Assert.Equal(3L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM webhook_deliveries WHERE lane = '{rows.Lane(0)}' AND failed_reason = 'endpoint_disabled'"));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM webhook_deliveries WHERE lane = '{rows.Lane(1)}' AND status = 'pending'"));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_disabled_at_once()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 1);
        await rows.OweAsync(0, 1);
        await RecordAsync(Assert.Single(await Queue.ClaimAsync(10, 10, NobodyBusy, Cancel)), delivered: false, next: null, harms: false, gone: true);
        Assert.Equal("gone", await fixture.ScalarAsync<string>($"SELECT disabled_reason FROM webhook_endpoints WHERE id = '{rows.Lane(0)}'"));
        Assert.Contains("410", await fixture.ScalarAsync<string>($"SELECT text FROM merchant_notices WHERE subject_id = '{rows.Lane(0)}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lateness_is_told_for_each_state_from_when_a_delivery_was_due()
    {
        await using var rows = await Receivers.CreateAsync(fixture, 1);
        await rows.OweAsync(0, 4);
        var one = (await Queue.ClaimAsync(1, 1, NobodyBusy, Cancel)).Single();
        await RecordAsync(one, delivered: false, next: fixture.Time.GetUtcNow() + TimeSpan.FromMinutes(1), harms: false);
        fixture.Time.Advance(TimeSpan.FromSeconds(90));
        var oldest = await fixture.Get<WatchDeliveries>().OldestAsync(Cancel);
        Assert.Equal((90, 30, 0, 0), ((int)oldest["first"], (int)oldest["retry"], (int)oldest["parked"], (int)oldest["leased"]));

        await Queue.ClaimAsync(10, 1, NobodyBusy, Cancel);
        oldest = await fixture.Get<WatchDeliveries>().OldestAsync(Cancel);
        Assert.Equal((0, 0, 90, 90), ((int)oldest["first"], (int)oldest["retry"], (int)oldest["parked"], (int)oldest["leased"]));
    }

    private Task RecordAsync(
        ClaimedDelivery delivery, bool delivered, DateTimeOffset? next = null, bool harms = true, DateTimeOffset? restUntil = null, bool gone = false)
        => fixture.Get<AttemptRecorder>().RecordAsync(new AttemptRecord(
            delivery.Id, delivery.Attempt, fixture.Time.GetUtcNow(), delivered ? 200 : gone ? 410 : null, 5, delivered ? null : "timed out after 10 s", null, null,
            delivered ? DeliveryStatus.Delivered : next is null ? DeliveryStatus.Failed : DeliveryStatus.Pending, next, null, harms && !delivered, restUntil, gone));

    /// <summary>A merchant with endpoints, and deliveries owed to them. Gone with the test.</summary>
    private sealed class Receivers(CoreFixture fixture, Guid merchantId, IReadOnlyList<Guid> endpoints) : IAsyncDisposable
    {
        public Guid MerchantId => merchantId;

        public static async Task<Receivers> CreateAsync(CoreFixture fixture, int count)
        {
            await fixture.ExecuteAsync("DELETE FROM webhook_deliveries; DELETE FROM webhook_lanes");
            var merchant = await fixture.NewMerchantAsync();
            var endpoints = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToList();
            foreach (var id in endpoints)
            {
                await fixture.ExecuteAsync($"""
                    INSERT INTO webhook_endpoints (id, merchant_id, url, secret, events, is_default, created_at)
                    VALUES ('{id}', '{merchant.Id}', 'https://receiver.test/{id}', 'cipher', '{"{}"}', false, now())
                    """);
            }

            return new Receivers(fixture, merchant.Id, endpoints);
        }

        /// <summary>The lane of an endpoint's own URL is the endpoint.</summary>
        public Guid Lane(int endpoint) => endpoints[endpoint];

        public Task OweAsync(int endpoint, int count) => fixture.ExecuteAsync($"""
            WITH told AS (
              INSERT INTO events (id, merchant_id, environment, type, payment_id, data, created_at)
              SELECT gen_random_uuid(), '{merchantId}', 'sandbox', 'payin.completed', gen_random_uuid(), '{"{}"}', '{fixture.Time.GetUtcNow():O}' FROM generate_series(1, {count})
              RETURNING id, payment_id)
            INSERT INTO webhook_deliveries (id, event_id, endpoint_id, lane, merchant_id, payment_id, event_type, url, status, attempt_count, attempts_before, is_parked, next_attempt_at, created_at)
            SELECT gen_random_uuid(), id, '{Lane(endpoint)}', '{Lane(endpoint)}', '{merchantId}', payment_id, 'payin.completed', 'https://receiver.test/', 'pending', 0, 0, false,
                   '{fixture.Time.GetUtcNow():O}', '{fixture.Time.GetUtcNow():O}' FROM told
            """);

        public Task<string> StatusAsync(Guid delivery) => fixture.ScalarAsync<string>($"SELECT status FROM webhook_deliveries WHERE id = '{delivery}'");

        public Task<long> ParkedAsync() => fixture.ScalarAsync<long>("SELECT count(*) FROM webhook_deliveries WHERE is_parked");

        public async ValueTask DisposeAsync() => await fixture.ExecuteAsync("DELETE FROM webhook_deliveries; DELETE FROM webhook_lanes");
    }
}
