using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using static Centry.Simulator.Tests.Airtel.PlayedAirtel;

namespace Centry.Simulator.Tests.Airtel;

public sealed class AirtelTests
{
    [Fact]
    public async Task A_token_lasts_three_minutes_and_says_so_in_words()
    {
        await using var airtel = await StartAsync();
        Assert.Equal("180", (await airtel.LoginAsync()).Json.GetProperty("expires_in").GetString());
        Assert.Equal(401, (await airtel.LoginAsync("wrong")).Status);
        Assert.Equal(200, (await airtel.PostAsync(Payments, PaymentBody())).Status);
        airtel.Clock.Advance(TimeSpan.FromSeconds(180));
        Assert.Equal(401, (await airtel.PostAsync(Payments, PaymentBody("CEN2"))).Status);
    }

    [Fact]
    public async Task A_payment_is_in_process_until_the_customer_has_answered()
    {
        await using var airtel = await StartAsync();
        var pushed = await airtel.PostAsync(Payments, PaymentBody());
        Assert.Equal(("False", "SUCCESS", "DP00800001006"),
            (Member(pushed.Json, "data", "transaction", "id"), Member(pushed.Json, "data", "transaction", "status"), Member(pushed.Json, "status", "response_code")));
        Assert.Equal("TIP", await airtel.StatusOfAsync("CEN000123"));
        airtel.Clock.Advance(TimeSpan.FromSeconds(1));
        var paid = await airtel.GetAsync("/standard/v1/payments/CEN000123");
        Assert.Equal(("TS", "DP00800001001", "MP260115.1030.A00001"),
            (Member(paid.Json, "data", "transaction", "status"), Member(paid.Json, "status", "response_code"), Member(paid.Json, "data", "transaction", "airtel_money_id")));
    }

    [Theory]
    [InlineData("752000001", "TF", "DP00800001007")]
    [InlineData("752000002", "TF", "DP00800001002")]
    [InlineData("752000003", "TA", "DP00800001000")]
    [InlineData("752000004", "TE", "DP00800001029")]
    public async Task Numbers_decide_what_happens(string msisdn, string status, string code)
    {
        await using var airtel = await StartAsync();
        await airtel.PostAsync(Payments, PaymentBody(msisdn: msisdn));
        airtel.Clock.Advance(TimeSpan.FromMinutes(2));
        var answer = await airtel.GetAsync("/standard/v1/payments/CEN000123");
        Assert.Equal((status, code), (Member(answer.Json, "data", "transaction", "status"), Member(answer.Json, "status", "response_code")));
    }

    [Fact]
    public async Task What_is_ambiguous_a_person_decides()
    {
        await using var airtel = await StartAsync();
        await airtel.PostAsync(Payments, PaymentBody(msisdn: "752000003"));
        Assert.Equal(200, (await airtel.ControlAsync(HttpMethod.Post, "/airtel/transactions/CEN000123/approve")).Status);
        Assert.Equal("TS", await airtel.StatusOfAsync("CEN000123"));
    }

    [Fact]
    public async Task An_id_is_used_once()
    {
        await using var airtel = await StartAsync();
        await airtel.PostAsync(Payments, PaymentBody());
        Assert.Equal("ESB000041", Member((await airtel.PostAsync(Payments, PaymentBody())).Json, "status", "result_code"));
        await airtel.PostAsync(Disbursements, await airtel.PayoutBodyAsync());
        Assert.Equal("DP00900001017", Member((await airtel.PostAsync(Disbursements, await airtel.PayoutBodyAsync())).Json, "status", "response_code"));
    }

