using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Centry.Simulator.Tests.Daraja;

/// <summary>What customers pay of themselves.</summary>
public sealed class C2bTests
{
    private const string Simulate = "/mpesa/c2b/v1/simulate";

    private static JsonObject Registration(string url, string responseType = "Completed") => new()
    {
        ["ShortCode"] = "174379",
        ["ResponseType"] = responseType,
        ["ConfirmationURL"] = url,
        ["ValidationURL"] = url + "/ask",
    };

    private static JsonObject Payment() => new()
    {
        ["ShortCode"] = "174379",
        ["CommandID"] = "CustomerPayBillOnline",
        ["Amount"] = 1500,
        ["Msisdn"] = PlayedDaraja.Customer,
        ["BillRefNumber"] = "CEN000123",
    };

    /// <summary>Answers validations; what else comes goes to the inbox.</summary>
    private static async Task<WebApplication> ValidatorAsync(string inbox, string answer, int status = 200)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var http = new HttpClient();
        app.Run(async context =>
        {
            if (context.Request.Path.Value!.EndsWith("/ask", StringComparison.Ordinal))
            {
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(answer);
                return;
            }
            using var reader = new StreamReader(context.Request.Body);
            using var forwarded = await http.PostAsync(inbox, new StringContent(await reader.ReadToEndAsync()), context.RequestAborted);
        });
        app.Lifetime.ApplicationStopped.Register(http.Dispose);
        await app.StartAsync(PlayedDaraja.Cancel);
        return app;
    }

    private static async Task<string> EndOfAsync(PlayedDaraja daraja, string reference)
    {
        while (true)
        {
            PlayedDaraja.Cancel.ThrowIfCancellationRequested();
            if (await daraja.HeldAsync(reference) is var held && held["status"] is { } status and not "Pending") return $"{status} {held["reason"]}".TrimEnd();
        }
    }

    [Theory]
    [InlineData("v1", "7132104d6aae9c3fac82095a42c2817952bca48e09d98d5bf4ac08218982fb90")]
    [InlineData("v2", "2547 ***** 678")]
    public async Task A_payment_is_validated_and_confirmed_with_its_number_hidden(string version, string hidden)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var validator = await ValidatorAsync(inbox.Url, """{"ResultCode":"0","ResultDesc":"Accepted"}""");
        await using var daraja = await PlayedDaraja.StartAsync();
        var registered = await daraja.PostAsync($"/mpesa/c2b/{version}/registerurl", Registration(validator.Urls.First()));
        Assert.Equal((200, "0"), (registered.Status, registered["ResponseCode"]));
        Assert.NotNull(registered["OriginatorCoversationID"]);

        var ack = await daraja.PostAsync(Simulate, Payment());
        var confirmed = (await inbox.NextAsync()).Read;

        Assert.Equal("Completed", await EndOfAsync(daraja, ack["OriginatorCoversationID"]!));
        Assert.Equal(("Pay Bill", "1500.00", "174379", "CEN000123", "20260115103000"),
            (confirmed["TransactionType"], confirmed["TransAmount"], confirmed["BusinessShortCode"], confirmed["BillRefNumber"], confirmed["TransTime"]));
        Assert.Equal("1000001500.00", confirmed["OrgAccountBalance"]);
        Assert.Equal(hidden, confirmed["MSISDN"]);
    }

    [Theory]
    [InlineData("""{"ResultCode":"C2B00012","ResultDesc":"Rejected"}""", 200, "Completed", "Failed C2B00012")]
    [InlineData("""{"ResultCode":0}""", 200, "Cancelled", "Completed")]
    [InlineData("garbage", 200, "Cancelled", "Failed C2B00016")]
    [InlineData("garbage", 200, "Completed", "Completed")]
    [InlineData("", 500, "Cancelled", "Failed C2B00016")]
    [InlineData("", 500, "Completed", "Completed")]
    public async Task Validation_decides_and_without_an_answer_the_registration_does(string answer, int status, string responseType, string end)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var validator = await ValidatorAsync(inbox.Url, answer, status);
        await using var daraja = await PlayedDaraja.StartAsync();
        await daraja.PostAsync("/mpesa/c2b/v2/registerurl", Registration(validator.Urls.First(), responseType));

        var ack = await daraja.PostAsync(Simulate, Payment());

        Assert.Equal(end, await EndOfAsync(daraja, ack["OriginatorCoversationID"]!));
        Assert.Equal(end == "Completed" ? 2 : 1, (await daraja.CallbacksAsync(ack["OriginatorCoversationID"]!, end == "Completed" ? 2 : 1)).Length);
    }

    [Fact]
    public async Task Without_a_registration_it_is_simply_paid()
    {
        await using var daraja = await PlayedDaraja.StartAsync();

        var ack = await daraja.PostAsync(Simulate, Payment());

        Assert.Equal("Completed", await EndOfAsync(daraja, ack["OriginatorCoversationID"]!));
    }

    [Fact]
    public async Task Addresses_are_registered_once_where_that_is_enforced()
    {
        await using var production = await PlayedDaraja.StartAsync(("Daraja:RegisterUrlsOnce", "true"));
        await using var sandbox = await PlayedDaraja.StartAsync();
        var body = Registration("https://hooks.centry.test/c2b");
        foreach (var daraja in (PlayedDaraja[])[production, sandbox]) Assert.Equal(200, (await daraja.PostAsync("/mpesa/c2b/v2/registerurl", body)).Status);

        Assert.Equal((500, "500.003.1001"), await production.PostAsync("/mpesa/c2b/v2/registerurl", body) is var again ? (again.Status, again["errorCode"]) : default);
        Assert.Equal(200, (await sandbox.PostAsync("/mpesa/c2b/v2/registerurl", body)).Status);
    }

    [Theory]
    [InlineData("ShortCode", "999999", "400.002.02")]
    [InlineData("ResponseType", "Maybe", "400.002.02")]
    [InlineData("ConfirmationURL", "https://hooks.centry.test/safaricom", "400.003.02")]
    [InlineData("ValidationURL", "nowhere", "400.003.02")]
    public async Task A_registration_is_looked_at(string field, string value, string code)
    {
        await using var daraja = await PlayedDaraja.StartAsync();
        var body = Registration("https://hooks.centry.test/c2b");
        body[field] = value;

        Assert.Equal((400, code), await daraja.PostAsync("/mpesa/c2b/v1/registerurl", body) is var answer ? (answer.Status, answer["errorCode"]) : default);
    }
}
