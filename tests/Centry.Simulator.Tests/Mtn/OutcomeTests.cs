namespace Centry.Simulator.Tests.Mtn;

public sealed class OutcomeTests
{
    [Fact]
    public async Task A_payment_is_pending_until_its_delay_is_over_and_then_succeeds()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync(amount: "5.0");
        await mtn.SendAsync(call);

        mtn.Clock.Advance(TimeSpan.FromMilliseconds(999));
        var before = await mtn.StatusAsync(call);
        mtn.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var after = await mtn.StatusAsync(call);

        Assert.Equal((200, "PENDING", null), (before.Status, before["status"], before["financialTransactionId"]));
        Assert.Equal("SUCCESSFUL", after["status"]);
        Assert.Matches("^[0-9]{10}$", after["financialTransactionId"]);
        Assert.Equal(("CEN-1", "5", "EUR"), (after["externalId"], after["amount"], after["currency"]));
        Assert.Equal(("Invoice 1", "CEN-1"), (after["payerMessage"], after["payeeNote"]));
        Assert.Equal("46700000001", after.Json.GetProperty("payer").GetProperty("partyId").GetString());
        Assert.Null(after["reason"]);
    }

    [Fact]
    public async Task Without_a_delay_a_payment_is_decided_when_the_202_arrives()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call);

        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(call))["status"]);
    }

    [Fact]
    public async Task Outside_the_sandbox_an_amount_comes_back_as_it_was_sent()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync("12.50", "GHS", "233241234567") with { Target = "mtnghana" };
        await mtn.SendAsync(call);

        Assert.Equal("12.50", (await mtn.StatusAsync(call))["amount"]);
    }

    [Theory]
    [InlineData("46733123450", "INTERNAL_PROCESSING_ERROR")]
    [InlineData("46733123451", "APPROVAL_REJECTED")]
    [InlineData("46733123452", "EXPIRED")]
    [InlineData("46733123455", "PAYER_NOT_FOUND")]
    [InlineData("46733123456", "PAYEE_NOT_ALLOWED_TO_RECEIVE")]
    [InlineData("46733123463", "COULD_NOT_PERFORM_TRANSACTION")]
    [InlineData("46733123464", "TRANSFER_TYPE_UNKNOWN")]
    public async Task A_test_number_fails_with_its_reason(string msisdn, string reason)
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync(msisdn: msisdn);
        await mtn.SendAsync(call);

        var status = await mtn.StatusAsync(call);

        Assert.Equal(("FAILED", reason, null), (status["status"], status["reason"], status["financialTransactionId"]));
    }

    [Theory]
    [InlineData("46733123457", 500, "NOT_ALLOWED")]
    [InlineData("46733123458", 500, "NOT_ALLOWED_TARGET_ENVIRONMENT")]
    [InlineData("46733123459", 500, "INVALID_CALLBACK_URL_HOST")]
    [InlineData("46733123460", 500, "INVALID_CURRENCY")]
    [InlineData("46733123461", 500, "INTERNAL_PROCESSING_ERROR")]
    [InlineData("46733123462", 503, "SERVICE_UNAVAILABLE")]
    public async Task A_test_number_is_refused_with_its_code_and_leaves_nothing(string msisdn, int status, string code)
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.RequestToPayAsync(msisdn: msisdn);

        var answer = await mtn.SendAsync(call);

        Assert.Equal((status, code), (answer.Status, answer["code"]));
        Assert.Equal(404, (await mtn.StatusAsync(call)).Status);
    }

    [Fact]
    public async Task Refusals_can_be_played_as_failures_after_the_fact()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:ImmediateRefusals", "false"));
        var call = await mtn.RequestToPayAsync(msisdn: "46733123457");

        Assert.Equal(202, (await mtn.SendAsync(call)).Status);
        Assert.Equal("NOT_ALLOWED", (await mtn.StatusAsync(call))["reason"]);
    }

    [Fact]
    public async Task The_reason_can_be_played_as_an_object()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:ReasonAsObject", "true"));
        var call = await mtn.RequestToPayAsync(msisdn: "46733123455");
        await mtn.SendAsync(call);

        var reason = (await mtn.StatusAsync(call)).Json.GetProperty("reason");

        Assert.Equal("PAYER_NOT_FOUND", reason.GetProperty("code").GetString());
        Assert.Equal("payer not found", reason.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Further_test_numbers_come_from_configuration()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(
            ("Mtn:Outcomes:256772000001", "NOT_ENOUGH_FUNDS"), ("Mtn:Outcomes:256772000002", "PENDING"), ("Mtn:Outcomes:46733123450", "SUCCESSFUL"));

        Assert.Equal(("FAILED", "NOT_ENOUGH_FUNDS"), await OutcomeAsync(mtn, "256772000001"));
        Assert.Equal(("PENDING", null), await OutcomeAsync(mtn, "256772000002"));
        Assert.Equal(("SUCCESSFUL", null), await OutcomeAsync(mtn, "46733123450"));

        static async Task<(string?, string?)> OutcomeAsync(PlayedMtn mtn, string msisdn)
        {
            var call = await mtn.RequestToPayAsync(msisdn: msisdn);
            await mtn.SendAsync(call);
            var status = await mtn.StatusAsync(call);
            return (status["status"], status["reason"]);
        }
    }

    [Fact]
    public async Task A_market_knows_only_numbers_with_its_country_code()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var foreign = await mtn.RequestToPayAsync("15000", "UGX", "254712345678") with { Target = "mtnuganda" };
        var own = await mtn.RequestToPayAsync("15000", "UGX", "256772123456") with { Target = "mtnuganda" };
        await mtn.SendAsync(foreign);
        await mtn.SendAsync(own);

        Assert.Equal("PAYER_NOT_FOUND", (await mtn.StatusAsync(foreign))["reason"]);
        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(own))["status"]);
    }

    [Theory]
    [InlineData("46733123453")]
    [InlineData("46733123454")]
    public async Task An_ongoing_number_stays_pending_until_the_payers_window_closes(string msisdn)
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync(msisdn: msisdn);
        await mtn.SendAsync(call);

        mtn.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal("PENDING", (await mtn.StatusAsync(call))["status"]);
        mtn.Clock.Advance(TimeSpan.FromSeconds(1));
        var expired = await mtn.StatusAsync(call);

        Assert.Equal(("FAILED", "COULD_NOT_PERFORM_TRANSACTION"), (expired["status"], expired["reason"]));
    }

    [Fact]
    public async Task The_closed_window_can_be_played_as_expired()
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Manual", "true"), ("Mtn:PayerWindowReason", "EXPIRED"));
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call);

        mtn.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("EXPIRED", (await mtn.StatusAsync(call))["reason"]);
    }

    [Fact]
    public async Task A_person_approves_or_refuses_in_manual_mode()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:Manual", "true"));
        var approved = await mtn.RequestToPayAsync();
        var refused = await mtn.RequestToPayAsync();
        var poor = await mtn.RequestToPayAsync();
        foreach (var call in (Call[])[approved, refused, poor]) await mtn.SendAsync(call);
        Assert.Equal("PENDING", (await mtn.StatusAsync(approved))["status"]);

        var answer = await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{approved.Reference}/approve");
        await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{refused.Reference}/refuse");
        await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{poor.Reference}/refuse", """{"reason":"NOT_ENOUGH_FUNDS"}""");

        Assert.Equal((200, "SUCCESSFUL"), (answer.Status, answer["status"]));
        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(approved))["status"]);
        Assert.Equal("APPROVAL_REJECTED", (await mtn.StatusAsync(refused))["reason"]);
        Assert.Equal("NOT_ENOUGH_FUNDS", (await mtn.StatusAsync(poor))["reason"]);
    }

    [Fact]
    public async Task A_person_is_too_late_when_the_payment_is_decided()
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Manual", "true"));
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call);
        mtn.Clock.Advance(TimeSpan.FromMinutes(5));

        var late = await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{call.Reference}/approve");

        Assert.Equal((409, "invalid_state"), (late.Status, late["code"]));
        Assert.Equal("FAILED", (await mtn.StatusAsync(call))["status"]);
        Assert.Equal(404, (await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{PlayedMtn.NewReference()}/approve")).Status);
    }

    [Fact]
    public async Task A_payer_can_be_notified_about_a_payment()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call);
        var notify = call with { Path = $"{call.Path}/{call.Reference}/deliverynotification", Reference = null, Body = """{"notificationMessage":"Thank you"}""" };

        Assert.Equal(200, (await mtn.SendAsync(notify)).Status);
        Assert.Equal(400, (await mtn.SendAsync(notify with { Body = "{}" })).Status);
        Assert.Equal(400, (await mtn.SendAsync(notify with { Body = $$"""{"notificationMessage":"{{new string('x', 161)}}"}""" })).Status);
        Assert.Equal(400, (await mtn.SendAsync(notify with { ContentType = "text/plain" })).Status);
        Assert.Equal(404, (await mtn.SendAsync(notify with { Path = $"{call.Path}/{PlayedMtn.NewReference()}/deliverynotification" })).Status);
        Assert.Equal(401, (await mtn.SendAsync(notify with { Token = null })).Status);
    }
}
