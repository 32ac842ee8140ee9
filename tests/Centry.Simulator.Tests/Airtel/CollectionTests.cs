namespace Centry.Simulator.Tests.Airtel;

public sealed class CollectionTests
{
    [Fact]
    public async Task A_push_is_answered_as_in_Airtels_sample()
    {
        await using var airtel = await PlayedAirtel.StartAsync();

        var answer = await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody());

        Assert.Equal(
            """{"data":{"transaction":{"id":false,"status":"SUCCESS"}},"status":{"code":"200","message":"SUCCESS","result_code":"ESB000010","response_code":"DP00800001006","success":true}}""",
            answer.Text);
    }

    [Fact]
    public async Task Some_markets_say_TS_before_the_payer_has_done_anything()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("PushStatus", "TS"));
        var id = PlayedAirtel.NewId();

        var push = await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody(id));

        Assert.Equal(("TS", "DP00800001006"), PlayedAirtel.Stands(push));
        Assert.Equal(("TIP", "DP00800001006"), PlayedAirtel.Stands(await airtel.EnquireAsync(id)));
    }

    [Fact]
    public async Task A_payment_is_in_progress_until_it_is_decided()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var id = await airtel.PushAsync();
        var early = await airtel.EnquireAsync(id);
        Assert.Equal(("TIP", "DP00800001006"), PlayedAirtel.Stands(early));
        Assert.False(PlayedAirtel.Transaction(early).TryGetProperty("airtel_money_id", out _));

        airtel.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await airtel.EnquireAsync(id);

        Assert.Equal((200, ("TS", "DP00800001001"), "ESB000010"), (late.Status, PlayedAirtel.Stands(late), PlayedAirtel.Result(late)));
        var paid = PlayedAirtel.Transaction(late);
        Assert.Equal((id, "Paid UGX 15000"), (paid.GetProperty("id").GetString(), paid.GetProperty("message").GetString()));
        Assert.Matches(@"^MP260115\.1030\.[A-Z]\d{5}$", paid.GetProperty("airtel_money_id").GetString());
    }

    [Theory]
    [InlineData("752604001", "TF", "DP00800001007", "ESB000011")]
    [InlineData("752604002", "TF", "DP00800001002", "ESB000011")]
    [InlineData("752604003", "TA", "DP00800001000", "ESB000001")]
    [InlineData("752604004", "TE", "DP00800001029", "ESB000011")]
    public async Task A_test_number_ends_as_its_digits_say_and_moves_nothing(string msisdn, string status, string code, string result)
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var id = await airtel.PushAsync(msisdn);

        var answer = await airtel.EnquireAsync(id);

        Assert.Equal((200, (status, code), result), (answer.Status, PlayedAirtel.Stands(answer), PlayedAirtel.Result(answer)));
        Assert.False(PlayedAirtel.Transaction(answer).TryGetProperty("airtel_money_id", out _));
        Assert.Equal((status, "False"), await airtel.HeldAsync(id) is var held ? (held["status"], held["moved"]) : default);
    }

    [Theory]
    [InlineData("TS", "TS", "DP00800001001")]
    [InlineData("TE", "TE", "DP00800001029")]
    [InlineData("003", "TF", "DP00800001003")]
    [InlineData("TA", "TA", "DP00800001000")]
    public async Task Further_test_numbers_can_be_configured(string outcome, string status, string code)
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("Outcomes:752604001", outcome));

        Assert.Equal((status, code), PlayedAirtel.Stands(await airtel.EnquireAsync(await airtel.PushAsync("752604001"))));
    }

    [Fact]
    public async Task A_subscriber_that_is_none_gets_no_prompt()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("Outcomes:752604999", "NOT_FOUND"));

        var answer = await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody(msisdn: "752604999"));

        Assert.Equal((400, """{"status":{"code":"400","success":false,"message":"Msisdn Not Found","response_code":"DP00800001005"}}"""), (answer.Status, answer.Text));
        Assert.Equal("0", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/transactions"))["total"]);
    }

    [Fact]
    public async Task What_is_ambiguous_stays_so_until_a_person_decides()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var id = await airtel.PushAsync("752604003");
        airtel.Clock.Advance(TimeSpan.FromSeconds(170));
        Assert.Equal("TA", PlayedAirtel.Stands(await airtel.EnquireAsync(id)).Status);

        Assert.Equal("TS", (await airtel.ControlAsync(HttpMethod.Post, $"/airtel/transactions/{id}/approve"))["status"]);

        Assert.Equal("TS", PlayedAirtel.Stands(await airtel.EnquireAsync(id)).Status);
        Assert.Equal(409, (await airtel.ControlAsync(HttpMethod.Post, $"/airtel/transactions/{id}/refuse")).Status);
    }

    [Fact]
    public async Task A_prompt_can_be_left_to_a_person_and_expires()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("Manual", "true"));
        var approved = await airtel.PushAsync();
        var refused = await airtel.PushAsync();
        var broke = await airtel.PushAsync();
        var left = await airtel.PushAsync();
        Assert.Equal("4", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/transactions?prompt=true"))["total"]);

        Assert.Equal("TS", (await airtel.ControlAsync(HttpMethod.Post, $"/airtel/transactions/{approved}/approve"))["status"]);
        Assert.Equal("DP00800001008", (await airtel.ControlAsync(HttpMethod.Post, $"/airtel/transactions/{refused}/refuse"))["reason"]);
        Assert.Equal("DP00800001007", (await airtel.ControlAsync(HttpMethod.Post, $"/airtel/transactions/{broke}/refuse", """{"reason":"007"}"""))["reason"]);
        airtel.Clock.Advance(TimeSpan.FromMinutes(5));
        await airtel.SignInAsync();

        Assert.Equal(("TE", "DP00800001029"), PlayedAirtel.Stands(await airtel.EnquireAsync(left)));
    }

    [Fact]
    public async Task A_transaction_id_serves_once()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var id = await airtel.PushAsync();

        var again = await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody(id));

        Assert.Equal((400, "ESB000041"), (again.Status, PlayedAirtel.Result(again)));
        Assert.Equal("1", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/transactions"))["total"]);
    }

    [Fact]
    public async Task An_enquiry_finds_the_callers_own_payments_alone()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("Clients:other", "secret"));
        var id = await airtel.PushAsync();
        var payout = PlayedAirtel.NewId();
        await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(payout));

        await AssertNotFoundAsync(PlayedAirtel.NewId());
        await AssertNotFoundAsync(payout);
        (airtel.Country, airtel.Currency) = ("KE", "KES");
        await AssertNotFoundAsync(id);
        (airtel.Country, airtel.Currency) = ("UG", "UGX");
        await airtel.SignInAsync("other", "secret");
        await AssertNotFoundAsync(id);

        async Task AssertNotFoundAsync(string asked)
        {
            var answer = await airtel.EnquireAsync(asked);
            Assert.Equal((400, "DP00800001025", "ESB000045"), (answer.Status, PlayedAirtel.Code(answer), PlayedAirtel.Result(answer)));
        }
    }

    [Fact]
    public async Task Who_enquires_too_early_can_be_told_that_there_is_nothing()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("EarlyEnquiry", "not_found"), ("TokenLifetime", "01:00:00"));
        var id = await airtel.PushAsync();
        var payout = PlayedAirtel.NewId();
        await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(payout));
        airtel.Clock.Advance(TimeSpan.FromSeconds(179));
        Assert.Equal("DP00800001025", PlayedAirtel.Code(await airtel.EnquireAsync(id)));
        Assert.Equal("DP00900001015", PlayedAirtel.Code(await airtel.GetAsync(PlayedAirtel.Payout + payout)));

        airtel.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("TS", PlayedAirtel.Stands(await airtel.EnquireAsync(id)).Status);
        Assert.Equal("TS", PlayedAirtel.Stands(await airtel.GetAsync(PlayedAirtel.Payout + payout)).Status);
    }

    [Fact]
    public async Task Faults_strike_Airtels_side_too()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var id = await airtel.PushAsync();
        await airtel.SetFaultsAsync($$"""
            {"kind":"error","status":429,"calls":1,"path_prefix":"/merchant/v1","msisdn":"{{PlayedAirtel.Customer}}"},
            {"kind":"error","status":503,"calls":1,"path_prefix":"/standard/v1/payments","msisdn":"{{PlayedAirtel.Customer}}"}
            """);

        var limited = await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody());
        Assert.Equal((429, "1"), (limited.Status, limited.Headers.RetryAfter?.ToString()));
        Assert.Equal(503, (await airtel.EnquireAsync(id)).Status);
        Assert.Equal(200, (await airtel.EnquireAsync(id)).Status);

        await airtel.SetFaultsAsync("""{"kind":"token_expired","calls":1}""");
        Assert.Equal((401, "invalid_token"), await airtel.EnquireAsync(id) is var expired ? (expired.Status, expired["error"]) : default);
    }

    [Fact]
    public async Task The_page_shows_a_prompt_and_takes_its_answer_and_the_settings()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("Manual", "true"));
        var id = await airtel.PushAsync();
        Assert.Contains($"/prompts/airtel/{id}/approve", await airtel.Http.GetStringAsync("/", PlayedAirtel.Cancel), StringComparison.Ordinal);

        Assert.Equal(303, (await airtel.ReadAsync(new HttpRequestMessage(HttpMethod.Post, $"/prompts/airtel/{id}/approve"))).Status);
        Assert.Equal(303, (await airtel.ReadAsync(new HttpRequestMessage(HttpMethod.Post, "/settings/airtel")
        {
            Content = new FormUrlEncodedContent([
                new("decision_delay", "00:00:02"), new("manual", "false"), new("payouts_settle_at_once", "true"),
                new("early_enquiry", "status"), new("callback_url", "http://127.0.0.1:1/callbacks/abc")]),
        })).Status);

        Assert.Equal("TS", PlayedAirtel.Stands(await airtel.EnquireAsync(id)).Status);
        var settings = await airtel.ControlAsync(HttpMethod.Get, "/airtel/settings");
        Assert.Equal(("00:00:02", "False", "http://127.0.0.1:1/callbacks/abc"), (settings["decision_delay"], settings["manual"], settings["callback_url"]));
    }

    [Fact]
    public async Task A_reset_forgets_payments_and_keeps_tokens()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var id = await airtel.PushAsync();
        await airtel.ControlAsync(HttpMethod.Post, "/reset");

        Assert.Equal("DP00800001025", PlayedAirtel.Code(await airtel.EnquireAsync(id)));
        await airtel.ControlAsync(HttpMethod.Post, "/airtel/tokens/expire");
        Assert.Equal(401, (await airtel.EnquireAsync(id)).Status);
    }
}
