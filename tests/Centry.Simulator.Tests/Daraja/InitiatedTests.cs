using System.Security.Cryptography;
using System.Text.Json;

namespace Centry.Simulator.Tests.Daraja;

/// <summary>Payouts, reversals, and the questions: acknowledged first, answered later.</summary>
public sealed class InitiatedTests
{
    private static async Task<JsonElement> ResultAsync(CallbackInbox inbox) => (await inbox.NextAsync()).Read.Json.GetProperty("Result");

    private static string Code(JsonElement result) => result.GetProperty("ResultCode").ToString();

    private static Dictionary<string, string?> Parameters(JsonElement result) => result.GetProperty("ResultParameters").GetProperty("ResultParameter").EnumerateArray()
        .ToDictionary(one => one.GetProperty("Key").GetString()!, one => one.TryGetProperty("Value", out var value) ? value.ToString() : null);

    [Fact]
    public async Task A_payout_is_acknowledged_and_its_result_comes_later()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartAsync();
        var body = await daraja.PayoutBodyAsync(url: inbox.Url);
        var id = (string)body["OriginatorConversationID"]!;

        var ack = await daraja.PostAsync(PlayedDaraja.Payout, body);
        Assert.True(inbox.IsEmpty);
        daraja.Clock.Advance(TimeSpan.FromSeconds(1));
        var result = await ResultAsync(inbox);

