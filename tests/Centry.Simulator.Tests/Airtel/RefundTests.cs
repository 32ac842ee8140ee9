using System.Text.Json;

namespace Centry.Simulator.Tests.Airtel;

public sealed class RefundTests
{
    [Fact]
    public async Task A_payment_is_given_back_whole_and_once()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var id = await airtel.PushAsync();
        var moneyId = await airtel.MoneyIdAsync(id);

        var refund = await airtel.PostAsync(PlayedAirtel.Refund, PlayedAirtel.RefundBody(moneyId));
        var again = await airtel.PostAsync(PlayedAirtel.Refund, PlayedAirtel.RefundBody(moneyId));

        Assert.Equal((200, ("SUCCESS", "DP00800001001")), (refund.Status, PlayedAirtel.Stands(refund)));
        Assert.Equal(moneyId, PlayedAirtel.Transaction(refund).GetProperty("airtel_money_id").GetString());
        Assert.Equal((400, "ESB000011", "DP00800001009"), (again.Status, PlayedAirtel.Result(again), PlayedAirtel.Code(again)));
        var paid = await airtel.ControlAsync(HttpMethod.Get, $"/airtel/paid?external_id={id}");
        Assert.Equal(("1", "0", "1"), (paid["times"], paid["repeats"], paid["parties"]));
        var party = paid.Json.GetProperty("paid")[0];
        Assert.Equal((PlayedAirtel.Customer, "15000"), (party.GetProperty("party").GetString(), party.GetProperty("amounts").GetProperty("UGX").GetString()));
    }

    [Fact]
    public async Task A_refund_whose_answer_was_lost_was_made_all_the_same()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var body = PlayedAirtel.RefundBody(await airtel.MoneyIdAsync(await airtel.PushAsync()));
        await airtel.SetFaultsAsync($$"""{"kind":"answer_lost","calls":1,"path_prefix":"/standard/v1/payments/refund","msisdn":"{{PlayedAirtel.Customer}}"}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => airtel.PostAsync(PlayedAirtel.Refund, body));

        Assert.Equal("DP00800001009", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Refund, body)));
        Assert.Equal("1", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/paid?operation=refund"))["times"]);
    }

    [Fact]
    public async Task Version_2_is_signed_and_says_false_of_a_success()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var body = PlayedAirtel.RefundBody(await airtel.MoneyIdAsync(await airtel.PushAsync()));
        Assert.Equal("ROUTER003", PlayedAirtel.Result(await airtel.PostAsync("/standard/v2/payments/refund", body)));

        var refund = await airtel.PostSignedAsync("/standard/v2/payments/refund", body);

        Assert.Equal((200, ("SUCCESS", "DP00800001001"), "ESB000010"), (refund.Status, PlayedAirtel.Stands(refund), PlayedAirtel.Result(refund)));
        Assert.Equal(JsonValueKind.False, refund.Json.GetProperty("status").GetProperty("success").ValueKind);
    }

    [Fact]
    public async Task Only_the_callers_own_payments_can_be_given_back()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("Clients:other", "secret"));
        var body = PlayedAirtel.RefundBody(await airtel.MoneyIdAsync(await airtel.PushAsync()));
        var payout = await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync());
        var paidOut = PlayedAirtel.RefundBody(PlayedAirtel.Transaction(payout).GetProperty("airtel_money_id").GetString()!);

        Assert.Equal("DP00800001025", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Refund, paidOut)));
        Assert.Equal("DP00800001025", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Refund, PlayedAirtel.RefundBody("MP260115.1030.A00000"))));
        await airtel.SignInAsync("other", "secret");
        Assert.Equal("DP00800001025", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Refund, body)));
    }
}
