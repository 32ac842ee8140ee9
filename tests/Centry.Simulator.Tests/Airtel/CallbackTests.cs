using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Centry.Simulator.Tests.Airtel;

public sealed partial class CallbackTests
{
    private const string Key = "demo-airtel-callback-key";

    [Fact]
    public async Task A_decided_payment_is_reported_to_the_address_set_in_the_portal()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartAsync(("CallbackUrl", inbox.Url));
        var id = await airtel.PushAsync();
        Assert.True(inbox.IsEmpty);

        airtel.Clock.Advance(TimeSpan.FromSeconds(1));
        var callback = await inbox.NextAsync();

        Assert.Equal(("POST", "application/json", "/callbacks/abc"), (callback.Method, callback.ContentType, callback.Path));
        var moneyId = await airtel.MoneyIdAsync(id);
        var transaction = $$"""{"id":"{{id}}","message":"Paid UGX 15000","status_code":"TS","airtel_money_id":"{{moneyId}}"}""";
        Assert.Equal($$"""{"transaction":{{transaction}},"hash":"{{Hash(transaction)}}"}""", callback.Body);
    }

    [Theory]
    [InlineData("752604001", "Not enough balance")]
    [InlineData("752604004", "The transaction has expired")]
    public async Task What_failed_or_expired_is_reported_as_TF(string msisdn, string message)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("CallbackUrl", inbox.Url), ("CallbackKey", ""));
        var id = await airtel.PushAsync(msisdn);

        Assert.Equal($$$"""{"transaction":{"id":"{{{id}}}","message":"{{{message}}}","status_code":"TF"}}""", (await inbox.NextAsync()).Body);
    }

    [Fact]
    public async Task The_hash_can_be_the_whole_bodys()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("CallbackUrl", inbox.Url), ("HashedText", "body"));
        await airtel.PushAsync();

        var callback = await inbox.NextAsync();

        var hash = HashMember().Match(callback.Body);
        Assert.Equal(Hash(callback.Body.Replace(hash.Value, "", StringComparison.Ordinal)), hash.Groups["hash"].Value);
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("body")]
    public async Task The_hash_can_be_a_header(string hashed)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("CallbackUrl", inbox.Url), ("HashPlacement", "header"), ("HashedText", hashed));
        await airtel.PushAsync();

        var callback = await inbox.NextAsync();

        Assert.DoesNotContain("hash", callback.Body, StringComparison.Ordinal);
        Assert.Equal(Hash(hashed == "body" ? callback.Body : callback.Read.Json.GetProperty("transaction").GetRawText()), callback.Headers["hash"]);
    }

    [Theory]
    [InlineData("body")]
    [InlineData("header")]
    public async Task A_callback_can_be_made_to_lie_while_the_enquiry_does_not(string placement)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("CallbackUrl", inbox.Url), ("HashPlacement", placement));
        await airtel.SetFaultsAsync("""{"kind":"callback_wrong_amount","calls":1}""");
        var id = await airtel.PushAsync();
        var (lie, lieHash) = Read(await inbox.NextAsync(), placement);
        await airtel.SetFaultsAsync("""{"kind":"callback_wrong_currency","calls":1},{"kind":"callback_wrong_signature","calls":1}""");
        await airtel.PushAsync();
        var (forged, forgedHash) = Read(await inbox.NextAsync(), placement);

        Assert.Contains("Paid UGX 15001", lie, StringComparison.Ordinal);
        Assert.Equal(Hash(lie), lieHash);
        Assert.Contains("Paid USD 15000", forged, StringComparison.Ordinal);
        Assert.NotEqual(Hash(forged), forgedHash);
        Assert.Equal("Paid UGX 15000", PlayedAirtel.Transaction(await airtel.EnquireAsync(id)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Some_callbacks_never_come()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("CallbackUrl", inbox.Url));
        var silent = await airtel.PushAsync("752604005");
        var dark = await airtel.PushAsync("752604003");
        var loud = await airtel.PushAsync();

        Assert.Contains(loud, (await inbox.NextAsync()).Body, StringComparison.Ordinal);
        Assert.Equal("TS", PlayedAirtel.Stands(await airtel.EnquireAsync(silent)).Status);
        Assert.Equal("1", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/callbacks"))["total"]);

        await airtel.ControlAsync(HttpMethod.Post, $"/airtel/transactions/{dark}/refuse");
        Assert.Contains("\"status_code\":\"TF\"", (await inbox.NextAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_application_can_have_an_address_of_its_own()
    {
        await using var common = await CallbackInbox.StartAsync();
        await using var own = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync(("CallbackUrl", common.Url), ("Clients:other", "secret"), ("CallbackUrls:other", own.Url));
        var first = await airtel.PushAsync();
        await airtel.SignInAsync("other", "secret");
        var second = await airtel.PushAsync();

        Assert.Contains(first, (await common.NextAsync()).Body, StringComparison.Ordinal);
        Assert.Contains(second, (await own.NextAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_can_be_set_while_it_runs_and_outlives_a_reset()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartDecidingAtOnceAsync();
        var unheard = await airtel.PushAsync();
        var set = await airtel.ControlAsync(HttpMethod.Put, "/airtel/settings", $$"""{"callback_url":"{{inbox.Url}}"}""");
        await airtel.ControlAsync(HttpMethod.Post, "/reset");

        var heard = await airtel.PushAsync();

        Assert.Equal(inbox.Url, set["callback_url"]);
        var body = (await inbox.NextAsync()).Body;
        Assert.Contains(heard, body, StringComparison.Ordinal);
        Assert.DoesNotContain(unheard, body, StringComparison.Ordinal);
        Assert.Equal(400, (await airtel.ControlAsync(HttpMethod.Put, "/airtel/settings", """{"callback_url":"nowhere"}""")).Status);
        Assert.Equal(400, (await airtel.ControlAsync(HttpMethod.Put, "/airtel/settings", """{"early_enquiry":"maybe"}""")).Status);
        Assert.Equal(400, (await airtel.ControlAsync(HttpMethod.Put, "/airtel/settings", """{"decision_delay":"-00:00:01"}""")).Status);
    }

    [Fact]
    public async Task A_payout_is_reported_after_its_answer_or_before_it()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await PlayedAirtel.StartAsync(("CallbackUrl", inbox.Url));
        var id = PlayedAirtel.NewId();
        await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync(id));
        Assert.Contains(id, (await inbox.NextAsync()).Body, StringComparison.Ordinal);

        await airtel.SetFaultsAsync("""{"kind":"callback_before_answer"}""");
        await airtel.PostAsync(PlayedAirtel.Payout, await airtel.PayoutBodyAsync());
        Assert.False(inbox.IsEmpty);
        await inbox.NextAsync();
        var push = await airtel.PushAsync();
        Assert.False(inbox.IsEmpty);
        Assert.Contains(push, (await inbox.NextAsync()).Body, StringComparison.Ordinal);
    }

    private static (string Transaction, string? Hash) Read(Arrival callback, string placement) => (
        callback.Read.Json.GetProperty("transaction").GetRawText(),
        placement == "header" ? callback.Headers["hash"] : callback.Read["hash"]);

    private static string Hash(string text) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex(",\"hash\":\"(?<hash>[^\"]+)\"")]
    private static partial Regex HashMember();
}
