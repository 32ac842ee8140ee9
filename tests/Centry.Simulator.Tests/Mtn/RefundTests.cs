namespace Centry.Simulator.Tests.Mtn;

public sealed class RefundTests
{
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

    [Fact]
    public async Task Refunds_that_arrive_together_never_exceed_the_payment_either()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var payment = await mtn.RequestToPayAsync("10");
        await mtn.SendAsync(payment);
        var refunds = new List<Call>();
        for (var i = 0; i < 10; i++) refunds.Add(await mtn.RefundAsync(payment.Reference!, "3"));

        await Task.WhenAll(refunds.Select(mtn.SendAsync));

        Assert.Equal("3", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid?operation=refund"))["times"]);
    }

    [Fact]
    public async Task A_refund_is_paid_from_the_disbursement_account()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:OpeningBalance", "5"));
        var payment = await mtn.RequestToPayAsync("10");
        await mtn.SendAsync(payment);
        var tooMuch = await mtn.RefundAsync(payment.Reference!, "6");
        var within = await mtn.RefundAsync(payment.Reference!, "5");
        await mtn.SendAsync(tooMuch);
        await mtn.SendAsync(within);

        Assert.Equal("NOT_ENOUGH_FUNDS", (await mtn.StatusAsync(tooMuch))["reason"]);
        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(within))["status"]);
        Assert.Equal("0", (await mtn.GetAsync("/disbursement/v1_0/account/balance", "disbursement"))["availableBalance"]);
        Assert.Equal("15", (await mtn.GetAsync("/collection/v1_0/account/balance"))["availableBalance"]);
    }

    [Fact]
    public async Task Only_ones_own_request_to_pay_in_its_own_market_and_currency_can_be_refunded()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var payment = await mtn.RequestToPayAsync("10", "LRD", "231770000001") with { Target = "mtnliberia" };
        var transfer = await mtn.TransferAsync();
        await mtn.SendAsync(payment);
        await mtn.SendAsync(transfer);
        var otherMarket = await mtn.RefundAsync(payment.Reference!, "1");
        var otherCurrency = await mtn.RefundAsync(payment.Reference!, "1", currency: "USD") with { Target = "mtnliberia" };
        var ofTransfer = await mtn.RefundAsync(transfer.Reference!, "1");
        var right = await mtn.RefundAsync(payment.Reference!, "1", currency: "LRD") with { Target = "mtnliberia" };

        foreach (var wrong in (Call[])[otherMarket, otherCurrency, ofTransfer])
        {
            Assert.Equal(202, (await mtn.SendAsync(wrong)).Status);
            Assert.Equal("TRANSACTION_NOT_FOUND", (await mtn.StatusAsync(wrong))["reason"]);
        }
        await mtn.SendAsync(right);
        Assert.Equal("SUCCESSFUL", (await mtn.StatusAsync(right))["status"]);
    }

    [Fact]
    public async Task A_refunds_callback_is_its_status_and_a_fault_for_the_payers_number_strikes_its_calls()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var payment = await mtn.RequestToPayAsync("10");
        await mtn.SendAsync(payment);
        var refund = await mtn.RefundAsync(payment.Reference!, "4") with { CallbackUrl = inbox.Url };
        await mtn.SetFaultsAsync("""{"kind":"error","status":503,"calls":1,"msisdn":"46700000001"}""");

        Assert.Equal(503, (await mtn.SendAsync(refund)).Status);
        Assert.Equal(202, (await mtn.SendAsync(refund)).Status);

        Assert.Equal((await mtn.StatusAsync(refund)).Text, (await inbox.NextAsync()).Body);
        Assert.Equal(409, (await mtn.SendAsync(refund)).Status);
    }
}
