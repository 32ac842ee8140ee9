namespace Centry.Simulator.Tests.Mtn;

public sealed class DisbursementTests
{
    [Theory]
    [InlineData("v1_0/transfer")]
    [InlineData("v2_0/transfer")]
    [InlineData("v1_0/deposit")]
    [InlineData("v2_0/deposit")]
    public async Task A_payout_is_accepted_and_succeeds(string operation)
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.TransferAsync(operation: operation);

        var accepted = await mtn.SendAsync(call);
        var status = await mtn.StatusAsync(call);

        Assert.Equal((202, ""), (accepted.Status, accepted.Text));
        Assert.Equal("SUCCESSFUL", status["status"]);
        Assert.Equal("46700000001", status.Json.GetProperty("payee").GetProperty("partyId").GetString());
        Assert.Null(status["payer"]);
    }

    [Fact]
    public async Task A_payout_made_under_one_version_is_read_under_the_other()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.TransferAsync(operation: "v2_0/deposit");
        await mtn.SendAsync(call);

        Assert.Equal(200, (await mtn.StatusAsync(call with { Path = "/disbursement/v1_0/deposit" })).Status);
    }

    [Fact]
    public async Task A_payout_needs_a_disbursement_token_and_a_payee()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.TransferAsync();

        Assert.Equal(401, (await mtn.SendAsync(call with { Token = await mtn.TokenAsync() })).Status);
        Assert.Equal(400, (await mtn.SendAsync(call with { Body = (await mtn.RequestToPayAsync()).Body })).Status);
    }

    [Fact]
    public async Task An_unknown_payee_is_named_as_such()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.TransferAsync(msisdn: "46733123455");
        await mtn.SendAsync(call);

        Assert.Equal("PAYEE_NOT_FOUND", (await mtn.StatusAsync(call))["reason"]);
    }

    [Fact]
    public async Task An_ongoing_payout_has_no_window_that_closes()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.TransferAsync(msisdn: "46733123453");
        await mtn.SendAsync(call);

        mtn.Clock.Advance(TimeSpan.FromMinutes(50));

        Assert.Equal("PENDING", (await mtn.StatusAsync(call))["status"]);
    }

    [Fact]
    public async Task A_payout_above_the_balance_fails_and_one_within_it_is_paid_from_it()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:OpeningBalance", "100"));
        var tooMuch = await mtn.TransferAsync("100.01");
        var within = await mtn.TransferAsync("99.50");
        await mtn.SendAsync(tooMuch);
        await mtn.SendAsync(within);

        Assert.Equal("NOT_ENOUGH_FUNDS", (await mtn.StatusAsync(tooMuch))["reason"]);
        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(within))["status"]);
        Assert.Equal("0.5", (await mtn.GetAsync("/disbursement/v1_0/account/balance", "disbursement"))["availableBalance"]);
    }

    [Fact]
    public async Task A_transfer_is_held_to_what_a_request_to_pay_is_held_to()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.TransferAsync();

        Assert.Equal(400, (await mtn.SendAsync(call with { Reference = "019ab000-0000-7000-8000-000000000000" })).Status);
        Assert.Equal(401, (await mtn.SendAsync(call with { Key = PlayedMtn.CollectionKey })).Status);
        Assert.Equal(400, (await mtn.SendAsync(call with { Body = (await mtn.TransferAsync("-1")).Body })).Status);
        Assert.Equal(400, (await mtn.SendAsync(call with { Body = (await mtn.TransferAsync(msisdn: "+46700000001")).Body })).Status);
        Assert.Equal("INVALID_CURRENCY", (await mtn.SendAsync(call with { Body = (await mtn.TransferAsync(currency: "UGX")).Body }))["code"]);
        Assert.Equal(202, (await mtn.SendAsync(call)).Status);
        Assert.Equal(409, (await mtn.SendAsync(call)).Status);
    }

    [Fact]
    public async Task Of_many_transfers_with_one_reference_one_is_accepted_and_paid()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:OpeningBalance", "100"));
        var call = await mtn.TransferAsync("10");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => mtn.SendAsync(call)));

        Assert.Equal((1, 19), (answers.Count(answer => answer.Status == 202), answers.Count(answer => answer.Status == 409)));
        Assert.Equal("90", (await mtn.GetAsync("/disbursement/v1_0/account/balance", "disbursement"))["availableBalance"]);
    }

    [Theory]
    [InlineData("46733123450", "INTERNAL_PROCESSING_ERROR")]
    [InlineData("46733123451", "APPROVAL_REJECTED")]
    [InlineData("46733123452", "EXPIRED")]
    [InlineData("46733123456", "PAYEE_NOT_ALLOWED_TO_RECEIVE")]
    [InlineData("46733123463", "COULD_NOT_PERFORM_TRANSACTION")]
    [InlineData("46733123464", "TRANSFER_TYPE_UNKNOWN")]
    public async Task A_test_number_fails_its_transfer_and_keeps_the_float(string msisdn, string reason)
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:OpeningBalance", "100"));
        var call = await mtn.TransferAsync(msisdn: msisdn);
        await mtn.SendAsync(call);

        var status = await mtn.StatusAsync(call);

        Assert.Equal(("FAILED", reason), (status["status"], status["reason"]));
        Assert.Equal("100", (await mtn.GetAsync("/disbursement/v1_0/account/balance", "disbursement"))["availableBalance"]);
    }

    [Fact]
    public async Task A_test_number_refuses_its_transfer_and_leaves_nothing()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.TransferAsync(msisdn: "46733123457");

        var answer = await mtn.SendAsync(call);

        Assert.Equal((500, "NOT_ALLOWED"), (answer.Status, answer["code"]));
        Assert.Equal(404, (await mtn.StatusAsync(call)).Status);
    }

    [Fact]
    public async Task Outside_the_sandbox_a_payee_without_the_markets_code_is_not_found()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.TransferAsync(currency: "UGX", msisdn: "254712345678") with { Target = "mtnuganda" };
        await mtn.SendAsync(call);

        Assert.Equal("PAYEE_NOT_FOUND", (await mtn.StatusAsync(call))["reason"]);
    }

    [Fact]
    public async Task A_transfer_can_be_left_to_a_person_and_told_of_by_post()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:Manual", "true"), ("Mtn:CallbackMethod", "POST"));
        var call = await mtn.TransferAsync() with { CallbackUrl = inbox.Url };
        await mtn.SendAsync(call);

        await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{call.Reference}/refuse", """{"reason":"PAYEE_LIMIT_REACHED"}""");

        var callback = await inbox.NextAsync();
        Assert.Equal(("POST", "FAILED", "PAYEE_LIMIT_REACHED", "CEN-2"), (callback.Method, callback.Read["status"], callback.Read["reason"], callback.Read["externalId"]));
    }
}
