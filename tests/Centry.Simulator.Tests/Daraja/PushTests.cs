using System.Text.Json;

namespace Centry.Simulator.Tests.Daraja;

public sealed class PushTests
{
    [Fact]
    public async Task A_push_is_being_processed_until_it_is_decided_and_its_callback_follows()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartAsync();
        var id = await daraja.PushAsync(url: inbox.Url);
        var early = await daraja.QueryAsync(id);
        Assert.Equal((500, "500.001.1001", "The transaction is being processed"), (early.Status, early["errorCode"], early["errorMessage"]));
        Assert.True(inbox.IsEmpty);

        daraja.Clock.Advance(TimeSpan.FromSeconds(1));
        var callback = await inbox.NextAsync();
        var late = await daraja.QueryAsync(id);

        Assert.Equal(("POST", "application/json"), (callback.Method, callback.ContentType));
        Assert.DoesNotContain("X-Forwarded-For", callback.Headers.Keys);
        var push = callback.Read.Json.GetProperty("Body").GetProperty("stkCallback");
        Assert.Equal((id, 0), (push.GetProperty("CheckoutRequestID").GetString(), push.GetProperty("ResultCode").GetInt32()));
        Assert.Contains("""{"Name":"Amount","Value":1500.00}""", callback.Body, StringComparison.Ordinal);
        Assert.Contains("""{"Name":"Balance"}""", callback.Body, StringComparison.Ordinal);
        Assert.Contains("""{"Name":"TransactionDate","Value":20260115103001}""", callback.Body, StringComparison.Ordinal);
        Assert.Contains("""{"Name":"PhoneNumber","Value":254712345678}""", callback.Body, StringComparison.Ordinal);
        Assert.Equal((200, "0", "0", JsonValueKind.String), (late.Status, late["ResponseCode"], late["ResultCode"], late.Json.GetProperty("ResultCode").ValueKind));
        Assert.Equal(id, late["CheckoutRequestID"]);
    }

    [Theory]
    [InlineData("254700000001", "1")]
    [InlineData("254700000017", "17")]
    [InlineData("254700001019", "1019")]
    [InlineData("254700001025", "1025")]
    [InlineData("254700001032", "1032")]
    [InlineData("254700001037", "1037")]
    [InlineData("254700002001", "2001")]
    [InlineData("254700009999", "9999")]
    [InlineData("254700000003", "SFC_IC0003")]
    public async Task A_test_number_ends_as_its_digits_say_and_moves_nothing(string msisdn, string code)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var id = await daraja.PushAsync(msisdn, inbox.Url);

        var push = (await inbox.NextAsync()).Read.Json.GetProperty("Body").GetProperty("stkCallback");

        Assert.Equal((code, false), (push.GetProperty("ResultCode").ToString(), push.TryGetProperty("CallbackMetadata", out _)));
        Assert.Equal(code.Length > 4 ? JsonValueKind.String : JsonValueKind.Number, push.GetProperty("ResultCode").ValueKind);
        Assert.Equal(code, (await daraja.QueryAsync(id))["ResultCode"]);
        Assert.Equal(("Failed", code, "False"), await daraja.HeldAsync(id) is var held ? (held["status"], held["reason"], held["moved"]) : default);
    }

    [Fact]
    public async Task A_locked_subscriber_gets_no_prompt()
    {
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();

        var answer = await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody("254700001001"));

        Assert.Equal((500, "500.001.1001"), (answer.Status, answer["errorCode"]));
        Assert.Equal("0", (await daraja.ControlAsync(HttpMethod.Get, "/daraja/transactions"))["total"]);
    }

    [Fact]
    public async Task Some_callbacks_never_come()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var silent = await daraja.PushAsync("254700000404", inbox.Url);
        var loud = await daraja.PushAsync(url: inbox.Url);
        await daraja.CallbacksAsync(loud);

        Assert.Equal("0", (await daraja.QueryAsync(silent))["ResultCode"]);
        Assert.Equal("1", (await daraja.ControlAsync(HttpMethod.Get, "/daraja/callbacks"))["total"]);
    }

    [Fact]
    public async Task Some_pushes_are_never_decided()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        var id = await daraja.PushAsync("254700000102");
        daraja.Clock.Advance(TimeSpan.FromMinutes(55));

        Assert.Equal("500.001.1001", (await daraja.QueryAsync(id))["errorCode"]);
    }

    [Fact]
    public async Task A_till_is_no_PayBill_number()
    {
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var mixedUp = daraja.PushBody("254712345679");
        mixedUp["PartyB"] = "5123456";
        var goods = daraja.PushBody();
        (goods["TransactionType"], goods["PartyB"]) = ("CustomerBuyGoodsOnline", "5123456");

        var wrong = (await daraja.PostAsync(PlayedDaraja.Push, mixedUp))["CheckoutRequestID"]!;
        var right = (await daraja.PostAsync(PlayedDaraja.Push, goods))["CheckoutRequestID"]!;

        Assert.Equal("SFC_IC0003", (await daraja.QueryAsync(wrong))["ResultCode"]);
        Assert.Equal("0", (await daraja.QueryAsync(right))["ResultCode"]);
    }

    [Fact]
    public async Task A_prompt_can_be_left_to_a_person_and_goes_away()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartAsync(("Daraja:Manual", "true"));
        var approved = await daraja.PushAsync("254712345671", inbox.Url);
        var refused = await daraja.PushAsync("254712345672");
        var left = await daraja.PushAsync("254712345673");
        Assert.Equal("3", (await daraja.ControlAsync(HttpMethod.Get, "/daraja/transactions?prompt=true"))["total"]);

        Assert.Equal("Completed", (await daraja.ControlAsync(HttpMethod.Post, $"/daraja/transactions/{approved}/approve"))["status"]);
        Assert.Equal("2001", (await daraja.ControlAsync(HttpMethod.Post, $"/daraja/transactions/{refused}/refuse", """{"reason":"2001"}"""))["reason"]);
        Assert.Equal(409, (await daraja.ControlAsync(HttpMethod.Post, $"/daraja/transactions/{refused}/approve")).Status);
        // Before the clock moves: what is in the air then would be given up.
        Assert.Contains("MpesaReceiptNumber", (await inbox.NextAsync()).Body, StringComparison.Ordinal);
        daraja.Clock.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal("1037", (await daraja.QueryAsync(left))["ResultCode"]);
    }

    [Fact]
    public async Task Nobody_asks_after_a_push_that_is_none()
    {
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var payout = await daraja.PayoutBodyAsync();
        await daraja.PostAsync(PlayedDaraja.Payout, payout);

        Assert.Equal("Bad Request - Invalid CheckoutRequestID", (await daraja.QueryAsync("ws_CO_1"))["errorMessage"]);
        Assert.Equal("Bad Request - Invalid CheckoutRequestID", (await daraja.QueryAsync((string)payout["OriginatorConversationID"]!))["errorMessage"]);
    }

    [Fact]
    public async Task Faults_strike_Safaricoms_side_too()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        await daraja.TokenAsync();
        await daraja.SetFaultsAsync("""{"kind":"token_expired","calls":1}""");
        Assert.Equal(404, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody())).Status);
        var token = (await daraja.LoginAsync())["access_token"];
        await daraja.SetFaultsAsync("""
            {"kind":"error","status":429,"calls":1,"path_prefix":"/mpesa/stkpush/","msisdn":"254712345678"},
            {"kind":"callback_wrong_amount","calls":1},{"kind":"callback_before_answer","path_prefix":"/mpesa/stkpush/"}
            """);

        var limited = await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody(), token);
        await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody(url: inbox.Url), token);

        Assert.Equal(429, limited.Status);
        Assert.False(inbox.IsEmpty);
        Assert.Contains("""{"Name":"Amount","Value":1501.00}""", (await inbox.NextAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callbacks_can_be_sent_as_through_a_proxy()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync(("Daraja:CallbackSource", "196.201.214.200"));
        await daraja.PushAsync(url: inbox.Url);
        Assert.Equal("196.201.214.200", (await inbox.NextAsync()).Headers["X-Forwarded-For"]);

        await daraja.ControlAsync(HttpMethod.Put, "/daraja/settings", """{"callback_source":"10.0.0.1"}""");
        await daraja.PushAsync(url: inbox.Url);
        Assert.Equal("10.0.0.1", (await inbox.NextAsync()).Headers["X-Forwarded-For"]);
    }

    [Fact]
    public async Task The_page_shows_a_prompt_and_takes_its_answer()
    {
        await using var daraja = await PlayedDaraja.StartAsync(("Daraja:Manual", "true"));
        var id = await daraja.PushAsync();
        Assert.Contains($"/prompts/daraja/{id}/approve", await daraja.Http.GetStringAsync("/", PlayedDaraja.Cancel), StringComparison.Ordinal);

        Assert.Equal(303, (await daraja.ReadAsync(new HttpRequestMessage(HttpMethod.Post, $"/prompts/daraja/{id}/approve"))).Status);
        Assert.Equal(303, (await daraja.ReadAsync(new HttpRequestMessage(HttpMethod.Post, "/settings/daraja")
        {
            Content = new FormUrlEncodedContent([new("decision_delay", "00:00:02"), new("manual", "false"), new("queue_times_out", "false"), new("callback_source", "")]),
        })).Status);

        Assert.Equal("0", (await daraja.QueryAsync(id))["ResultCode"]);
        Assert.Equal(("00:00:02", "False"), await daraja.ControlAsync(HttpMethod.Get, "/daraja/settings") is var settings ? (settings["decision_delay"], settings["manual"]) : default);
    }

    [Fact]
    public async Task A_reset_forgets_payments_and_keeps_tokens()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        var id = await daraja.PushAsync();
        await daraja.ControlAsync(HttpMethod.Post, "/reset");

        Assert.Equal(400, (await daraja.QueryAsync(id)).Status);
        await daraja.PushAsync();
        await daraja.ControlAsync(HttpMethod.Post, "/daraja/tokens/expire");
        Assert.Equal(404, (await daraja.QueryAsync(id)).Status);
    }

    [Theory]
    [InlineData("Daraja:PayerWindowCode", "1032")]
    [InlineData("Daraja:InvalidTokenCode", "500.1.1")]
    [InlineData("Daraja:InitiatorKey", "no key")]
    [InlineData("Daraja:Capacity", "0")]
    public async Task A_configuration_that_cannot_be_stops_the_start(string key, string value)
        => await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var daraja = await PlayedDaraja.StartAsync((key, value));
        });
}
