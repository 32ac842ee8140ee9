namespace Centry.Simulator.Tests.Mtn;

public sealed class CallbackTests
{
    [Fact]
    public async Task A_callback_is_put_with_the_status_body_and_without_the_reference()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);

        var callback = await inbox.NextAsync();

        Assert.Equal(("PUT", "/callbacks/abc", "application/json"), (callback.Method, callback.Path, callback.ContentType));
        Assert.Equal((await mtn.StatusAsync(call)).Text, callback.Body);
        Assert.DoesNotContain(call.Reference!, callback.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(callback.Headers.Keys, name => name.StartsWith("X-", StringComparison.OrdinalIgnoreCase)
            || name.Equals("traceparent", StringComparison.OrdinalIgnoreCase) || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_callback_can_come_by_post()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:CallbackMethod", "POST"));
        await mtn.SendAsync(await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url });

        Assert.Equal("POST", (await inbox.NextAsync()).Method);
    }

    [Fact]
    public async Task A_callback_comes_when_the_payment_is_decided_and_not_before()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync(msisdn: "46733123451") with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);
        Assert.True(inbox.IsEmpty);

        mtn.Clock.Advance(TimeSpan.FromSeconds(1));
        var callback = await inbox.NextAsync();

        Assert.Equal(("FAILED", "APPROVAL_REJECTED"), (callback.Read["status"], callback.Read["reason"]));
    }

    [Fact]
    public async Task A_payment_that_names_no_callback_url_gets_none()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var silent = await mtn.RequestToPayAsync();
        var loud = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(silent);
        await mtn.SendAsync(loud);
        await mtn.CallbacksAsync(loud.Reference!);

        Assert.Equal("1", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/callbacks"))["total"]);
    }

    [Fact]
    public async Task A_callback_follows_a_persons_answer()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Manual", "true"));
        var call = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);

        await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{call.Reference}/approve");

        Assert.Equal("SUCCESSFUL", (await inbox.NextAsync()).Read["status"]);
        Assert.Single(await mtn.CallbacksAsync(call.Reference!));
    }

    [Fact]
    public async Task A_callback_tells_of_the_closed_window()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Manual", "true"));
        var call = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);

        mtn.Clock.Advance(TimeSpan.FromMinutes(5));
        // A payment whose 202 had not quite left when the clock moved is decided at the next look.
        await mtn.StatusAsync(call);

        Assert.Equal("COULD_NOT_PERFORM_TRANSACTION", (await inbox.NextAsync()).Read["reason"]);
    }

    [Fact]
    public async Task A_payouts_callback_names_the_payee()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SendAsync(await mtn.TransferAsync() with { CallbackUrl = inbox.Url });

        var callback = await inbox.NextAsync();

        Assert.Equal("46700000001", callback.Read.Json.GetProperty("payee").GetProperty("partyId").GetString());
    }

    [Fact]
    public async Task The_log_keeps_what_the_receiver_answered()
    {
        await using var inbox = await CallbackInbox.StartAsync(() => Task.FromResult(502));
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var refused = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        var unreachable = await mtn.RequestToPayAsync() with { CallbackUrl = "http://127.0.0.1:1/x" };
        await mtn.SendAsync(refused);
        await mtn.SendAsync(unreachable);

        var first = Assert.Single(await mtn.CallbacksAsync(refused.Reference!));
        var second = Assert.Single(await mtn.CallbacksAsync(unreachable.Reference!));

        Assert.Equal(("refused", 502), (first.GetProperty("outcome").GetString(), first.GetProperty("status").GetInt32()));
        Assert.Equal((inbox.Url, "PUT"), (first.GetProperty("url").GetString(), first.GetProperty("method").GetString()));
        Assert.Equal("failed", second.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_receiver_that_never_answers_is_given_up_at_the_deadline()
    {
        var silence = new TaskCompletionSource<int>();
        await using var inbox = await CallbackInbox.StartAsync(() => silence.Task);
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);
        await inbox.NextAsync();

        mtn.Clock.Advance(TimeSpan.FromSeconds(5));
        var callback = Assert.Single(await mtn.CallbacksAsync(call.Reference!));
        silence.SetResult(200);

        Assert.Equal(("failed", "No answer within the deadline."), (callback.GetProperty("outcome").GetString(), callback.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Callbacks_beyond_the_queue_are_dropped_and_said_to_be()
    {
        var silence = new TaskCompletionSource<int>();
        await using var inbox = await CallbackInbox.StartAsync(() => silence.Task);
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Callbacks:Senders", "1"), ("Callbacks:QueueCapacity", "1"));
        var calls = new List<Call>();
        for (var i = 0; i < 3; i++)
        {
            calls.Add(await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url });
            await mtn.SendAsync(calls[i]);
            if (i == 0) await inbox.NextAsync();
        }
        var dropped = (await mtn.CallbacksAsync(calls[2].Reference!)).Single();
        silence.SetResult(200);

        Assert.Equal("dropped", dropped.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Where_schemes_are_enforced_the_sandbox_delivers_to_http_and_a_market_to_https()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:EnforceCallbackScheme", "true"));
        var market = await mtn.RequestToPayAsync(currency: "UGX", msisdn: "256772123456") with { Target = "mtnuganda", CallbackUrl = inbox.Url };
        var sandbox = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(market);
        await mtn.SendAsync(sandbox);

        Assert.Equal("withheld", (await mtn.CallbacksAsync(market.Reference!)).Single().GetProperty("outcome").GetString());
        Assert.Equal("delivered", (await mtn.CallbacksAsync(sandbox.Reference!)).Single().GetProperty("outcome").GetString());
    }
}
