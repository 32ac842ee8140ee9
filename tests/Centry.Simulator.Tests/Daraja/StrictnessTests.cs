using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Tests.Daraja;

/// <summary>What Safaricom refuses, the simulator refuses, and in Safaricom's words.</summary>
public sealed class StrictnessTests
{
    private static string With(JsonObject body, string field, string json)
    {
        body[field] = JsonNode.Parse(json);
        return body.ToJsonString();
    }

    [Fact]
    public async Task A_token_is_good_until_the_next_one_is_minted()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        var first = await daraja.LoginAsync();
        Assert.Equal((200, "3599", System.Text.Json.JsonValueKind.String), (first.Status, first["expires_in"], first.Json.GetProperty("expires_in").ValueKind));
        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody(), first["access_token"])).Status);

        var second = await daraja.LoginAsync();
        var late = await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody("254712345679"), first["access_token"]);

        Assert.Equal((404, "404.001.03"), (late.Status, late["errorCode"]));
        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody("254712345679"), second["access_token"])).Status);
    }

    [Fact]
    public async Task Each_application_has_its_own_token()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        var sandbox = await daraja.LoginAsync();
        var live = await daraja.LoginAsync("demo-daraja-live-key", "demo-daraja-live-secret");

        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody(), sandbox["access_token"])).Status);
        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody("254712345679"), live["access_token"])).Status);
    }

    [Theory]
    [InlineData("401.002.01", 401)]
    [InlineData("400.003.01", 400)]
    public async Task A_dead_token_is_refused_in_the_words_that_are_configured(string code, int status)
    {
        await using var daraja = await PlayedDaraja.StartAsync(("Daraja:InvalidTokenCode", code));

        var answer = await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody(), "invented");

        Assert.Equal((status, code), (answer.Status, answer["errorCode"]));
        Assert.NotNull(answer["requestId"]);
    }

    [Fact]
    public async Task A_token_dies_at_the_end_of_its_life()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        await daraja.TokenAsync();
        daraja.Clock.Advance(TimeSpan.FromSeconds(3598));
        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody())).Status);
        daraja.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(404, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody())).Status);
    }

    [Fact]
    public async Task A_token_is_given_to_those_who_know_the_secret()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        Assert.Equal(401, (await daraja.LoginAsync(secret: "wrong")).Status);
        Assert.Equal(401, (await daraja.LoginAsync(key: "nobody")).Status);
        Assert.Equal(401, (await daraja.ReadAsync(new HttpRequestMessage(HttpMethod.Get, "/daraja/oauth/v1/generate?grant_type=client_credentials"))).Status);
        Assert.Equal((400, "400.002.02"), await daraja.LoginAsync(query: "") is var answer ? (answer.Status, answer["errorCode"]) : default);
    }

    [Fact]
    public async Task A_call_needs_a_token_and_a_body()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        using var bare = new HttpRequestMessage(HttpMethod.Post, "/daraja" + PlayedDaraja.Push) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        Assert.Equal((404, "404.001.04"), await daraja.ReadAsync(bare) is var answer ? (answer.Status, answer["errorCode"]) : default);

        foreach (var (body, type) in (IEnumerable<(string, string)>)[("{", "application/json"), ("[]", "application/json"), ("{\"Amount\":1,\"Amount\":2}", "application/json"), ("{}", "text/plain")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/daraja" + PlayedDaraja.Push) { Content = new StringContent(body, Encoding.UTF8, type) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await daraja.TokenAsync());
            Assert.Equal(400, (await daraja.ReadAsync(request)).Status);
        }
    }

    [Fact]
    public async Task A_route_that_is_none_is_refused_in_Darajas_shape()
    {
        await using var daraja = await PlayedDaraja.StartAsync();

        var answer = await daraja.PostAsync("/mpesa/stkpush/v9/processrequest", new JsonObject());

        Assert.Equal((404, "404.001.01"), (answer.Status, answer["errorCode"]));
    }

    [Fact]
    public async Task A_right_push_is_accepted_as_documented()
    {
        await using var daraja = await PlayedDaraja.StartAsync();

        var answer = await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody());

        Assert.Equal((200, "0"), (answer.Status, answer["ResponseCode"]));
        Assert.Matches(@"^ws_CO_15012026103000\d{12}$", answer["CheckoutRequestID"]);
        Assert.Equal(["MerchantRequestID", "CheckoutRequestID", "ResponseCode", "ResponseDescription", "CustomerMessage"], answer.Json.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("Amount", "1500.5", "400.002.02")]
    [InlineData("Amount", "\"1500\"", "400.002.02")]
    [InlineData("Amount", "0", "400.002.02")]
    [InlineData("Amount", "-1", "400.002.02")]
    [InlineData("Amount", "1e3", "400.002.02")]
    [InlineData("Amount", "250001", "400.002.02")]
    [InlineData("PartyA", "\"+254712345678\"", "400.002.02")]
    [InlineData("PartyA", "\"254212345678\"", "400.002.02")]
    [InlineData("PartyA", "\"2547123456789\"", "400.002.02")]
    [InlineData("PhoneNumber", "\"0712345678\"", "400.002.02")]
    [InlineData("PhoneNumber", "\"254712345679\"", "400.002.02")]
    [InlineData("TransactionType", "\"CustomerBuysTheShop\"", "400.002.02")]
    [InlineData("AccountReference", "\"1234567890123\"", "400.002.02")]
    [InlineData("AccountReference", "\"\"", "400.002.02")]
    [InlineData("TransactionDesc", "\"12345678901234\"", "400.002.02")]
    [InlineData("TransactionDesc", "null", "400.002.02")]
    [InlineData("Timestamp", "\"2026-01-15\"", "400.002.02")]
    [InlineData("Timestamp", "\"20261315103000\"", "400.002.02")]
    [InlineData("Timestamp", "\"20260115101959\"", "400.002.02")]
    [InlineData("Timestamp", "\"20260115104001\"", "400.002.02")]
    [InlineData("Timestamp", "\"20260115073000\"", "400.002.02")]
    [InlineData("CallBackURL", "\"ftp://hooks.centry.test/x\"", "400.003.02")]
    [InlineData("CallBackURL", "\"/callbacks\"", "400.003.02")]
    [InlineData("CallBackURL", "\"https://hooks.centry.test/mpesa/stk\"", "400.003.02")]
    [InlineData("CallBackURL", "\"https://hooks.Safaricom.test/stk\"", "400.003.02")]
    [InlineData("CallBackURL", "\"https://hooks.centry.test/run.exe\"", "400.003.02")]
    [InlineData("CallBackURL", "\"https://hooks.centry.test/a?cmd=x\"", "400.003.02")]
    [InlineData("CallBackURL", "\"https://hooks.centry.test/MySql\"", "400.003.02")]
    [InlineData("CallBackURL", "\"https://hooks.centry.test/Query\"", "400.003.02")]
    public async Task A_field_that_is_not_as_it_must_be_is_named(string field, string json, string code)
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        var body = JsonNode.Parse(With(daraja.PushBody(), field, json))!;

        var answer = await daraja.PostAsync(PlayedDaraja.Push, body);

        Assert.Equal((400, code, $"Bad Request - Invalid {(field == "PartyA" && json.Length == 14 && json[4] == '7' ? "PhoneNumber" : field)}"), (answer.Status, answer["errorCode"], answer["errorMessage"]));
        Assert.Equal("0", (await daraja.ControlAsync(HttpMethod.Get, "/daraja/transactions"))["total"]);
    }

    [Theory]
    [InlineData("Password", "\"MTc0Mzc5\"")]
    [InlineData("BusinessShortCode", "\"174380\"")]
    [InlineData("Timestamp", "\"20260115103001\"")]
    public async Task The_password_is_computed_again(string field, string json)
    {
        await using var daraja = await PlayedDaraja.StartAsync();

        var answer = await daraja.PostAsync(PlayedDaraja.Push, JsonNode.Parse(With(daraja.PushBody(), field, json))!);

        Assert.Equal((500, "500.001.1001", "Wrong credentials"), (answer.Status, answer["errorCode"], answer["errorMessage"]));
    }

    [Fact]
    public async Task Where_https_is_required_http_is_refused()
    {
        await using var daraja = await PlayedDaraja.StartAsync(("Daraja:RequireHttps", "true"));

        Assert.Equal("400.003.02", (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody()))["errorCode"]);
        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody(url: "https://hooks.centry.test/callbacks/1"))).Status);
    }

    [Fact]
    public async Task A_subscriber_has_one_prompt_at_a_time()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        await daraja.PushAsync();

        var locked = await daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody());
        await daraja.PushAsync("254712345679");
        daraja.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((500, "500.001.1001"), (locked.Status, locked["errorCode"]));
        Assert.Contains("lock", locked["errorMessage"], StringComparison.OrdinalIgnoreCase);
        await daraja.PushAsync();
    }

    [Fact]
    public async Task Of_many_pushes_to_one_subscriber_one_becomes_a_prompt()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        await daraja.TokenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => daraja.PostAsync(PlayedDaraja.Push, daraja.PushBody())));

        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
    }

    [Theory]
    [InlineData("OriginatorConversationID", "\"\"")]
    [InlineData("CommandID", "\"BusinessPayBill\"")]
    [InlineData("Amount", "\"500\"")]
    [InlineData("Amount", "500.25")]
    [InlineData("PartyA", "\"999999\"")]
    [InlineData("PartyB", "\"0712345678\"")]
    [InlineData("Remarks", "\"\"")]
    [InlineData("InitiatorName", "5")]
    [InlineData("SecurityCredential", "\"not base64!\"")]
    [InlineData("ResultURL", "\"https://hooks.centry.test/mpesa/result\"")]
    [InlineData("QueueTimeOutURL", "\"x\"")]
    public async Task A_payout_is_looked_at_as_closely(string field, string json)
    {
        await using var daraja = await PlayedDaraja.StartAsync();

        var answer = await daraja.PostAsync(PlayedDaraja.Payout, JsonNode.Parse(With(await daraja.PayoutBodyAsync(), field, json))!);

        Assert.Equal((400, $"Bad Request - Invalid {field}"), (answer.Status, answer["errorMessage"]));
    }

    [Fact]
    public async Task The_other_initiators_calls_are_too()
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        var reversal = await daraja.ReversalBodyAsync("TAF0000000");
        reversal["RecieverIdentifierType"] = "4";
        var status = await daraja.StatusBodyAsync("TransactionID", "TAF0000000");
        status["OriginatorConversationID"] = "5";
        var unnamed = await daraja.StatusBodyAsync("TransactionID", "");
        var balance = await daraja.BalanceBodyAsync();
        balance["IdentifierType"] = "1";

        Assert.Equal("Bad Request - Invalid RecieverIdentifierType", (await daraja.PostAsync(PlayedDaraja.Reversal, reversal))["errorMessage"]);
        Assert.Equal("Bad Request - Invalid TransactionID", (await daraja.PostAsync(PlayedDaraja.Status, status))["errorMessage"]);
        Assert.Equal("Bad Request - Invalid TransactionID", (await daraja.PostAsync(PlayedDaraja.Status, unnamed))["errorMessage"]);
        Assert.Equal("Bad Request - Invalid IdentifierType", (await daraja.PostAsync(PlayedDaraja.Balance, balance))["errorMessage"]);
    }
}
