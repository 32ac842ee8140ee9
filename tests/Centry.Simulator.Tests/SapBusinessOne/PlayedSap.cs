using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.SapBusinessOne;

/// <summary>The simulator with a clock of the test's, and a client that knows cookies only when it is told them.</summary>
internal sealed class PlayedSap : IAsyncDisposable
{
    public const string SignIn = """{"CompanyDB":"SBODEMO","UserName":"manager","Password":"demo-sap-password"}""";

    private readonly WebApplication _app;

    private PlayedSap(WebApplication app, FakeTimeProvider clock)
    {
        (_app, Clock) = (app, clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    /// <summary>What goes with each call.</summary>
    public string? Cookies { get; set; }

    /// <summary>1 or 2.</summary>
    public int Version { get; set; } = 1;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PlayedSap> StartAsync(params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:SapBusinessOne:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        return new PlayedSap(app, clock);
    }

    public async Task SignInAsync()
    {
        using var answer = await SendAsync(HttpMethod.Post, "Login", SignIn);
        answer.EnsureSuccessStatusCode();
        Cookies = string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json", string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(FormattableString.Invariant($"/sap/b1s/v{Version}/{path}"), UriKind.Relative));
        if (Cookies is not null)
            request.Headers.Add("Cookie", Cookies);
        if (prefer is not null)
            request.Headers.Add("Prefer", prefer);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        return await Http.SendAsync(request, Cancel);
    }

    public async Task<(int Status, JsonElement Body)> AskAsync(HttpMethod method, string path, string? body = null, string? prefer = null)
    {
        using var answer = await SendAsync(method, path, body, prefer: prefer);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public async Task<JsonElement> GetAsync(string path, string? prefer = null)
    {
        var (status, body) = await AskAsync(HttpMethod.Get, path, prefer: prefer);
        Assert.True(status == 200, body.ToString());
        return body;
    }

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        var (status, made) = await AskAsync(HttpMethod.Post, path, body);
        Assert.True(status == 201, made.ToString());
        return made;
    }

    /// <summary>The call is refused with this number and with words that hold these.</summary>
    public async Task RefusedAsync(HttpMethod method, string path, string? body, int status, int code, string words)
    {
        var (answered, error) = await AskAsync(method, path, body);
        Assert.Equal(status, answered);
        Assert.Equal(code, error.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains(words, error.GetProperty("error").GetProperty("message").GetProperty("value").GetString(), StringComparison.Ordinal);
    }

    public Task<JsonElement> CustomerAsync(string code = "C1", string name = "Jane Doe")
        => PostAsync("BusinessPartners", $$"""{"CardCode":"{{code}}","CardName":"{{name}}","CardType":"cCustomer"}""");

    public Task<JsonElement> InvoiceAsync(string number = "CEN-1", decimal total = 15_000) => PostAsync("Invoices", Invoice(number, total));

    public static string Invoice(string number = "CEN-1", decimal total = 15_000) => $$"""
        {"CardCode":"C1","DocDate":"2026-01-15","DocDueDate":"2026-01-30","DocCurrency":"UGX","NumAtCard":"{{number}}","DocType":"dDocument_Service",
         "DocumentLines":[{"ItemDescription":"Order 7","AccountCode":"400000","LineTotal":{{total.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}]}
        """;

    public static string Payment(int entry, decimal sum, string reference = "PAY-1") => FormattableString.Invariant($$"""
        {"CardCode":"C1","DocType":"rCustomer","DocDate":"2026-01-15","DocCurrency":"UGX","TransferAccount":"161000","TransferSum":{{sum}},"TransferDate":"2026-01-15",
         "TransferReference":"{{reference}}","PaymentInvoices":[{"DocEntry":{{entry}},"SumApplied":{{sum}},"InvoiceType":"it_Invoice"}]}
        """);

    /// <param name="value">As JSON; null takes the field away.</param>
    public static string Changed(string body, string field, string? value)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        json.Remove(field);
        if (value is not null)
            json[field] = JsonNode.Parse(value);
        return json.ToJsonString();
    }

    public async Task FaultsAsync(params object[] faults)
    {
        using var answer = await Http.PutAsJsonAsync("/_control/faults", new { faults }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
