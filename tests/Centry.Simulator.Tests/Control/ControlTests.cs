namespace Centry.Simulator.Tests.Control;

public sealed class ControlTests
{
    [Fact]
    public async Task Faults_are_listed_with_how_often_they_struck()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.TokenAsync();
        await mtn.SetFaultsAsync("""{"kind":"error","status":503,"calls":3,"path_prefix":"/collection","delay":null}""");
        await mtn.GetAsync("/collection/v1_0/account/balance");

        var fault = (await mtn.ControlAsync(HttpMethod.Get, "/faults")).Json.GetProperty("faults").EnumerateArray().Single();

        Assert.Equal(("error", 503), (fault.GetProperty("kind").GetString(), fault.GetProperty("status").GetInt32()));
        Assert.Equal((1, 2), (fault.GetProperty("struck").GetInt32(), fault.GetProperty("remaining").GetInt32()));
    }

    [Theory]
    [InlineData("""{"faults":[{"kind":"meteor"}]}""")]
    [InlineData("""{"faults":[{"kind":"3"}]}""")]
    [InlineData("""{"faults":[{"kind":""}]}""")]
    [InlineData("""{"faults":[{"kind":"error"}]}""")]
    [InlineData("""{"faults":[{"kind":"error","status":404}]}""")]
    [InlineData("""{"faults":[{"kind":"latency"}]}""")]
    [InlineData("""{"faults":[{"kind":"latency","delay":"-00:00:01"}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_delayed","delay":"30.00:00:00"}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_repeated","times":1}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_repeated","times":11}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_never","calls":0}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_never","rate":0}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_never","rate":1.5}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_never","path_prefix":"collection"}]}""")]
    [InlineData("""{"faults":[{"kind":"callback_never","numbr":"1"}]}""")]
    [InlineData("""{"fault":[]}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task A_fault_that_cannot_be_is_refused_and_changes_nothing(string body)
    {
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_never"}""");

        var answer = await mtn.ControlAsync(HttpMethod.Put, "/faults", body);

        Assert.Equal((400, "validation_error"), (answer.Status, answer["code"]));
        Assert.Equal(1, (await mtn.ControlAsync(HttpMethod.Get, "/faults")).Json.GetProperty("faults").GetArrayLength());
    }

    [Fact]
    public async Task There_is_an_end_to_the_number_of_faults()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var many = string.Join(',', Enumerable.Repeat("""{"kind":"callback_never"}""", 101));

        Assert.Equal(400, (await mtn.ControlAsync(HttpMethod.Put, "/faults", $$"""{"faults":[{{many}}]}""")).Status);
    }

    [Fact]
    public async Task Configured_faults_are_in_force_from_the_start_and_again_after_a_reset()
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Faults:0:Kind", "Error"), ("Mtn:Faults:0:Status", "503"), ("Mtn:Faults:0:PathPrefix", "/collection/v1_0"));
        await mtn.TokenAsync();
        Assert.Equal(503, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);

        await mtn.SetFaultsAsync("");
        Assert.Equal(200, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
        await mtn.ControlAsync(HttpMethod.Post, "/reset");

        Assert.Equal(503, (await mtn.GetAsync("/collection/v1_0/account/balance")).Status);
    }

    [Fact]
    public async Task Transactions_are_listed_newest_first_and_filtered()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var first = await mtn.RequestToPayAsync();
        var second = await mtn.RequestToPayAsync(msisdn: "46733123453");
        var third = await mtn.TransferAsync();
        foreach (var call in (Call[])[first, second, third]) await mtn.SendAsync(call);

        await AssertListAsync("", third, second, first);
        await AssertListAsync("?limit=2", third, second);
        await AssertListAsync("?limit=1&offset=1", second);
        await AssertListAsync("?msisdn=46733123453", second);
        await AssertListAsync("?prompt=true", second);
        await AssertListAsync("?external_id=CEN-2", third);
        await AssertListAsync("?status=SUCCESSFUL");
        Assert.Equal("3", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/transactions?limit=1"))["total"]);

        async Task AssertListAsync(string query, params Call[] expected)
        {
            var list = (await mtn.ControlAsync(HttpMethod.Get, "/mtn/transactions" + query)).Json.GetProperty("transactions");
            Assert.Equal(expected.Select(call => call.Reference), list.EnumerateArray().Select(transaction => transaction.GetProperty("reference").GetString()));
        }
    }

    [Fact]
    public async Task One_transaction_is_shown_with_all_that_is_held_of_it()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync("5.0") with { CallbackUrl = "http://hooks.centry.test/x" };
        await mtn.SendAsync(call);

        var shown = await mtn.ControlAsync(HttpMethod.Get, $"/mtn/transactions/{call.Reference}");

        Assert.Equal(("requesttopay", "sandbox", "CEN-1"), (shown["operation"], shown["environment"], shown["external_id"]));
        Assert.Equal(("5.0", "EUR", "46700000001"), (shown["amount"], shown["currency"], shown["party"]));
        Assert.Equal(("PENDING", "http://hooks.centry.test/x"), (shown["status"], shown["callback_url"]));
        Assert.Equal(404, (await mtn.ControlAsync(HttpMethod.Get, $"/mtn/transactions/{PlayedMtn.NewReference()}")).Status);
    }

    [Fact]
    public async Task Only_the_newest_transactions_are_held()
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Capacity", "2"));
        var calls = new List<Call>();
        for (var i = 0; i < 3; i++)
        {
            calls.Add(await mtn.RequestToPayAsync());
            await mtn.SendAsync(calls[i]);
        }

        Assert.Equal(404, (await mtn.StatusAsync(calls[0])).Status);
        Assert.Equal(200, (await mtn.StatusAsync(calls[1])).Status);
        Assert.Equal(200, (await mtn.StatusAsync(calls[2])).Status);
        Assert.Equal("2", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/transactions"))["total"]);
    }

    [Fact]
    public async Task A_reset_forgets_payments_callbacks_faults_and_settings_but_not_tokens()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);
        await mtn.CallbacksAsync(call.Reference!);
        await mtn.SetFaultsAsync("""{"kind":"callback_never"}""");
        await mtn.ControlAsync(HttpMethod.Put, "/mtn/settings", """{"manual":true}""");

        Assert.Equal(204, (await mtn.ControlAsync(HttpMethod.Post, "/reset")).Status);

        Assert.Equal(404, (await mtn.StatusAsync(call)).Status);
        Assert.Equal("0", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/callbacks"))["total"]);
        Assert.Equal(0, (await mtn.ControlAsync(HttpMethod.Get, "/faults")).Json.GetProperty("faults").GetArrayLength());
        Assert.Equal("False", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/settings"))["manual"]);
        Assert.Equal("1000000000", (await mtn.GetAsync("/collection/v1_0/account/balance"))["availableBalance"]);
    }

    [Fact]
    public async Task What_was_undecided_at_a_reset_is_never_heard_of_again()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.SendAsync(await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url });
        await mtn.ControlAsync(HttpMethod.Post, "/reset");
        var later = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(later);

        mtn.Clock.Advance(TimeSpan.FromSeconds(2));
        await mtn.StatusAsync(later);
        await mtn.CallbacksAsync(later.Reference!);

        Assert.Equal("1", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/callbacks"))["total"]);
    }

    [Fact]
    public async Task Settings_change_while_it_runs()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var changed = await mtn.ControlAsync(HttpMethod.Put, "/mtn/settings", """{"decision_delay":"00:00:00","reason_as_object":true}""");
        var call = await mtn.RequestToPayAsync(msisdn: "46733123455");
        await mtn.SendAsync(call);

        Assert.Equal((200, "00:00:00", "PUT"), (changed.Status, changed["decision_delay"], changed["callback_method"]));
        Assert.Equal("PAYER_NOT_FOUND", (await mtn.StatusAsync(call)).Json.GetProperty("reason").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("""{"decision_delay":"-00:00:01"}""")]
    [InlineData("""{"decision_delay":"soon"}""")]
    [InlineData("""{"callback_method":"GET"}""")]
    [InlineData("""{"callback_method":null}""")]
    [InlineData("""{"manuel":true}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_setting_that_cannot_be_is_refused(string body)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(400, (await mtn.ControlAsync(HttpMethod.Put, "/mtn/settings", body)).Status);
    }

    [Theory]
    [InlineData("GET", "/mpesa/transactions")]
    [InlineData("GET", "/nothing")]
    [InlineData("POST", "/mtn/transactions/CEN-1/approve")]
    public async Task What_there_is_no_control_for_is_not_found(string method, string path)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.ControlAsync(HttpMethod.Parse(method), path);

        Assert.Equal((404, "not_found"), (answer.Status, answer["code"]));
    }
}