        Assert.Equal((200, "0", id), (ack.Status, ack["ResponseCode"], ack["OriginatorConversationID"]));
        Assert.Matches("^AG_20260115_[0-9a-f]{20}$", ack["ConversationID"]);
        Assert.Equal(("0", id, ack["ConversationID"]), (Code(result), result.GetProperty("OriginatorConversationID").GetString(), result.GetProperty("ConversationID").GetString()));
        var parameters = Parameters(result);
        Assert.Equal(("500", result.GetProperty("TransactionID").GetString(), "999999500.00"),
            (parameters["TransactionAmount"], parameters["TransactionReceipt"], parameters["B2CWorkingAccountAvailableFunds"]));
        Assert.Equal(JsonValueKind.Object, result.GetProperty("ReferenceData").GetProperty("ReferenceItem").ValueKind);
        Assert.Equal(("1", "0"), await daraja.ControlAsync(HttpMethod.Get, "/daraja/paid?external_id=CEN-2") is var paid ? (paid["times"], paid["repeats"]) : default);
    }

    [Fact]
    public async Task A_repeated_id_is_acknowledged_refused_by_result_and_pays_once()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var body = await daraja.PayoutBodyAsync(url: inbox.Url);
        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Payout, body)).Status);
        Assert.Equal("0", Code(await ResultAsync(inbox)));

        Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Payout, body)).Status);
        var second = await ResultAsync(inbox);

        Assert.Equal(("15", (string?)body["OriginatorConversationID"], false), (Code(second), second.GetProperty("OriginatorConversationID").GetString(), second.TryGetProperty("ResultParameters", out _)));
        Assert.Equal("1", (await daraja.ControlAsync(HttpMethod.Get, "/daraja/paid"))["times"]);
    }

    [Fact]
    public async Task Of_many_payouts_with_one_id_one_is_paid()
    {
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var body = await daraja.PayoutBodyAsync();
        await daraja.TokenAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => daraja.PostAsync(PlayedDaraja.Payout, body)));

        Assert.Equal("1", (await daraja.ControlAsync(HttpMethod.Get, "/daraja/paid"))["times"]);
    }

    [Fact]
    public async Task The_first_version_has_no_id_and_pays_each_time()
    {
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var body = await daraja.PayoutBodyAsync();
        body.Remove("OriginatorConversationID");
        body.Remove("Occasion");
        body["Occassion"] = "CEN-3";

        await daraja.PostAsync("/mpesa/b2c/v1/paymentrequest", body);
        await daraja.PostAsync("/mpesa/b2c/v1/paymentrequest", body);

        Assert.Equal(("2", "1"), await daraja.ControlAsync(HttpMethod.Get, "/daraja/paid?external_id=CEN-3") is var paid ? (paid["times"], paid["repeats"]) : default);
    }

    [Theory]
    [InlineData("254700000001", "1")]
    [InlineData("254700000017", "17")]
    [InlineData("254700000026", "26")]
    [InlineData("254700001001", "1001")]
    [InlineData("254700002028", "2028")]
    public async Task A_test_number_fails_its_payout(string msisdn, string code)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        await daraja.PostAsync(PlayedDaraja.Payout, await daraja.PayoutBodyAsync(msisdn: msisdn, url: inbox.Url));

        Assert.Equal(code, Code(await ResultAsync(inbox)));
        Assert.Equal("0", (await daraja.ControlAsync(HttpMethod.Get, "/daraja/paid"))["times"]);
    }

    [Fact]
    public async Task A_payout_above_the_balance_fails()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync(("Daraja:OpeningBalance", "499"));
        await daraja.PostAsync(PlayedDaraja.Payout, await daraja.PayoutBodyAsync(url: inbox.Url));
        Assert.Equal("1", Code(await ResultAsync(inbox)));
        await daraja.PostAsync(PlayedDaraja.Payout, await daraja.PayoutBodyAsync(url: inbox.Url, amount: 499));
        Assert.Equal("0", Code(await ResultAsync(inbox)));
        await daraja.PostAsync(PlayedDaraja.Balance, await daraja.BalanceBodyAsync(url: inbox.Url));

        Assert.Equal("Working Account|KES|0.00|0.00|0.00|0.00&Utility Account|KES|0.00|0.00|0.00|0.00", Parameters(await ResultAsync(inbox))["AccountBalance"]);
    }

    [Fact]
    public async Task A_wrong_initiator_is_found_out_afterwards_and_locked_after_three()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        using var otherKey = RSA.Create(2048);
        string[] wrong = [await daraja.CredentialAsync("guess"), Convert.ToBase64String(otherKey.Encrypt("demo-daraja-initiator"u8, RSAEncryptionPadding.Pkcs1)), "AAAA"];
        foreach (var credential in wrong)
        {
            var body = await daraja.BalanceBodyAsync(url: inbox.Url);
            body["SecurityCredential"] = credential;
            Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Balance, body)).Status);
            Assert.Equal("2001", Code(await ResultAsync(inbox)));
        }

        await daraja.PostAsync(PlayedDaraja.Payout, await daraja.PayoutBodyAsync(url: inbox.Url));
        Assert.Equal("8006", Code(await ResultAsync(inbox)));
        await daraja.ControlAsync(HttpMethod.Post, "/reset");
        await daraja.PostAsync(PlayedDaraja.Payout, await daraja.PayoutBodyAsync(url: inbox.Url));
        Assert.Equal("0", Code(await ResultAsync(inbox)));
    }

    [Fact]
    public async Task A_result_lost_in_the_queue_is_told_to_the_other_address_and_the_payout_is_paid()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync(("Daraja:QueueTimesOut", "true"));
        var body = await daraja.PayoutBodyAsync(url: inbox.Url);
        await daraja.PostAsync(PlayedDaraja.Payout, body);
        var lost = (await daraja.CallbacksAsync((string)body["OriginatorConversationID"]!)).Single();
        Assert.EndsWith("?about=timeout", lost.GetProperty("url").GetString(), StringComparison.Ordinal);
        await inbox.NextAsync();

        await daraja.ControlAsync(HttpMethod.Put, "/daraja/settings", """{"queue_times_out":false}""");
        await daraja.PostAsync(PlayedDaraja.Status, await daraja.StatusBodyAsync("OriginatorConversationID", (string)body["OriginatorConversationID"]!, url: inbox.Url));

        Assert.Equal("Completed", Parameters(await ResultAsync(inbox))["TransactionStatus"]);
    }

    [Fact]
    public async Task A_status_names_the_receipt_the_amount_and_both_ids()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var paid = await daraja.PayoutBodyAsync(msisdn: "254700000404");
        var failed = await daraja.PayoutBodyAsync(msisdn: "254700000017");
        var open = await daraja.PayoutBodyAsync(msisdn: "254700000102");
        var ack = await daraja.PostAsync(PlayedDaraja.Payout, paid);
        await daraja.PostAsync(PlayedDaraja.Payout, failed);
        await daraja.PostAsync(PlayedDaraja.Payout, open);

        var status = await AskAsync("OriginatorConversationID", (string)paid["OriginatorConversationID"]!);
        Assert.Equal(("0", "Completed", "500.00", (string?)paid["OriginatorConversationID"], ack["ConversationID"]),
            (status["code"], status["TransactionStatus"], status["Amount"], status["Originator Conversation ID"], status["Conversation ID"]));
        Assert.Equal(status["ReceiptNo"], (await AskAsync("TransactionID", status["ReceiptNo"]!))["ReceiptNo"]);
        Assert.Equal("Failed", (await AskAsync("OriginatorConversationID", (string)failed["OriginatorConversationID"]!))["TransactionStatus"]);
        Assert.Equal("Pending", (await AskAsync("OriginatorConversationID", (string)open["OriginatorConversationID"]!))["TransactionStatus"]);
        Assert.Equal("R000002", (await AskAsync("OriginatorConversationID", "never-heard-of"))["code"]);
        Assert.Equal("R000002", (await AskAsync("TransactionID", status["ReceiptNo"]!, "174379"))["code"]);

        async Task<Dictionary<string, string?>> AskAsync(string by, string id, string shortCode = "600997")
        {
            var asked = await daraja.PostAsync(PlayedDaraja.Status, await daraja.StatusBodyAsync(by, id, shortCode, inbox.Url));
            Assert.Equal(200, asked.Status);
            var result = await ResultAsync(inbox);
            Assert.Equal(asked["OriginatorConversationID"], result.GetProperty("OriginatorConversationID").GetString());
            var parameters = Code(result) == "0" ? Parameters(result) : [];
            parameters["code"] = Code(result);
            return parameters;
        }
    }

    [Fact]
    public async Task A_payment_is_reversed_in_parts_and_no_further()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var push = await daraja.PushAsync();
        var receipt = (await daraja.HeldAsync(push))["financial_transaction_id"]!;

        var first = await ReverseAsync(receipt, 1000);
        Assert.Equal(("0", "1000.00", receipt), (Code(first), Parameters(first)["Amount"], Parameters(first)["OriginalTransactionID"]));
        Assert.Equal("R000001", Code(await ReverseAsync(receipt, 501)));
        Assert.Equal("0", Code(await ReverseAsync(receipt, 500)));
        Assert.Equal("R000001", Code(await ReverseAsync(receipt, 1)));
        Assert.Equal("R000002", Code(await ReverseAsync("TAF0000000", 1)));

        var paid = await daraja.ControlAsync(HttpMethod.Get, $"/daraja/paid?operation=reversal&msisdn={PlayedDaraja.Customer}");
        Assert.Equal(("2", "1500"), (paid["times"], paid.Json.GetProperty("paid")[0].GetProperty("amounts").GetProperty("KES").GetString()));

        async Task<JsonElement> ReverseAsync(string id, int amount)
        {
            Assert.Equal(200, (await daraja.PostAsync(PlayedDaraja.Reversal, await daraja.ReversalBodyAsync(id, amount, inbox.Url))).Status);
            return await ResultAsync(inbox);
        }
    }

    [Fact]
    public async Task A_payout_cannot_be_reversed()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        var body = await daraja.PayoutBodyAsync(url: inbox.Url);
        body["PartyA"] = "174379";
        await daraja.PostAsync(PlayedDaraja.Payout, body);
        var receipt = (await ResultAsync(inbox)).GetProperty("TransactionID").GetString()!;

        await daraja.PostAsync(PlayedDaraja.Reversal, await daraja.ReversalBodyAsync(receipt, 500, inbox.Url));

        Assert.Equal("R000002", Code(await ResultAsync(inbox)));
    }

    [Fact]
    public async Task A_payout_can_be_left_to_a_person_and_has_no_window()
    {
        await using var daraja = await PlayedDaraja.StartAsync(("Daraja:Manual", "true"));
        var id = Guid.NewGuid().ToString();
        await daraja.PostAsync(PlayedDaraja.Payout, await daraja.PayoutBodyAsync(id));
        daraja.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(("Pending", "True", "True"), await daraja.HeldAsync(id) is var held ? (held["status"], held["prompt"], held["pays_out"]) : default);

        Assert.Equal("Completed", (await daraja.ControlAsync(HttpMethod.Post, $"/daraja/transactions/{id}/approve"))["status"]);
    }

    [Fact]
    public async Task The_key_can_be_configured_so_that_two_processes_share_it()
    {
        using var key = RSA.Create(2048);
        var pem = key.ExportPkcs8PrivateKeyPem();
        await using var one = await PlayedDaraja.StartDecidingAtOnceAsync(("Daraja:InitiatorKey", pem));
        await using var other = await PlayedDaraja.StartDecidingAtOnceAsync(("Daraja:InitiatorKey", pem));
        await using var inbox = await CallbackInbox.StartAsync();
        var body = await other.BalanceBodyAsync(url: inbox.Url);
        body["SecurityCredential"] = await one.CredentialAsync();

        await other.PostAsync(PlayedDaraja.Balance, body);

        Assert.Equal("0", Code(await ResultAsync(inbox)));
    }

    [Fact]
    public async Task Faults_strike_results_and_answers()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var daraja = await PlayedDaraja.StartDecidingAtOnceAsync();
        await daraja.SetFaultsAsync("""
            {"kind":"callback_wrong_amount"},{"kind":"callback_repeated","times":2,"path_prefix":"/mpesa/b2c/","msisdn":"254712345678"},{"kind":"callback_before_answer","path_prefix":"/mpesa/b2c/"}
            """);
        var body = await daraja.PayoutBodyAsync(url: inbox.Url);
        await daraja.PostAsync(PlayedDaraja.Payout, body);
        Assert.Equal("501", Parameters(await ResultAsync(inbox))["TransactionAmount"]);
        Assert.Equal("501", Parameters(await ResultAsync(inbox))["TransactionAmount"]);

        await daraja.PostAsync(PlayedDaraja.Status, await daraja.StatusBodyAsync("OriginatorConversationID", (string)body["OriginatorConversationID"]!, url: inbox.Url));
        Assert.Equal("501.00", Parameters(await ResultAsync(inbox))["Amount"]);
        Assert.Equal("500", (await daraja.HeldAsync((string)body["OriginatorConversationID"]!))["amount"]);
    }
}
