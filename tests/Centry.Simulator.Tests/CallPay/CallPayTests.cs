using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.CallPay;

public sealed class CallPayTests : IAsyncLifetime
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
    public async Task A_customer_pays_on_the_page_and_both_the_shop_and_the_browser_are_told()
    {
        var (key, page) = await CreateAsync("299.00");
        var shown = await _http.GetAsync(page, Cancel);
        Assert.Contains("R299.00", await shown.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("form-action 'self' http://127.0.0.1:1", shown.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        using var paid = await _http.PostAsync(page + "/pay", null, Cancel);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
        var told = await _inbox.NextAsync();
        Assert.Equal("application/x-www-form-urlencoded", told.ContentType);
        var fields = Fields(told.Body);
        Assert.Equal(("1", "complete", "299.00", "ORDER-1", "ZAR", key), (fields["success"], fields["status"], fields["amount"], fields["merchant_reference"], fields["currency"], fields["payment_key"]));
        var id = fields["callpay_transaction_id"];
        Assert.Equal($"http://127.0.0.1:1/ok?success=true&status=complete&merchant_reference=ORDER-1&gateway_reference={id}&transaction_id={id}", paid.Headers.Location!.AbsoluteUri);

        var transaction = await JsonAsync(HttpMethod.Get, $"gateway-transaction/{id}");
        Assert.Equal((1, "complete", "299.00", "0.00"), (transaction.GetProperty("successful").GetInt32(), transaction.GetProperty("status").GetString(), transaction.GetProperty("amount").GetString(), transaction.GetProperty("refunded_amount").GetString()));
    }

    [Fact]
    public async Task A_customer_who_leaves_is_reported_without_a_transaction()
    {
        var (_, page) = await CreateAsync("10.00");
        using var left = await _http.PostAsync(page + "/abort", null, Cancel);
        var fields = Fields((await _inbox.NextAsync()).Body);
        Assert.Equal(("0", "Aborted", ""), (fields["success"], fields["reason"], fields["callpay_transaction_id"]));
        Assert.StartsWith("http://127.0.0.1:1/cancel?success=false", left.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_decided_stays_decided()
    {
        var (_, page) = await CreateAsync("10.00");
        await _http.PostAsync(page + "/fail", null, Cancel);
        await _http.PostAsync(page + "/pay", null, Cancel);
        Assert.Equal("0", Fields((await _inbox.NextAsync()).Body)["success"]);
        Assert.Equal(0, (await _http.GetFromJsonAsync<JsonElement>("/_control/callpay/paid", Cancel)).GetProperty("times").GetInt32());
        Assert.True(_inbox.IsEmpty);
    }

    [Theory]
    [InlineData("10.00", "complete", 1)]
    [InlineData("10.01", "failed", 0)]
    public async Task By_themselves_customers_do_what_the_cents_say(string amount, string status, int success)
    {
        await _http.PutAsJsonAsync("/_control/callpay/settings", new { auto_pay = true }, Cancel);
        await CreateAsync(amount);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var fields = Fields((await _inbox.NextAsync()).Body);
        Assert.Equal((status, success.ToString(CultureInfo.InvariantCulture)), (fields["status"], fields["success"]));
    }

    [Fact]
    public async Task Refunds_together_never_exceed_the_payment()
    {
        var id = await PaidAsync("100.00");
        Assert.Equal(1, (await RefundAsync(id, "60.00")).GetProperty("success").GetInt32());
        Assert.Equal(0, (await RefundAsync(id, "40.01")).GetProperty("success").GetInt32());
        Assert.Equal(1, (await RefundAsync(id, "40.00")).GetProperty("success").GetInt32());
        Assert.Equal("100.00", (await JsonAsync(HttpMethod.Get, $"gateway-transaction/{id}")).GetProperty("refunded_amount").GetString());
    }

    [Theory]
    [InlineData("Org-Id", "4243")]
    [InlineData("Timestamp", "1")]
    [InlineData("Auth-Token", "0000")]
    public async Task Who_cannot_prove_the_organisation_is_refused(string header, string value)
    {
        using var request = Request(HttpMethod.Get, "gateway-transaction/1");
        request.Headers.Remove(header);
        request.Headers.Add(header, value);
        using var answer = await _http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Unauthorized", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("amount", "299")]
    [InlineData("amount", "-1.00")]
    [InlineData("merchant_reference", "")]
    [InlineData("payment_type", "cash")]
    [InlineData("notify_url", "ftp://x")]
    public async Task What_CallPay_cannot_take_is_refused(string field, string value)
    {
        using var request = Request(HttpMethod.Post, "payment-key", Order("299.00", (field, value)));
        using var answer = await _http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task JSON_is_refused_where_a_form_is_expected()
    {
        using var request = Request(HttpMethod.Post, "payment-key");
        request.Content = JsonContent.Create(new { amount = "299.00" });
        using var answer = await _http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Payments_and_refunds_are_there_again_after_a_kill()
    {
        var id = await PaidAsync("100.00");
        await RefundAsync(id, "60.00");
        await CreateAsync("5.00");
        await StopAsync();
        await StartAsync();
        Assert.Equal(0, (await RefundAsync(id, "40.01")).GetProperty("success").GetInt32());
        var held = await _http.GetFromJsonAsync<JsonElement>("/_control/callpay/transactions", Cancel);
        Assert.Equal(["Completed", "Completed", "Pending"], held.GetProperty("transactions").EnumerateArray().Select(t => t.GetProperty("status").GetString()!).Order());
    }

    private async Task StartAsync()
    {
        _app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(_clock);
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Simulator:CallPay:BooksFile", (string?)_books)]);
        });
        await _app.StartAsync(Cancel);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    private async Task StopAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private Dictionary<string, string> Order(string amount, params (string Name, string Value)[] changes)
    {
        var order = new Dictionary<string, string>
        {
            ["amount"] = amount,
            ["merchant_reference"] = "ORDER-1",
            ["payment_type"] = "eft",
            ["notify_url"] = _inbox.Url,
            ["success_url"] = "http://127.0.0.1:1/ok",
            ["error_url"] = "http://127.0.0.1:1/error",
            ["cancel_url"] = "http://127.0.0.1:1/cancel",
        };
        foreach (var (name, value) in changes) order[name] = value;
        return order;
    }

    private HttpRequestMessage Request(HttpMethod method, string path, Dictionary<string, string>? form = null)
    {
        var seconds = _clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(method, "/callpay/" + path) { Content = form is null ? null : new FormUrlEncodedContent(form) };
        request.Headers.Add("Org-Id", "4242");
        request.Headers.Add("Timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Auth-Token", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"demo-callpay-salt_4242_{seconds}")))));
        return request;
    }

    private async Task<JsonElement> JsonAsync(HttpMethod method, string path, Dictionary<string, string>? form = null)
    {
        using var request = Request(method, path, form);
        using var answer = await _http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private Task<JsonElement> RefundAsync(string id, string amount) => JsonAsync(HttpMethod.Put, $"gateway-transaction/{id}/refund", new() { ["amount"] = amount });

    private async Task<(string Key, string Page)> CreateAsync(string amount)
    {
        var created = await JsonAsync(HttpMethod.Post, "payment-key", Order(amount));
        return (created.GetProperty("key").GetString()!, created.GetProperty("url").GetString()!);
    }

    private async Task<string> PaidAsync(string amount)
    {
        var (_, page) = await CreateAsync(amount);
        await _http.PostAsync(page + "/pay", null, Cancel);
        return Fields((await _inbox.NextAsync()).Body)["callpay_transaction_id"];
    }

    private static Dictionary<string, string> Fields(string form)
        => form.Split('&').Select(field => field.Split('=')).ToDictionary(field => field[0], field => Uri.UnescapeDataString(field[1]));
}
