using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.QuickBooks;

/// <summary>QuickBooks' side on a port of its own, with a clock that the test owns, and a consent that was given.</summary>
internal sealed class PlayedQuickBooks : IAsyncDisposable
{
    public const string Realm = "9341452000000001";
    public const string Company = $"/quickbooks/v3/company/{Realm}";
    private const string Client = "demo-quickbooks-client:demo-quickbooks-secret";

    private readonly WebApplication _app;

    private PlayedQuickBooks(WebApplication app, FakeTimeProvider clock)
    {
        (_app, Clock) = (app, clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public string Token { get; set; } = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PlayedQuickBooks> StartAsync(params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 8, 30, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:QuickBooks:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        var played = new PlayedQuickBooks(app, clock);
        var tokens = await played.TokenAsync($"grant_type=authorization_code&code={await played.CodeAsync()}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback");
        played.Token = tokens.Json.GetProperty("access_token").GetString()!;
        return played;
    }

    public static string ConsentUrl(string changes = "") => "/quickbooks/connect/oauth2?client_id=demo-quickbooks-client&response_type=code&scope=com.intuit.quickbooks.accounting&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback&state=s1" + changes;

    public async Task<string> CodeAsync()
    {
        using var answer = await Http.GetAsync(ConsentUrl("&approve=1"), Cancel);
        return answer.Headers.Location!.Query.Split("code=")[1].Split('&')[0];
    }

    public Task<Reply> TokenAsync(string form, string client = Client, string type = "application/x-www-form-urlencoded")
        => SendAsync(HttpMethod.Post, "/quickbooks/oauth2/v1/tokens/bearer", form, type, new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(client))));

    public Task<Reply> RevokeAsync(string token) => SendAsync(
        HttpMethod.Post, "/quickbooks/v2/oauth2/tokens/revoke", $$"""{"token":"{{token}}"}""", "application/json", new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Client))));

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, $"{Company}/{path}", null, null, Bearer);

    public Task<Reply> PostAsync(string path, string body, string type = "application/json") => SendAsync(HttpMethod.Post, $"{Company}/{path}", body, type, Bearer);

    public async Task<Reply> PostAsync(string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Company}/{path}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        return await SendAsync(request, Bearer, "application/json");
    }

    public Task<Reply> QueryAsync(string query) => GetAsync($"query?query={Uri.EscapeDataString(query)}&minorversion=75");

    /// <summary>Makes something that must be possible; its id.</summary>
    public async Task<string> MakeAsync(string entity, string body)
    {
        var made = await PostAsync(entity.ToLowerInvariant(), body);
        Assert.True(made.Status == 200, made.Text);
        return made.Json.GetProperty(entity).GetProperty("Id").GetString()!;
    }

    public Task<string> CustomerAsync(string name = "Jane Doe") => MakeAsync("Customer", $$"""{"DisplayName":"{{name}}"}""");

    public static string Invoice(string customer, string number = "CEN-1", string more = "") => $$$"""
        {"CustomerRef":{"value":"{{{customer}}}"},"DocNumber":"{{{number}}}"{{{more}}},"GlobalTaxCalculation":"NotApplicable",
         "Line":[{"Amount":150.00,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"1"},"Qty":1,"UnitPrice":150.00}}]}
        """;

    public async Task<Reply> ControlAsync(HttpMethod method, string path, string? body = null) => await SendAsync(method, "/_control" + path, body, "application/json", null);

    /// <summary>So that the next ten calls are taken.</summary>
    public void Wait() => Clock.Advance(TimeSpan.FromSeconds(2));

    public async Task<Reply> SendAsync(HttpMethod method, string url, string? body, string? type, AuthenticationHeaderValue? authorization, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type!);
        }
        return await SendAsync(request, authorization, accept);
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request, AuthenticationHeaderValue? authorization, string accept)
    {
        request.Headers.Authorization = authorization;
        if (accept.Length > 0) request.Headers.Accept.ParseAdd(accept);
        using var answer = await Http.SendAsync(request, Cancel);
        return new Reply((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.TryGetValues("intuit_tid", out _));
    }

    public AuthenticationHeaderValue Bearer => new("Bearer", Token);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

/// <param name="IsTraced">Whether it bore <c>intuit_tid</c>.</param>
internal sealed record Reply(int Status, string Text, bool IsTraced)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The first error's code, whatever the shape; null when it is no fault.</summary>
    public string? Code => Json.TryGetProperty("Fault", out var fault) ? fault.GetProperty("Error")[0].GetProperty("code").GetString()
        : Json.TryGetProperty("fault", out fault) ? fault.GetProperty("error")[0].GetProperty("code").GetString() : null;

    public IEnumerable<JsonElement> Rows(string entity) => Json.GetProperty("QueryResponse").TryGetProperty(entity, out var rows) ? rows.EnumerateArray() : [];
}
