using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Tests.Airtel;

/// <summary>What Airtel refuses, the simulator refuses, and in Airtel's codes.</summary>
public sealed class StrictnessTests
{
    [Fact]
    public async Task A_token_is_asked_for_in_JSON_or_by_a_form()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        using var form = new HttpRequestMessage(HttpMethod.Post, "/airtel/auth/oauth2/token")
        {
            Content = new FormUrlEncodedContent([new("client_id", PlayedAirtel.Client), new("client_secret", PlayedAirtel.Secret), new("grant_type", "client_credentials")]),
        };

        foreach (var answer in (Answer[])[await airtel.LoginAsync(), await airtel.ReadAsync(form)])
        {
            Assert.Equal((200, "180", "bearer"), (answer.Status, answer["expires_in"], answer["token_type"]));
            Assert.Equal(JsonValueKind.String, answer.Json.GetProperty("expires_in").ValueKind);
            Assert.NotEmpty(answer["access_token"]!);
        }
    }

    [Fact]
    public async Task A_token_is_given_to_those_who_know_the_secret()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        Assert.Equal((401, "invalid_client"), await airtel.LoginAsync(secret: "wrong") is var wrong ? (wrong.Status, wrong["error"]) : default);
        Assert.Equal(401, (await airtel.LoginAsync(client: "nobody")).Status);
        Assert.Equal((400, "unsupported_grant_type"), await airtel.LoginAsync(grant: "password") is var grant ? (grant.Status, grant["error"]) : default);
        foreach (var (body, type) in (IEnumerable<(string, string)>)[("{", "application/json"), ("[]", "application/json"), ("{}", "text/plain")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/airtel/auth/oauth2/token") { Content = new StringContent(body, Encoding.UTF8, type) };
            Assert.Equal((400, "invalid_request"), await airtel.ReadAsync(request) is var answer ? (answer.Status, answer["error"]) : default);
        }
    }

    [Fact]
    public async Task A_token_is_good_for_three_minutes_beside_newer_ones()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        await airtel.TokenAsync();
        await airtel.LoginAsync();
        airtel.Clock.Advance(TimeSpan.FromSeconds(179));
        Assert.Equal(200, (await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody())).Status);

        airtel.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((401, "invalid_token"), await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody()) is var late ? (late.Status, late["error"]) : default);
    }

    [Theory]
    [InlineData(null, "UGX", 400, "ROUTER005")]
    [InlineData("XX", "UGX", 400, "ROUTER006")]
    [InlineData("GH", "GHS", 400, "ROUTER006")]
    [InlineData("KE", "KES", 403, "ROUTER007")]
    [InlineData("UG", null, 400, "ROUTER119")]
    [InlineData("UG", "KES", 400, "ROUTER112")]
    public async Task Every_call_says_where_it_is_and_in_what_currency(string? country, string? currency, int status, string code)
    {
        await using var airtel = await PlayedAirtel.StartAsync(("Countries:0", "UG"), ("Countries:1", "ZM"));
        var body = airtel.PushBody();
        (airtel.Country, airtel.Currency) = (country, currency);

        foreach (var answer in (Answer[])[await airtel.PostAsync(PlayedAirtel.Push, body), await airtel.GetAsync("/standard/v1/users/balance"), await airtel.GetAsync("/v1/rsa/encryption-keys")])
            Assert.Equal((status, code), (answer.Status, PlayedAirtel.Result(answer)));
    }

    [Theory]
    [InlineData("UG", "UGX", "752604392")]
    [InlineData("KE", "KES", "733123456")]
    [InlineData("TZ", "TZS", "682123456")]
    [InlineData("RW", "RWF", "721234567")]
    [InlineData("ZM", "ZMW", "977123456")]
    [InlineData("MW", "MWK", "991234567")]
    [InlineData("NG", "NGN", "8021234567")]
    [InlineData("CD", "CDF", "991234567")]
    [InlineData("CG", "XAF", "051234567")]
    [InlineData("MG", "MGA", "331234567")]
    [InlineData("NE", "XOF", "96123456")]
    [InlineData("TD", "XAF", "66123456")]
    [InlineData("GA", "XAF", "04123456")]
    [InlineData("SC", "SCR", "2712345")]
    public async Task All_of_Airtels_countries_are_played(string country, string currency, string msisdn)
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        (airtel.Country, airtel.Currency) = (country, currency);

        var id = await airtel.PushAsync(msisdn);

        Assert.Equal($"Paid {currency} 15000", PlayedAirtel.Transaction(await airtel.EnquireAsync(id)).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("subscriber.msisdn", "\"256752604392\"", "ESB000033")]
    [InlineData("subscriber.msisdn", "\"+256752604392\"", "ESB000033")]
    [InlineData("subscriber.msisdn", "\"0752604392\"", "ESB000033")]
    [InlineData("subscriber.msisdn", "\"75260439x\"", "ESB000033")]
    [InlineData("subscriber.msisdn", "752604392", "ESB000008")]
    [InlineData("subscriber.country", "\"KE\"", "ESB000034")]
    [InlineData("subscriber.currency", "\"KES\"", "ESB000035")]
    [InlineData("transaction.country", "\"KE\"", "ESB000034")]
    [InlineData("transaction.currency", "\"KES\"", "ESB000035")]
    [InlineData("transaction.id", "\"3f2b8a4e-2c1d\"", "ESB000008")]
    [InlineData("transaction.id", "\"\"", "ESB000008")]
    [InlineData("transaction.amount", "\"15000\"", "ESB000008")]
    [InlineData("transaction.amount", "15000.5", "ESB000008")]
    [InlineData("transaction.amount", "1e3", "ESB000008")]
    [InlineData("transaction.amount", "0", "ESB000008")]
    [InlineData("transaction.amount", "-1", "ESB000008")]
    [InlineData("reference", "\"abc\"", "ESB000008")]
    [InlineData("reference", null, "ROUTER003")]
    [InlineData("subscriber", null, "ROUTER003")]
    [InlineData("transaction.id", null, "ROUTER003")]
    [InlineData("transaction.amount", null, "ROUTER003")]
    public async Task A_push_with_a_field_that_is_wrong_is_refused(string path, string? json, string code)
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        var body = airtel.PushBody();
        var members = path.Split('.');
        var owner = members.Length == 1 ? body : body[members[0]]!.AsObject();
        owner.Remove(members[^1]);
        if (json is not null) owner[members[^1]] = JsonNode.Parse(json);

        var answer = await airtel.PostAsync(PlayedAirtel.Push, body);

        Assert.Equal((400, code), (answer.Status, PlayedAirtel.Result(answer)));
        Assert.False(answer.Json.GetProperty("status").GetProperty("success").GetBoolean());
        Assert.Equal("0", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/transactions"))["total"]);
    }

    [Fact]
    public async Task Congo_keeps_the_zero_and_has_a_smallest_amount()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        (airtel.Country, airtel.Currency) = ("CG", "XAF");

        Assert.Equal("ESB000036", PlayedAirtel.Result(await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody(msisdn: "512345678"))));
        Assert.Equal("DP00800001004", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody(msisdn: "051234567", amount: 99))));
        Assert.Equal("DP00900001004", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(msisdn: "051234567", amount: 99))));
        Assert.Equal(200, (await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody(msisdn: "051234567", amount: 100))).Status);
    }

    [Fact]
    public async Task Decimals_go_where_the_currency_has_them()
    {
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        (airtel.Country, airtel.Currency) = ("ZM", "ZMW");
        var id = await airtel.PushAsync("977123456", 10.5m);

        Assert.Equal("Paid ZMW 10.5", PlayedAirtel.Transaction(await airtel.EnquireAsync(id)).GetProperty("message").GetString());
        Assert.Equal("DP00800001004", PlayedAirtel.Code(await airtel.PostAsync(PlayedAirtel.Push, airtel.PushBody(msisdn: "977123456", amount: 10.555m))));
    }

    [Fact]
    public async Task A_call_needs_a_token_and_a_body()
    {
        await using var airtel = await PlayedAirtel.StartAsync();
        using var bare = new HttpRequestMessage(HttpMethod.Get, "/airtel/standard/v1/users/balance");
        Assert.Equal((401, "invalid_token"), await airtel.ReadAsync(bare) is var answer ? (answer.Status, answer["error"]) : default);
        foreach (var (body, type) in (IEnumerable<(string, string)>)[("{", "application/json"), ("[]", "application/json"), ("""{"reference":"abcd","reference":"abcde"}""", "application/json"), ("{}", "text/plain")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/airtel" + PlayedAirtel.Push) { Content = new StringContent(body, Encoding.UTF8, type) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await airtel.TokenAsync());
            request.Headers.Add("X-Country", "UG");
            request.Headers.Add("X-Currency", "UGX");
            Assert.Equal((400, "ESB000008"), await airtel.ReadAsync(request) is var refused ? (refused.Status, PlayedAirtel.Result(refused)) : default);
        }
        Assert.Equal(404, (await airtel.GetAsync("/standard/v9/payments/1")).Status);
    }

    [Theory]
    [InlineData("KeySize", "512")]
    [InlineData("PinPadding", "none")]
    [InlineData("PinPaddings:TD", "none")]
    [InlineData("PrivateKey", "no key")]
    [InlineData("PushStatus", "MAYBE")]
    [InlineData("HashPlacement", "trailer")]
    [InlineData("CallbackUrl", "not a url")]
    [InlineData("CallbackUrls:demo-airtel-client", "ftp://127.0.0.1/")]
    [InlineData("Capacity", "0")]
    public async Task A_configuration_that_cannot_be_stops_the_start(string key, string value)
        => await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var airtel = await PlayedAirtel.StartAsync((key, value));
        });
}
