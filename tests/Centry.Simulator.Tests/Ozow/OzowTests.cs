using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.Ozow;

public sealed class OzowTests : IAsyncLifetime
{
    private readonly string _books = Path.GetTempFileName();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 8, 30, 0, TimeSpan.Zero));
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private CallbackInbox _inbox = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _inbox = await CallbackInbox.StartAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _inbox.DisposeAsync();
        File.Delete(_books);
    }

    [Fact]
    public async Task Nothing_is_known_of_a_payment_before_the_customer_is_on_the_page()
    {
        var page = await PageAsync();
        Assert.Empty((await StatusAsync()).EnumerateArray());
        await _http.GetAsync(page, Cancel);
        Assert.Equal("Pending", (await StatusAsync())[0].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("Complete", "/ok")]
    [InlineData("Cancelled", "/cancel")]
    [InlineData("Abandoned", "/cancel")]
    [InlineData("Error", "/error")]
    [InlineData("PendingInvestigation", "/ok")]
    public async Task Each_end_is_notified_with_its_hash_and_carried_by_the_browser(string status, string path)
    {
        var page = await PageAsync();
        using var answer = await _http.PostAsync($"{page}/{status}", null, Cancel);
        var told = Fields((await _inbox.NextAsync()).Body);
        Assert.Equal((status, "25.00", "ORD-1001"), (told["Status"], told["Amount"], told["TransactionReference"]));
        string[] order = ["SiteCode", "TransactionId", "TransactionReference", "Amount", "Status", "Optional1", "Optional2", "Optional3", "Optional4", "Optional5", "CurrencyCode", "IsTest", "StatusMessage"];
        Assert.Equal(Hash(string.Concat(order.Select(name => told[name])), "demo-ozow-private-key"), told["Hash"]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(path, answer.Headers.Location!.AbsolutePath);
        Assert.Contains($"Status={status}", answer.Headers.Location.Query, StringComparison.Ordinal);
        Assert.Equal(status, (await StatusAsync())[0].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("HashCheck", "00", "HashCheck value has failed")]
    [InlineData("SiteCode", "OTHER", "Site code is not valid")]
    [InlineData("CurrencyCode", "USD", "Country or currency is not valid")]
    [InlineData("BankReference", "has a / in it", "Bank reference is not valid")]
    [InlineData("Amount", "0.001", "Amount is not valid")]
    public async Task What_Ozow_cannot_take_is_refused_in_words(string field, string value, string problem)
    {
        var body = Order();
        body[field] = value;
        if (field != "HashCheck") body["HashCheck"] = HashOf(body);
        Assert.Equal(problem, (await PostAsync("postpaymentrequest", body)).GetProperty("errorMessage").GetString());
    }

    [Fact]
    public async Task A_stranger_is_refused_everywhere()
    {
        foreach (var path in (string[])["GetTransactionByReference?transactionReference=x", "GetTransaction?transactionId=x", "payouts/getavailablebanks", "secure/refunds/getrefundsbytransactionid?transactionId=x"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await _http.GetAsync("/ozow/" + path, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _http.PostAsync("/ozow/postpaymentrequest", JsonContent.Create(new { }), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Refunds_together_never_exceed_the_payment_and_are_notified()
    {
        var id = await PaidAsync();
        Assert.Empty((await RefundAsync(id, "15.00")).GetProperty("errors").EnumerateArray());
        Assert.NotEmpty((await RefundAsync(id, "10.01")).GetProperty("errors").EnumerateArray());
        _clock.Advance(TimeSpan.FromSeconds(1));
        var told = Fields((await _inbox.NextAsync()).Body);
        Assert.Equal(("Complete", "15.00", id), (told["Status"], told["Amount"], told["TransactionId"]));
    }

    [Fact]
    public async Task A_payout_that_nobody_vouches_for_is_cancelled()
    {
        var payout = await RequestPayoutAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var told = await _inbox.NextAsync();
        Assert.Equal("demo-ozow-access-token", told.Headers["AccessToken"]);
        using var json = JsonDocument.Parse(told.Body);
        Assert.Equal((payout, 99), (json.RootElement.GetProperty("PayoutId").GetString(), json.RootElement.GetProperty("PayoutStatus").GetProperty("Status").GetInt32()));
        Assert.Equal(Hash($"{payout}DEMO-001PO-1001PO-1001990", "demo-ozow-payouts-key"), json.RootElement.GetProperty("HashCheck").GetString());
        Assert.Equal(0, (await _http.GetFromJsonAsync<JsonElement>("/_control/ozow/paid", Cancel)).GetProperty("times").GetInt32());
    }

    [Fact]
    public async Task A_question_names_the_whole_order_and_garbage_for_an_answer_pays_nothing()
    {
        await _http.PutAsJsonAsync("/_control/ozow/settings", new { verify_url = _inbox.Url }, Cancel);
        var payout = await RequestPayoutAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var question = JsonDocument.Parse((await _inbox.NextAsync()).Body);
        Assert.Equal((payout, "QUJDRA=="), (question.RootElement.GetProperty("PayoutId").GetString(), question.RootElement.GetProperty("BankingDetails").GetProperty("AccountNumber").GetString()));
        using var told = JsonDocument.Parse((await _inbox.NextAsync()).Body);
        Assert.Equal(99, told.RootElement.GetProperty("PayoutStatus").GetProperty("Status").GetInt32());
    }

    [Fact]
    public async Task A_search_counts_pages_from_one_and_looks_two_days_back()
    {
        await RequestPayoutAsync();
        Assert.Equal(1, (await SearchAsync(1)).GetArrayLength());
        Assert.Equal(0, (await SearchAsync(0)).GetArrayLength());
        _clock.Advance(TimeSpan.FromHours(49));
        Assert.Equal(0, (await SearchAsync(1)).GetArrayLength());
    }

    [Fact]
    public async Task Payments_refunds_and_payouts_are_there_again_after_a_kill()
    {
        var id = await PaidAsync();
        await RefundAsync(id, "15.00");
        var payout = await RequestPayoutAsync();
        await StopAsync();
        await StartAsync();
        Assert.Equal("Complete", (await StatusAsync())[0].GetProperty("status").GetString());
        Assert.NotEmpty((await RefundAsync(id, "10.01")).GetProperty("errors").EnumerateArray());
        Assert.Equal(payout, (await SearchAsync(1))[0].GetProperty("id").GetString());
    }

    private async Task StartAsync()
    {
        _app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(_clock);
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Simulator:Ozow:BooksFile", (string?)_books)]);
        });
        await _app.StartAsync(Cancel);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    private async Task StopAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private JsonObject Order()
    {
        var body = new JsonObject
        {
            ["SiteCode"] = "DEMO-001",
            ["CountryCode"] = "ZA",
            ["CurrencyCode"] = "ZAR",
            ["Amount"] = "25.00",
            ["TransactionReference"] = "ORD-1001",
            ["BankReference"] = "ORD-1001",
            ["CancelUrl"] = "http://127.0.0.1:1/cancel",
            ["ErrorUrl"] = "http://127.0.0.1:1/error",
            ["SuccessUrl"] = "http://127.0.0.1:1/ok",
            ["NotifyUrl"] = _inbox.Url,
            ["IsTest"] = true,
        };
        body["HashCheck"] = HashOf(body);
        return body;
    }

    // In the order in which they stand.
    private static string HashOf(JsonObject body)
        => Hash(string.Concat(body.Where(member => member.Key != "HashCheck").Select(member => member.Value!.ToString())), "demo-ozow-private-key");

    private static string Hash(string text, string key) => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes((text + key).ToLowerInvariant())));

    private async Task<string> PageAsync() => (await PostAsync("postpaymentrequest", Order())).GetProperty("url").GetString()!;

    private async Task<string> PaidAsync()
    {
        await _http.PostAsync(await PageAsync() + "/Complete", null, Cancel);
        return Fields((await _inbox.NextAsync()).Body)["TransactionId"];
    }

    private Task<JsonElement> StatusAsync() => SendAsync(HttpMethod.Get, "GetTransactionByReference?siteCode=DEMO-001&transactionReference=ORD-1001&isTest=true");

    private async Task<JsonElement> RefundAsync(string transaction, string amount)
    {
        using var login = new HttpRequestMessage(HttpMethod.Post, "/ozow/token") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "password", ["SiteCode"] = "DEMO-001" }) };
        login.Headers.Add("ApiKey", "demo-ozow-api-key");
        using var token = await _http.SendAsync(login, Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ozow/secure/refunds/submit")
        {
            Content = JsonContent.Create(new[]
            {
                new { transactionId = transaction, amount = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), refundReason = "r", notifyUrl = _inbox.Url, hashCheck = Hash($"{transaction}{amount}r{_inbox.Url}", "demo-ozow-private-key"), isRtc = false },
            }),
        };
        request.Headers.Authorization = new("Bearer", (await token.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("access_token").GetString());
        using var answer = await _http.SendAsync(request, Cancel);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel))[0];
    }

    private async Task<string> RequestPayoutAsync()
    {
        var hash = Hash($"DEMO-0012500PO-1001PO-1001false{_inbox.Url}ac1e8a0c-2a1b-4a6a-9b3a-6f5e3f1d2c11QUJDRA==051001", "demo-ozow-payouts-key");
        var made = await PostAsync("payouts/requestpayout", new JsonObject
        {
            ["siteCode"] = "DEMO-001",
            ["amount"] = 25.00m,
            ["merchantReference"] = "PO-1001",
            ["customerBankReference"] = "PO-1001",
            ["isRtc"] = false,
            ["notifyUrl"] = _inbox.Url,
            ["bankingDetails"] = new JsonObject { ["bankGroupId"] = "ac1e8a0c-2a1b-4a6a-9b3a-6f5e3f1d2c11", ["accountNumber"] = "QUJDRA==", ["branchCode"] = "051001" },
            ["hashCheck"] = hash,
        });
        return made.GetProperty("payoutId").GetString()!;
    }

    private Task<JsonElement> SearchAsync(int page) => PostAsync("payouts/getpayoutbyreference", new JsonObject
    {
        ["pageSize"] = 10,
        ["pageIndex"] = page,
        ["searchFields"] = new JsonArray(1),
        ["searchString"] = "PO-1001",
    });

    private Task<JsonElement> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, "/ozow/" + path) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("ApiKey", path.StartsWith("payouts/", StringComparison.Ordinal) ? "demo-ozow-payouts-key" : "demo-ozow-api-key");
        request.Headers.Add("SiteCode", "DEMO-001");
        using var answer = await _http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static Dictionary<string, string> Fields(string form)
        => form.Split('&').Select(field => field.Split('=')).ToDictionary(field => field[0], field => Uri.UnescapeDataString(field[1]));
}
