using System.Text.Json;

namespace Centry.Simulator.Tests.Faults;

public sealed class CallFaultTests
{
    [Theory]
    [InlineData(500, "code", "INTERNAL_PROCESSING_ERROR")]
    [InlineData(503, "code", "SERVICE_UNAVAILABLE")]
    [InlineData(429, "statusCode", "429")]
    public async Task The_next_calls_can_be_answered_with_an_error_that_did_nothing(int status, string member, string value)
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SetFaultsAsync($$"""{"kind":"error","status":{{status}},"calls":2}""");

        var first = await mtn.SendAsync(call);
        var second = await mtn.SendAsync(call);
        var third = await mtn.SendAsync(call);

        Assert.Equal((status, value), (first.Status, first[member]));
        Assert.Equal(status == 429, first.Headers.RetryAfter is not null);
        Assert.Equal(status, second.Status);
        Assert.Equal(202, third.Status);
    }

    [Fact]
    public async Task An_error_can_hide_that_the_call_was_carried_out()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SetFaultsAsync("""{"kind":"error","status":500,"calls":1,"applied":true}""");

        var first = await mtn.SendAsync(call);

        Assert.Equal((500, "INTERNAL_PROCESSING_ERROR"), (first.Status, first["code"]));
        Assert.Equal(409, (await mtn.SendAsync(call)).Status);
        Assert.Equal("PENDING", (await mtn.StatusAsync(call))["status"]);
    }

    [Fact]
    public async Task A_share_of_the_calls_can_fail_evenly()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var token = await mtn.TokenAsync();
        await mtn.SetFaultsAsync("""{"kind":"error","status":503,"rate":0.25}""");

        var statuses = new List<int>();
        for (var i = 0; i < 8; i++) statuses.Add((await mtn.GetAsync("/collection/v1_0/account/balance")).Status);

        Assert.Equal([200, 200, 200, 503, 200, 200, 200, 503], statuses);
        Assert.NotEmpty(token);
    }

    [Fact]
    public async Task An_answer_can_get_lost_after_the_payment_was_made()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SetFaultsAsync("""{"kind":"answer_lost","method":"POST"}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => mtn.SendAsync(call));

        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(call))["status"]);
        Assert.Equal("SUCCESSFUL", (await inbox.NextAsync()).Read["status"]);
    }

    [Fact]
    public async Task A_connection_can_be_reset_before_anything_happened()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SetFaultsAsync("""{"kind":"connection_reset","calls":1}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => mtn.SendAsync(call));

        Assert.Equal(404, (await mtn.StatusAsync(call)).Status);
    }

    [Fact]
    public async Task A_body_can_be_garbage()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SetFaultsAsync("""{"kind":"garbage_body"}""");

        var created = await mtn.SendAsync(call);
        var status = await mtn.StatusAsync(call);

        Assert.Equal((202, 200), (created.Status, status.Status));
        Assert.ThrowsAny<JsonException>(() => status.Json);
        Assert.ThrowsAny<JsonException>(() => created.Json);
    }

    [Fact]
    public async Task An_answer_can_be_cut_short()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SetFaultsAsync("""{"kind":"truncated_answer"}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => mtn.SendAsync(call));
        await Assert.ThrowsAsync<HttpRequestException>(() => mtn.StatusAsync(call));
        await mtn.SetFaultsAsync("");

        Assert.Equal("PENDING", (await mtn.StatusAsync(call))["status"]);
    }

    [Fact]
    public async Task A_call_can_be_slow()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.SetFaultsAsync("""{"kind":"latency","delay":"00:00:30","calls":1}""");
        var started = mtn.Clock.GetUtcNow();

        // A call that needs no token: the clock may run on by hours before it has come as far as the delay.
        var answer = mtn.SendAsync(new Call(HttpMethod.Get, $"/v1_0/apiuser/{PlayedMtn.User}"));
        while (!answer.IsCompleted)
        {
            mtn.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(200, (await answer).Status);
        Assert.True(mtn.Clock.GetUtcNow() - started >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_token_can_expire_as_it_is_used_and_a_new_one_works()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.TokenAsync();
        await mtn.SetFaultsAsync("""{"kind":"token_expired","calls":1}""");

        Assert.Equal(401, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
        Assert.Equal(401, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
        mtn.ForgetTokens();
        Assert.Equal(200, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
    }

    [Fact]
    public async Task All_tokens_can_be_expired_now()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.TokenAsync();

        Assert.Equal(204, (await mtn.ControlAsync(HttpMethod.Post, "/mtn/tokens/expire")).Status);

        Assert.Equal(401, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
    }

    [Theory]
    [InlineData("\"path_prefix\":\"/collection/v1_0/account\"")]
    [InlineData("\"path_prefix\":\"/mtn/collection/v1_0/account\"")]
    [InlineData("\"provider\":\"mtn\",\"method\":\"GET\"")]
    public async Task A_fault_can_be_kept_to_a_path_a_provider_and_a_method(string scope)
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.TokenAsync();
        await mtn.SetFaultsAsync($$"""{"kind":"error","status":503,{{scope}}}""");

        Assert.Equal(503, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
        Assert.Equal(202, (await mtn.SendAsync(await mtn.RequestToPayAsync())).Status);
    }

    [Fact]
    public async Task A_fault_can_be_kept_to_a_number_wherever_the_call_names_it()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var unlucky = await mtn.RequestToPayAsync(msisdn: "46700000002");
        var payout = await mtn.TransferAsync(msisdn: "46700000002");
        var lucky = await mtn.RequestToPayAsync();
        await mtn.SendAsync(unlucky);
        await mtn.SetFaultsAsync("""{"kind":"error","status":503,"msisdn":"46700000002"}""");

        Assert.Equal(503, (await mtn.StatusAsync(unlucky)).Status);
        Assert.Equal(503, (await mtn.SendAsync(payout)).Status);
        Assert.Equal(503, (await mtn.GetAsync("/collection/v1_0/accountholder/msisdn/46700000002/active")).Status);
        Assert.Equal(202, (await mtn.SendAsync(lucky)).Status);
        Assert.Equal("PENDING", (await mtn.StatusAsync(lucky))["status"]);
        Assert.Equal(400, (await mtn.SendAsync(lucky with { Reference = PlayedMtn.NewReference(), Body = "{" })).Status);
    }

    [Fact]
    public async Task Faults_leave_the_control_api_and_the_page_alone()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.SetFaultsAsync("""{"kind":"error","status":503}""");

        Assert.Equal(200, (await mtn.ControlAsync(HttpMethod.Get, "/faults")).Status);
        Assert.Equal(200, (await mtn.ReadAsync(new HttpRequestMessage(HttpMethod.Get, "/"))).Status);
        Assert.Equal(200, (await mtn.ReadAsync(new HttpRequestMessage(HttpMethod.Get, "/health"))).Status);
    }
}
