using System.Text.Json;
using Centry.Testing;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

public sealed class DeliveryTests(HouseFixture house) : IClassFixture<HouseFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string EventOf(ReceivedRequest request) => JsonDocument.Parse(request.Body).RootElement.GetProperty("event").GetString()!;

    private static Guid PayinOf(ReceivedRequest request) => JsonDocument.Parse(request.Body).RootElement.GetProperty("data").GetProperty("id").GetGuid();

    [Fact]
    public async Task An_event_arrives_signed_as_Stripes_library_accepts_it()
    {
        var payin = await house.CreateAsync();
        var request = await house.Inbox.NextAsync(r => PayinOf(r) == payin && EventOf(r) == "payin.completed", TimeSpan.FromSeconds(40));
        Assert.Equal("Centry-Webhooks/1", request.Headers["User-Agent"]);
        Assert.Equal("1", request.Headers["Centry-Delivery-Attempt"]);
        var envelope = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal(envelope.GetProperty("id").GetString(), request.Headers["Centry-Event-Id"]);
        Assert.False(envelope.GetProperty("livemode").GetBoolean());
        Assert.Equal("49250.00", envelope.GetProperty("data").GetProperty("net_amount").GetString());
        Assert.EndsWith("+00:00", envelope.GetProperty("data").GetProperty("created_at").GetString(), StringComparison.Ordinal);

        // The clock of the test stands in the past, so the library is told that time.
        Stripe.EventUtility.ValidateSignature(request.Text, request.Headers["Centry-Signature"], house.Merchant.WebhookSecret, 300, house.Time.GetUtcNow().ToUnixTimeSeconds());
        Assert.Throws<Stripe.StripeException>(() => Stripe.EventUtility.ValidateSignature(
            request.Text + " ", request.Headers["Centry-Signature"], house.Merchant.WebhookSecret, 300, house.Time.GetUtcNow().ToUnixTimeSeconds()));
    }

    [Fact]
    public async Task A_payments_own_address_replaces_the_merchants()
    {
        var own = new WebhookInbox();
        await using var _ = own;
        await own.InitializeAsync();
        var payin = await house.CreateAsync(webhookUrl: own.Url.AbsoluteUri);
        var request = await own.NextAsync(r => EventOf(r) == "payin.completed", TimeSpan.FromSeconds(40));
        Assert.Equal(payin, PayinOf(request));
        Assert.DoesNotContain(house.Inbox.All, r => PayinOf(r) == payin);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_six_times_on_the_schedule_and_every_attempt_is_kept()
    {
        var failing = new WebhookInbox();
        await using var _ = failing;
        await failing.InitializeAsync();
        failing.Answer([.. Enumerable.Repeat(500, 60)]);
        await house.FaultsAsync(new { kind = "callback_never" });
        var payin = await house.CreateAsync("+46733123453", failing.Url.AbsoluteUri);
        var first = await failing.NextAsync(r => EventOf(r) == "payin.pending", TimeSpan.FromSeconds(40));
        var delivery = await house.ScalarAsync<Guid>($"SELECT id FROM webhook_deliveries WHERE payment_id = '{payin}' AND event_type = 'payin.pending'");
        var expected = new[] { TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(24) };
        for (var failed = 1; failed <= expected.Length; failed++)
        {
            await AttemptsAsync(delivery, failed);
            var next = await house.ScalarAsync<DateTime>($"SELECT next_attempt_at FROM webhook_deliveries WHERE id = '{delivery}'");
            var made = await house.ScalarAsync<DateTime>($"SELECT max(at) FROM webhook_delivery_attempts WHERE delivery_id = '{delivery}'");
            Assert.InRange(next - made, expected[failed - 1], expected[failed - 1] * 1.1 + TimeSpan.FromSeconds(5));
            house.Time.Advance(new DateTimeOffset(next, TimeSpan.Zero) - house.Time.GetUtcNow() + TimeSpan.FromSeconds(1));
        }

        await AttemptsAsync(delivery, 6);
        await house.UntilAsync(async () => await house.ScalarAsync<string>($"SELECT status FROM webhook_deliveries WHERE id = '{delivery}'") == "failed", "the delivery has failed for good");
        var tries = failing.All.Where(r => EventOf(r) == "payin.pending").ToList();
        Assert.Equal(6, tries.Count);
        Assert.All(tries, r => Assert.Equal(first.Body, r.Body));
        Assert.Equal(["1", "2", "3", "4", "5", "6"], tries.Select(r => r.Headers["Centry-Delivery-Attempt"]));
        Assert.Equal(6, tries.Select(r => r.Headers["Centry-Signature"]).Distinct().Count());
    }

    private Task AttemptsAsync(Guid delivery, int count)
        => house.UntilAsync(async () =>
        {
            house.Time.Advance(TimeSpan.FromSeconds(1));
            return await house.ScalarAsync<long>($"SELECT count(*) FROM webhook_delivery_attempts WHERE delivery_id = '{delivery}' AND status_code = 500") == count
                && await house.ScalarAsync<bool>($"SELECT leased_until IS NULL FROM webhook_deliveries WHERE id = '{delivery}'");
        }, $"attempt {count} is kept");

    [Fact]
    public async Task A_receiver_that_hangs_does_not_delay_another_merchants_events()
    {
        var never = new TaskCompletionSource();
        var hanging = new WebhookInbox();
        await using var _ = hanging;
        await hanging.InitializeAsync();
        hanging.Answer([.. Enumerable.Repeat(new InboxAnswer(200, After: never.Task), 100)]);
        for (var i = 0; i < 20; i++)
            await house.CreateAsync(webhookUrl: hanging.Url.AbsoluteUri);

        var quick = new WebhookInbox();
        await using var quickInbox = quick;
        await quick.InitializeAsync();
        var other = await TestMerchants.CreateAsync(house.Api.Services, quick.Url.AbsoluteUri);
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(house.Api), await TestMerchants.AddKeyAsync(house.Api.Services, other));
        var payin = await house.CreateAsync(client: client);
        Assert.Equal(payin, PayinOf(await quick.NextAsync(r => EventOf(r) == "payin.completed", TimeSpan.FromSeconds(40))));
        never.SetResult();
    }

    [Fact]
    public async Task The_trace_runs_from_the_request_to_the_webhook()
    {
        var trace = System.Diagnostics.ActivityTraceId.CreateRandom();
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Centry", StringComparison.Ordinal) || source.Name == "Microsoft.AspNetCore",
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllDataAndRecorded,
        };
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        listener.ActivityStopped = activity =>
        {
            if (activity.TraceId == trace)
                seen.Add(activity.OperationName);
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(house.Api), house.Client.DefaultRequestHeaders.Authorization!.Parameter);
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{System.Diagnostics.ActivitySpanId.CreateRandom()}-01");
        var payin = await house.CreateAsync(client: client);
        await house.UntilAsync(payin, "completed");
        await house.UntilAsync(() => Task.FromResult(new[] { "submit_payin", "mtn_momo submit payin", "deliver webhook" }.All(seen.Contains)), "the spans of the journey are in one trace");
    }
}
