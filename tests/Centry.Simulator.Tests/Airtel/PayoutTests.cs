using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Tests.Airtel;

public sealed class PayoutTests
{
    [Fact]
    public async Task A_payout_is_answered_with_its_end()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var id = PlayedAirtel.NewId();

        var answer = await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(id));

        Assert.Equal((200, ("TS", "DP00900001001"), "ESB000010"), (answer.Status, PlayedAirtel.Stands(answer), PlayedAirtel.Result(answer)));
        var paid = PlayedAirtel.Transaction(answer);
        Assert.Equal(id, paid.GetProperty("id").GetString());
        Assert.Matches(@"^\d{11}$", paid.GetProperty("reference_id").GetString());
        var enquiry = PlayedAirtel.Transaction(await airtel.GetAsync(PlayedAirtel.Payout + id));
        Assert.Equal(paid.GetProperty("airtel_money_id").GetString(), enquiry.GetProperty("airtel_money_id").GetString());
    }

    [Fact]
    public async Task A_payout_can_also_take_its_time()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("PayoutsSettleAtOnce", "false"));
        var id = PlayedAirtel.NewId();
        var answer = await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(id));
        Assert.Equal(("TIP", "DP00900001006"), PlayedAirtel.Stands(answer));
        Assert.False(PlayedAirtel.Transaction(answer).TryGetProperty("airtel_money_id", out _));

        airtel.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(("TS", "DP00900001001"), PlayedAirtel.Stands(await airtel.GetAsync(PlayedAirtel.Payout + id)));
    }

    [Theory]
    [InlineData("752604001", "TF", "DP00900001007")]
    [InlineData("752604002", "TF", "DP00900001005")]
    [InlineData("752604003", "TA", "DP00900001000")]
    [InlineData("752604004", "TE", "DP00900001005")]
    public async Task A_test_number_ends_as_its_digits_say_and_is_paid_nothing(string msisdn, string status, string code)
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var id = PlayedAirtel.NewId();

        var answer = await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(id, msisdn));

        Assert.Equal((200, (status, code)), (answer.Status, PlayedAirtel.Stands(answer)));
        Assert.Equal((status, code), PlayedAirtel.Stands(await airtel.GetAsync(PlayedAirtel.Payout + id)));
        Assert.Equal("0", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/paid"))["times"]);
    }

    [Fact]
    public async Task A_payout_sent_twice_was_paid_once()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var id = PlayedAirtel.NewId();
        var body = await airtel.PayoutBodyAsync(id);
        await airtel.SetFaultsAsync("""{"kind":"answer_lost","calls":1,"path_prefix":"/standard/v1/disbursements"}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => airtel.PostAsync(PlayedAirtel.Payout, body));
        var again = await airtel.PostAsync(PlayedAirtel.Payout, body);

        Assert.Equal((400, "ESB000041", "DP00900001017"), (again.Status, PlayedAirtel.Result(again), PlayedAirtel.Code(again)));
        var paid = await airtel.ControlAsync(HttpMethod.Get, $"/airtel/paid?external_id={id}");
        Assert.Equal(("1", "0"), (paid["times"], paid["repeats"]));
    }

    [Fact]
    public async Task The_float_is_paid_from_and_no_further()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("OpeningBalance", "8000"));
        await airtel.PushAsync(amount: 100_000);

        var first = await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync());
        var second = await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync());

        Assert.Equal(("TS", "DP00900001001"), PlayedAirtel.Stands(first));
        Assert.Equal(("TF", "DP00900001007"), PlayedAirtel.Stands(second));
        Assert.Equal("3,000.00", await BalanceAsync("/standard/v1/users/balance"));
        Assert.Equal("3,000.00", await BalanceAsync("/standard/v2/users/balance?type=DISB"));
        Assert.Equal("108,000.00", await BalanceAsync("/standard/v2/users/balance?type=COLL"));
        Assert.Equal(400, (await airtel.GetAsync("/standard/v2/users/balance?type=OTHER")).Status);

        async Task<string?> BalanceAsync(string path)
        {
            var answer = await airtel.GetAsync(path);
            Assert.Equal("DP02100000001", PlayedAirtel.Code(answer));
            var data = answer.Json.GetProperty("data");
            Assert.Equal(("UGX", "Active"), (data.GetProperty("currency").GetString(), data.GetProperty("account_status").GetString()));
            return data.GetProperty("balance").GetString();
        }
    }

    [Fact]
    public async Task A_payout_needs_the_right_PIN_under_the_right_padding()
    {
        await using var airtel = await PlayedAirtel.StartAsync();

        Assert.Equal("ROUTER115", await RefusalAsync(airtel, await airtel.PayoutBodyAsync(pin: "1234")));
        Assert.Equal("ROUTER116", await RefusalAsync(airtel, await airtel.PayoutBodyAsync(padding: RSAEncryptionPadding.OaepSHA256)));
        var plain = await airtel.PayoutBodyAsync();
        plain["pin"] = "4321";
        Assert.Equal("ROUTER116", await RefusalAsync(airtel, plain));
        plain.Remove("pin");
        Assert.Equal("ROUTER003", await RefusalAsync(airtel, plain));
        Assert.Equal("0", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/transactions"))["total"]);
    }

    [Fact]
    public async Task Chad_has_a_padding_of_its_own()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        (airtel.Country, airtel.Currency) = ("TD", "XAF");

        Assert.Equal("ROUTER116", await RefusalAsync(airtel, await airtel.PayoutBodyAsync(msisdn: "66000010")));
        Assert.Equal(200, (await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(msisdn: "66000010", padding: RSAEncryptionPadding.OaepSHA256))).Status);
    }

    [Fact]
    public async Task The_padding_can_be_another_one_everywhere()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("PinPadding", "oaep-sha1"), ("KeySize", "1024"));

        Assert.Equal("ROUTER116", await RefusalAsync(airtel, await airtel.PayoutBodyAsync()));
        Assert.Equal(200, (await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(padding: RSAEncryptionPadding.OaepSHA1))).Status);
    }

    [Fact]
    public async Task Later_versions_are_signed_and_want_more()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var second = await airtel.PayoutBodyAsync();
        second["payee"]!["currency"] = "UGX";
        second["payee"]!["name"] = "Amina Okello";
        second["transaction"]!["type"] = "B2C";
        var third = await airtel.PayoutBodyAsync();
        third["payee"]!["wallet_type"] = "NORMAL";
        third["transaction"]!["type"] = "B2C";

        Assert.Equal("ROUTER003", PlayedAirtel.Result(await airtel.PostAsync("/standard/v2/disbursements/", second)));
        Assert.Equal("ROUTER003", PlayedAirtel.Result(await airtel.PostAsync("/standard/v3/disbursements", third)));
        Assert.Equal("ROUTER003", PlayedAirtel.Result(await airtel.PostSignedAsync("/standard/v2/disbursements/", third)));
        Assert.Equal("ROUTER003", PlayedAirtel.Result(await airtel.PostSignedAsync("/standard/v3/disbursements", second)));
        Assert.Equal("DP00900001001", PlayedAirtel.Code(await airtel.PostSignedAsync("/standard/v2/disbursements/", second)));
        Assert.Equal("DP00900001001", PlayedAirtel.Code(await airtel.PostSignedAsync("/standard/v3/disbursements", third)));
        third["payee"]!["wallet_type"] = "GOLD";
        Assert.Equal("ESB000008", PlayedAirtel.Result(await airtel.PostSignedAsync("/standard/v3/disbursements", third)));
    }

    [Fact]
    public async Task A_payout_can_be_left_to_a_person()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("Manual", "true"));
        var id = PlayedAirtel.NewId();
        Assert.Equal("TIP", PlayedAirtel.Stands(await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(id))).Status);

        Assert.Equal("DP00900001013", (await airtel.ControlAsync(HttpMethod.Post, $"/airtel/transactions/{id}/refuse"))["reason"]);

        Assert.Equal(("TF", "DP00900001013"), PlayedAirtel.Stands(await airtel.GetAsync(PlayedAirtel.Payout + id)));
    }

    [Fact]
    public async Task A_subscriber_can_be_looked_up()
    {
        await using var airtel = await PlayedAirtel.StartAsync(("Outcomes:752604999", "NOT_FOUND"));

        var known = await airtel.GetAsync("/standard/v1/users/" + PlayedAirtel.Customer);

        Assert.Equal("DP02200000001", PlayedAirtel.Code(known));
        Assert.Equal((PlayedAirtel.Customer, false, true), known.Json.GetProperty("data") is var data
            ? (data.GetProperty("msisdn").GetString(), data.GetProperty("is_barred").GetBoolean(), data.GetProperty("is_pin_set").GetBoolean())
            : default);
        Assert.Equal("DP02200000002", PlayedAirtel.Code(await airtel.GetAsync("/standard/v1/users/752604999")));
        Assert.Equal("ESB000033", PlayedAirtel.Result(await airtel.GetAsync("/standard/v1/users/256752604392")));
        Assert.Equal("DP00900001012", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(msisdn: "752604999"))));
    }

    private static async Task<string?> RefusalAsync(PlayedAirtel airtel, JsonObject body)
    {
        var answer = await airtel.PostAsync(PlayedAirtel.Payout, body);
        Assert.Equal(400, answer.Status);
        return PlayedAirtel.Result(answer);
    }
}
