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

    [Theory]
    [InlineData("v1_0")]
    [InlineData("v2_0")]
    public async Task A_refund_may_be_partial_and_goes_to_whoever_paid(string version)
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var payment = await mtn.RequestToPayAsync("10");
        await mtn.SendAsync(payment);
        var refund = await mtn.RefundAsync(payment.Reference!, "4", version);

        Assert.Equal(202, (await mtn.SendAsync(refund)).Status);
        var status = await mtn.StatusAsync(refund);

        Assert.Equal(("SUCCESSFUL", "4", "RF-1"), (status["status"], status["amount"], status["externalId"]));
        Assert.Equal("46700000001", status.Json.GetProperty("payee").GetProperty("partyId").GetString());
    }

    [Fact]
    public async Task Refunds_together_never_exceed_the_payment()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var payment = await mtn.RequestToPayAsync("10");
        await mtn.SendAsync(payment);

        var reasons = new List<string?>();
        foreach (var amount in (string[])["6", "5", "4", "0.01"])
        {
            var refund = await mtn.RefundAsync(payment.Reference!, amount);
            await mtn.SendAsync(refund);
            reasons.Add((await mtn.StatusAsync(refund))["reason"]);
        }

        Assert.Equal([null, "COULD_NOT_PERFORM_TRANSACTION", null, "COULD_NOT_PERFORM_TRANSACTION"], reasons);
    }

    [Fact]
    public async Task A_refund_of_what_was_never_paid_fails()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var pending = await mtn.RequestToPayAsync(msisdn: "46733123453");
        await mtn.SendAsync(pending);
        var unknown = await mtn.RefundAsync(PlayedMtn.NewReference(), "1");
        var unpaid = await mtn.RefundAsync(pending.Reference!, "1");
        var malformed = await mtn.RefundAsync("CEN-1", "1");
        await mtn.SendAsync(unknown);

        Assert.Equal("TRANSACTION_NOT_FOUND", (await mtn.StatusAsync(unknown))["reason"]);
        Assert.Equal(202, (await mtn.SendAsync(unpaid)).Status);
        Assert.Equal(400, (await mtn.SendAsync(malformed)).Status);
    }

    [Fact]
    public async Task A_refund_of_a_payment_that_is_still_pending_fails()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:Outcomes:46700000009", "PENDING"));
        var pending = await mtn.RequestToPayAsync(msisdn: "46700000009");
        await mtn.SendAsync(pending);
        var refund = await mtn.RefundAsync(pending.Reference!, "1");
        await mtn.SendAsync(refund);

        await mtn.ControlAsync(HttpMethod.Post, $"/mtn/transactions/{refund.Reference}/approve");

        Assert.Equal("TRANSACTION_NOT_COMPLETED", (await mtn.StatusAsync(refund))["reason"]);
    }
}