    [Theory]
    [InlineData("id", "CEN-1", "ESB000008")]
    [InlineData("msisdn", "256752604392", "ESB000033")]
    [InlineData("amount", "15000.50", "ESB000011")]
    public async Task What_Airtel_cannot_take_is_refused(string what, string value, string code)
    {
        await using var airtel = await StartAsync();
        var body = what switch
        {
            "id" => PaymentBody(value),
            "msisdn" => PaymentBody(msisdn: value),
            _ => PaymentBody(amount: decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
        };
        Assert.Equal(code, Member((await airtel.PostAsync(Payments, body)).Json, "status", "result_code"));
    }

    [Fact]
    public async Task An_amount_is_a_number_and_no_text()
    {
        await using var airtel = await StartAsync();
        var body = PaymentBody();
        body["transaction"]!["amount"] = "15000";
        Assert.Equal("DP00800001004", Member((await airtel.PostAsync(Payments, body)).Json, "status", "response_code"));
    }

    [Theory]
    [InlineData("X-Country", "XX", "ROUTER006")]
    [InlineData("X-Country", "KE", "ROUTER112")]
    [InlineData("X-Currency", "KES", "ROUTER112")]
    public async Task Country_and_currency_must_fit_each_other(string header, string value, string code)
    {
        await using var airtel = await StartAsync();
        var answer = await airtel.PostAsync(Payments, PaymentBody(), request => request.Headers.Add(header, value));
        Assert.Equal(code, Member(answer.Json, "status", "result_code"));
    }

    [Fact]
    public async Task A_stranger_is_refused()
    {
        await using var airtel = await StartAsync();
        Assert.Equal(401, (await airtel.PostAsync(Payments, PaymentBody(), request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "x"))).Status);
    }

    [Fact]
    public async Task A_signature_is_over_the_very_bytes_of_the_message()
    {
        await using var airtel = await StartAsync();
        Assert.Equal(200, (await airtel.PostSignedAsync("/merchant/v2/payments/", PaymentBody())).Status);
        Assert.Equal("DP00800001026", Member((await airtel.PostSignedAsync("/merchant/v2/payments/", PaymentBody("CEN2"), PaymentBody("CEN3").ToJsonString())).Json, "status", "response_code"));
        Assert.Equal("DP00800001026", Member((await airtel.PostAsync("/merchant/v2/payments/", PaymentBody("CEN2"))).Json, "status", "response_code"));
    }

    [Fact]
    public async Task A_payment_is_refunded_once_and_whole()
    {
        await using var airtel = await StartAsync(("Airtel:DecisionDelay", "00:00:00"));
        await airtel.PostAsync(Payments, PaymentBody());
        var moneyId = Member((await airtel.GetAsync("/standard/v1/payments/CEN000123")).Json, "data", "transaction", "airtel_money_id");
        var body = new System.Text.Json.Nodes.JsonObject { ["transaction"] = new System.Text.Json.Nodes.JsonObject { ["airtel_money_id"] = moneyId } };
        var refunded = await airtel.PostAsync("/standard/v1/payments/refund", body);
        Assert.Equal(("SUCCESS", "ESB000010", "False"), (Member(refunded.Json, "data", "transaction", "status"), Member(refunded.Json, "status", "result_code"), Member(refunded.Json, "status", "success")));
        Assert.Equal(400, (await airtel.PostAsync("/standard/v1/payments/refund", body)).Status);
        Assert.Equal("1,000,000,000.00", await BalanceOfAsync(airtel));
    }

    [Fact]
    public async Task A_disbursement_is_paid_at_once_with_the_right_PIN_alone()
    {
        await using var airtel = await StartAsync();
        Assert.Equal("ROUTER116", Member((await airtel.PostAsync(Disbursements, await airtel.PayoutBodyAsync(pin: "1111"))).Json, "status", "result_code"));
        var paid = await airtel.PostAsync(Disbursements, await airtel.PayoutBodyAsync());
        Assert.Equal(("TS", "CENPO1", "DP00900001001"),
            (Member(paid.Json, "data", "transaction", "status"), Member(paid.Json, "data", "transaction", "id"), Member(paid.Json, "status", "response_code")));
        Assert.Equal("1", (await airtel.ControlAsync(HttpMethod.Get, "/airtel/paid"))["times"]);
    }

    [Fact]
    public async Task Beyond_what_the_account_holds_nothing_is_paid()
    {
        await using var airtel = await StartAsync(("Airtel:OpeningBalance", "4999"));
        var refused = await airtel.PostAsync(Disbursements, await airtel.PayoutBodyAsync());
        Assert.Equal(("TF", "DP00900001007"), (Member(refused.Json, "data", "transaction", "status"), Member(refused.Json, "status", "response_code")));
        Assert.Equal("4,999.00", Member((await airtel.GetAsync("/standard/v1/users/balance")).Json, "data", "balance"));
    }

