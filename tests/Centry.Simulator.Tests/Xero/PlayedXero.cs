using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.Xero;

/// <summary>An answer of Xero's.</summary>
internal sealed record XeroReply(int Status, string Text, Func<string, string?> Header)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The one row of an envelope.</summary>
    public JsonElement One(string name) => Assert.Single(Json.GetProperty(name).EnumerateArray());

    /// <summary>What is wrong, as Xero says it.</summary>
    public string Problems => string.Join('|', Json.GetProperty("Elements").EnumerateArray().SelectMany(element => element.GetProperty("ValidationErrors").EnumerateArray()).Select(error => error.GetProperty("Message").GetString()));
}

/// <summary>The simulator's Xero on a port of its own, and an app that speaks to it by hand.</summary>
internal sealed class PlayedXero : IAsyncDisposable
{
    public const string FirstTenant = "7e0a0000-0000-4000-8000-000000000001";
    public const string SecondTenant = "7e0a0000-0000-4000-8000-000000000002";
    public const string Scopes = "offline_access accounting.transactions accounting.contacts accounting.settings.read";
    public const string Verifier = "verifier-verifier-verifier-verifier-verifier-verifier";

    private readonly WebApplication _app;

    private PlayedXero(WebApplication app, FakeTimeProvider clock)
    {
        (_app, Clock) = (app, clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public string Token { get; set; } = "";

    public string Tenant { get; set; } = FirstTenant;

    public static string Challenge => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <param name="settings">Below <c>Simulator:Xero</c>.</param>
    public static async Task<PlayedXero> StartAsync(params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:Xero:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        return new PlayedXero(app, clock);
    }

    /// <summary>Started and connected.</summary>
    public static async Task<PlayedXero> ConnectedAsync(params (string Key, string Value)[] settings)
    {
        var xero = await StartAsync(settings);
        await xero.SignInAsync();
        return xero;
    }

    public async Task<JsonElement> SignInAsync(string scopes = Scopes)
    {
        var tokens = (await TradeAsync(await CodeAsync(scopes))).Json;
        Token = tokens.GetProperty("access_token").GetString()!;
        return tokens;
    }

    public static string AuthorizeQuery(string scopes = Scopes) =>
        $"response_type=code&client_id=demo-xero-client&redirect_uri=https%3A%2F%2Fapp.example%2Fback&scope={Uri.EscapeDataString(scopes)}&state=s-1&code_challenge={Challenge}&code_challenge_method=S256";

    public async Task<string> CodeAsync(string scopes = Scopes)
    {
        var reply = await SendAsync(HttpMethod.Get, $"/xero/identity/connect/authorize?{AuthorizeQuery(scopes)}&approve=1");
        return QueryHelpers.ParseQuery(new Uri(reply.Header("Location")!).Query)["code"].ToString();
    }

    public Task<XeroReply> TradeAsync(string code, string? verifier = Verifier, string redirect = "https://app.example/back", string secret = "demo-xero-secret")
        => TokenAsync(secret, [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), .. verifier is null ? Array.Empty<(string, string)>() : [("code_verifier", verifier)]]);

    public Task<XeroReply> RefreshAsync(string token) => TokenAsync("demo-xero-secret", [("grant_type", "refresh_token"), ("refresh_token", token)]);

    public Task<XeroReply> TokenAsync(string secret, params (string Name, string Value)[] form) => SendAsync(HttpMethod.Post, "/xero/connect/token",
        new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("demo-xero-client:" + secret))));

    /// <summary>A call of the accounting API.</summary>
    public Task<XeroReply> ApiAsync(HttpMethod method, string resource, string? body = null, params (string Name, string Value)[] headers)
        => SendAsync(method, "/xero/api.xro/2.0/" + resource, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            [("Authorization", "Bearer " + Token), ("xero-tenant-id", Tenant), ("Accept", "application/json"), .. headers]);

    public Task<XeroReply> GetAsync(string resource, params (string Name, string Value)[] headers) => ApiAsync(HttpMethod.Get, resource, null, headers);

    public Task<XeroReply> PutAsync(string resource, string body, params (string Name, string Value)[] headers) => ApiAsync(HttpMethod.Put, resource, body, headers);

    public async Task<XeroReply> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        var all = response.Headers.Concat<KeyValuePair<string, IEnumerable<string>>>(response.Content.Headers).ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase);
        return new XeroReply((int)response.StatusCode, text, all.GetValueOrDefault);
    }

    public async Task<string> ContactAsync(string name = "Jane Doe")
        => (await PutAsync("Contacts", $$"""{"Contacts":[{"Name":"{{name}}"}]}""")).One("Contacts").GetProperty("ContactID").GetString()!;

    /// <summary>An approved invoice; its id.</summary>
    public async Task<string> InvoiceAsync(string contact, decimal amount = 1_000, string number = "CEN-1", string type = "ACCREC")
        => (await PutAsync("Invoices", Invoice(contact, amount, number, type))).One("Invoices").GetProperty("InvoiceID").GetString()!;

    public static string Invoice(string contact, decimal amount = 1_000, string number = "CEN-1", string type = "ACCREC", string status = "AUTHORISED")
        => FormattableString.Invariant($$"""
            {"Invoices":[{"Type":"{{type}}","Contact":{"ContactID":"{{contact}}"},"LineItems":[{"Description":"Goods","Quantity":1,"UnitAmount":{{amount}},"AccountCode":"{{(type == "ACCREC" ? "200" : "429")}}"}],
            "Date":"2026-01-15","DueDate":"2026-01-30","LineAmountTypes":"NoTax","InvoiceNumber":"{{number}}","CurrencyCode":"UGX","Status":"{{status}}"}]}
            """);

    public static string Payment(string invoice, decimal amount, string account = "090", string document = "Invoice") => FormattableString.Invariant(
        $$"""{"Payments":[{"{{document}}":{"{{document}}ID":"{{invoice}}"},"Account":{"Code":"{{account}}"},"Date":"2026-01-15","Amount":{{amount}},"Reference":"MP260115"}]}""");

    public async Task ControlAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri("/_control" + path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await Http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
