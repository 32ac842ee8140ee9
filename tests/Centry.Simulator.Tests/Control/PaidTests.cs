using System.Text.Json;

namespace Centry.Simulator.Tests.Control;

/// <summary>How often somebody was really paid.</summary>
public sealed class PaidTests
{
    [Fact]
    public async Task A_payout_sent_twice_under_one_reference_was_paid_once()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var call = await mtn.TransferAsync();
        await mtn.SetFaultsAsync("""{"kind":"answer_lost","method":"POST","path_prefix":"/disbursement/v1_0/transfer","calls":1}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => mtn.SendAsync(call));
        Assert.Equal(409, (await mtn.SendAsync(call)).Status);

        var paid = await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid?external_id=CEN-2");
        Assert.Equal(("1", "0", "1"), (paid["times"], paid["repeats"], paid["parties"]));
        Assert.Equal([("46700000001", 1, "15")], Parties(paid));
    }

    [Fact]
    public async Task A_payout_sent_again_under_another_reference_was_paid_twice_and_shows()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SendAsync(await mtn.TransferAsync("10.50"));
        await mtn.SendAsync(await mtn.TransferAsync("10.50"));
        await mtn.SendAsync(await mtn.TransferAsync("1", msisdn: "46700000002"));

        var paid = await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid");

        Assert.Equal(("3", "2", "2"), (paid["times"], paid["repeats"], paid["parties"]));
        Assert.Equal([("46700000001", 2, "21.00"), ("46700000002", 1, "1")], Parties(paid));
        Assert.Equal([("46700000002", 1, "1")], Parties(await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid?msisdn=46700000002")));
        Assert.Single(Parties(await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid?limit=1")));
    }

    [Fact]
    public async Task What_came_in_failed_or_is_pending_was_not_paid()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        await mtn.SendAsync(await mtn.RequestToPayAsync());
        await mtn.SendAsync(await mtn.TransferAsync(msisdn: "46733123455"));
        await mtn.SendAsync(await mtn.TransferAsync(msisdn: "46733123453"));

        var paid = await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid");

        Assert.Equal(("0", "0", "0"), (paid["times"], paid["repeats"], paid["parties"]));
        Assert.Empty(Parties(paid));
    }

    [Fact]
    public async Task Transfers_and_refunds_are_listed_and_counted_each_by_itself()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync();
        var payment = await mtn.RequestToPayAsync("10");
        await mtn.SendAsync(payment);
        var refund = await mtn.RefundAsync(payment.Reference!, "4");
        await mtn.SendAsync(refund);
        await mtn.SendAsync(await mtn.TransferAsync("3"));

        var refunds = (await mtn.ControlAsync(HttpMethod.Get, "/mtn/transactions?operation=refund")).Json.GetProperty("transactions").EnumerateArray().Single();
        Assert.Equal((refund.Reference, "46700000001"), (refunds.GetProperty("reference").GetString(), refunds.GetProperty("party").GetString()));
        Assert.True(refunds.GetProperty("pays_out").GetBoolean() && refunds.GetProperty("moved").GetBoolean());
        Assert.Equal("1", (await mtn.ControlAsync(HttpMethod.Get, "/mtn/transactions?operation=transfer"))["total"]);
        Assert.Equal([("46700000001", 1, "4")], Parties(await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid?operation=refund")));
        Assert.Equal([("46700000001", 2, "7")], Parties(await mtn.ControlAsync(HttpMethod.Get, "/mtn/paid")));
    }

    private static List<(string?, int, string?)> Parties(Answer paid) => [.. paid.Json.GetProperty("paid").EnumerateArray().Select(party =>
        (party.GetProperty("party").GetString(), party.GetProperty("times").GetInt32(), Sum(party)))];

    private static string? Sum(JsonElement party) => party.GetProperty("amounts").GetProperty("EUR").GetString();
}