    [Fact]
    public async Task Version_three_of_disbursements_is_signed_and_names_the_wallet()
    {
        await using var airtel = await StartAsync();
        var body = await airtel.PayoutBodyAsync();
        body["transaction"]!["type"] = "B2C";
        Assert.Equal("ESB000008", Member((await airtel.PostSignedAsync("/standard/v3/disbursements", body)).Json, "status", "result_code"));
        body["payee"]!["wallet_type"] = "NORMAL";
        Assert.Equal(200, (await airtel.PostSignedAsync("/standard/v3/disbursements", body)).Status);
        Assert.Equal("DP00900001016", Member((await airtel.PostAsync("/standard/v3/disbursements", body)).Json, "status", "response_code"));
    }

    [Fact]
    public async Task What_Airtel_does_not_know_it_says_so_of()
    {
        await using var airtel = await StartAsync();
        Assert.Equal("DP00800001025", Member((await airtel.GetAsync("/standard/v1/payments/NONE")).Json, "status", "response_code"));
        Assert.Equal("DP00900001015", Member((await airtel.GetAsync("/standard/v1/disbursements/NONE")).Json, "status", "response_code"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_carries_a_hash_over_what_it_says(bool inHeader)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await StartAsync(("Airtel:CallbackUrl", inbox.Url), ("Airtel:DecisionDelay", "00:00:00"), ("Airtel:HashInHeader", inHeader ? "true" : "false"));
        await airtel.PostAsync(Payments, PaymentBody());
        var told = await inbox.NextAsync();
        using var json = JsonDocument.Parse(told.Body);
        var transaction = json.RootElement.GetProperty("transaction");
        Assert.Equal(("CEN000123", "TS"), (transaction.GetProperty("id").GetString(), transaction.GetProperty("status_code").GetString()));
        var over = Encoding.UTF8.GetBytes(inHeader ? told.Body : transaction.GetRawText());
        var hash = Convert.ToBase64String(HMACSHA256.HashData("demo-airtel-callback-key"u8, over));
        Assert.Equal(hash, inHeader ? told.Headers["hash"] : json.RootElement.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_report_can_be_given_a_wrong_hash()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var airtel = await StartAsync(("Airtel:CallbackUrl", inbox.Url), ("Airtel:DecisionDelay", "00:00:00"));
        await airtel.ControlAsync(HttpMethod.Put, "/faults", """{"faults":[{"kind":"callback_wrong_signature"}]}""");
        await airtel.PostAsync(Payments, PaymentBody());
        using var json = JsonDocument.Parse((await inbox.NextAsync()).Body);
        var hash = Convert.ToBase64String(HMACSHA256.HashData("demo-airtel-callback-key"u8, Encoding.UTF8.GetBytes(json.RootElement.GetProperty("transaction").GetRawText())));
        Assert.NotEqual(hash, json.RootElement.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Payments_and_what_they_moved_are_there_again_after_a_kill()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using (var airtel = await StartAsync(("Airtel:BooksFile", file)))
            {
                await airtel.PostAsync(Payments, PaymentBody());
                airtel.Clock.Advance(TimeSpan.FromSeconds(1));
                await airtel.PostAsync(Payments, PaymentBody("OPEN", "752000003"));
                await airtel.PostAsync(Disbursements, await airtel.PayoutBodyAsync());
            }

            await using var again = await StartAsync(("Airtel:BooksFile", file));
            Assert.Equal(("TS", "TA"), (await again.StatusOfAsync("CEN000123"), await again.StatusOfAsync("OPEN")));
            Assert.Equal("DP00900001017", Member((await again.PostAsync(Disbursements, await again.PayoutBodyAsync())).Json, "status", "response_code"));
            Assert.Equal("1,000,010,000.00", await BalanceOfAsync(again));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> BalanceOfAsync(PlayedAirtel airtel)
        => Member((await airtel.GetAsync("/standard/v2/users/balance?type=COLL")).Json, "data", "balance");
}
