namespace Centry.Simulator.Tests.Faults;

public sealed class CallbackFaultTests
{
    private static async Task<Call> PayAsync(PlayedMtn mtn, CallbackInbox inbox, string msisdn = "46700000001")
    {
        var call = await mtn.RequestToPayAsync(msisdn: msisdn) with { CallbackUrl = inbox.Url };
        Assert.Equal(202, (await mtn.SendAsync(call)).Status);
        return call;
    }

    [Fact]
    public async Task A_callback_can_stay_away_for_the_next_payments()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_never","calls":1}""");

        var silent = await PayAsync(mtn, inbox);
        Assert.Equal("withheld", (await mtn.CallbacksAsync(silent.Reference!)).Single().GetProperty("outcome").GetString());
        var loud = await PayAsync(mtn, inbox);

        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(silent))["status"]);
        Assert.Equal("delivered", (await mtn.CallbacksAsync(loud.Reference!)).Single().GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_callback_can_be_repeated(int times)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SetFaultsAsync($$"""{"kind":"callback_repeated","times":{{times}}}""");

        var call = await PayAsync(mtn, inbox);
        var bodies = new HashSet<string>();
        for (var i = 0; i < times; i++) bodies.Add((await inbox.NextAsync()).Body);

        Assert.Single(bodies);
        Assert.Equal(times, (await mtn.CallbacksAsync(call.Reference!, times)).Length);
    }

    [Fact]
    public async Task A_callback_can_come_before_the_answer()
    {
        var answer = new TaskCompletionSource<int>();
        await using var inbox = await CallbackInbox.StartAsync(() => answer.Task);
        await using var mtn = await PlayedMtn.StartAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_before_answer","calls":1}""");
        var call = await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url };

        var sending = mtn.SendAsync(call);
        var callback = await inbox.NextAsync();
        Assert.False(sending.IsCompleted);
        answer.SetResult(200);

        Assert.Equal("SUCCESSFUL", callback.Read["status"]);
        Assert.Equal(202, (await sending).Status);
        Assert.Single(await mtn.CallbacksAsync(call.Reference!));
    }

    [Fact]
    public async Task A_callback_can_be_late()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_delayed","delay":"00:10:00","msisdn":"46700000002"}""");

        var late = await PayAsync(mtn, inbox, "46700000002");
        await LoggedAsync(mtn, late);
        var prompt = await PayAsync(mtn, inbox);
        await mtn.CallbacksAsync(prompt.Reference!);
        await inbox.NextAsync();
        mtn.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.True(inbox.IsEmpty);
        mtn.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains("46700000002", (await inbox.NextAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callbacks_can_arrive_in_the_other_order()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_reordered","calls":1}""");

        await LoggedAsync(mtn, await PayAsync(mtn, inbox, "46700000002"));
        await PayAsync(mtn, inbox, "46700000003");

        Assert.Contains("46700000003", (await inbox.NextAsync()).Body, StringComparison.Ordinal);
        Assert.Contains("46700000002", (await inbox.NextAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reordered_callback_without_a_neighbour_is_not_held_back_for_ever()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_reordered"}""");
        await LoggedAsync(mtn, await PayAsync(mtn, inbox));

        mtn.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("SUCCESSFUL", (await inbox.NextAsync()).Read["status"]);
    }

    [Fact]
    public async Task A_callback_can_lie_about_amount_and_currency_while_the_status_does_not()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_wrong_amount"},{"kind":"callback_wrong_currency"}""");

        var call = await PayAsync(mtn, inbox);
        var callback = (await inbox.NextAsync()).Read;
        var status = await mtn.StatusAsync(call);

        Assert.Equal(("16", "USD"), (callback["amount"], callback["currency"]));
        Assert.Equal(("15", "EUR"), (status["amount"], status["currency"]));
    }

    [Fact]
    public async Task A_callback_fault_can_be_kept_to_a_path_or_a_number()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SetFaultsAsync("""{"kind":"callback_never","path_prefix":"/disbursement"},{"kind":"callback_never","msisdn":"46700000002"}""");
        var transfer = await mtn.TransferAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(transfer);

        Assert.Equal("withheld", await OutcomeAsync(transfer));
        Assert.Equal("withheld", await OutcomeAsync(await PayAsync(mtn, inbox, "46700000002")));
        Assert.Equal("delivered", await OutcomeAsync(await PayAsync(mtn, inbox)));

        async Task<string?> OutcomeAsync(Call call) => (await mtn.CallbacksAsync(call.Reference!)).Single().GetProperty("outcome").GetString();
    }

    /// <summary>Waits until the payment's callback stands in the log, sent or not.</summary>
    private static async Task LoggedAsync(PlayedMtn mtn, Call call)
    {
        while ((await mtn.ControlAsync(HttpMethod.Get, $"/mtn/callbacks?reference={call.Reference}"))["total"] == "0")
            PlayedMtn.Cancel.ThrowIfCancellationRequested();
    }
}
