using System.Net.Http.Headers;
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

namespace Centry.Simulator.Tests.Airtel;

/// <summary>The simulator on a port of its own, with a clock that the test owns. Calls start out right in every respect; a test spoils what it is about.</summary>
internal sealed class PlayedAirtel : IAsyncDisposable
{
    public const string Payments = "/merchant/v1/payments/";
    public const string Disbursements = "/standard/v1/disbursements/";
    public const string Customer = "752604392";

    private readonly WebApplication _app;
    private string? _token;

    private PlayedAirtel(WebApplication app, FakeTimeProvider clock)
    {
        _app = app;
        Clock = clock;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="settings">Configuration below <c>Simulator</c>.</param>
    public static async Task<PlayedAirtel> StartAsync(params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 10, 30, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        return new PlayedAirtel(app, clock);
    }

    public static JsonObject PaymentBody(string id = "CEN000123", string msisdn = Customer, decimal amount = 15_000) => new()
    {
        ["reference"] = id,
        ["subscriber"] = new JsonObject { ["country"] = "UG", ["currency"] = "UGX", ["msisdn"] = msisdn },
        ["transaction"] = new JsonObject { ["amount"] = amount, ["country"] = "UG", ["currency"] = "UGX", ["id"] = id },
    };

    public async Task<JsonObject> PayoutBodyAsync(string id = "CENPO1", string msisdn = Customer, decimal amount = 5_000, string pin = "4321") => new()
    {
        ["payee"] = new JsonObject { ["msisdn"] = msisdn },
        ["reference"] = id,
        ["pin"] = await EncryptAsync(pin),
        ["transaction"] = new JsonObject { ["amount"] = amount, ["id"] = id },
    };

    public async Task<Answer> LoginAsync(string secret = "demo-airtel-secret")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/airtel/auth/oauth2/token")
        {
            Content = JsonContent.Create(new { client_id = "demo-airtel-client", client_secret = secret, grant_type = "client_credentials" }),
        };
        return await ReadAsync(request);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, "/airtel" + path));

    public Task<Answer> PostAsync(string path, JsonNode body, Action<HttpRequestMessage>? spoil = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/airtel" + path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        spoil?.Invoke(request);
        return SendAsync(request);
    }

    public async Task<Answer> PostSignedAsync(string path, JsonNode body, string? signed = null)
    {
        var (key, iv) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16));
        using var aes = Aes.Create();
        aes.Key = key;
        var signature = Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(signed ?? body.ToJsonString()), iv, PaddingMode.PKCS7));
        var sealedKey = await EncryptAsync($"{Convert.ToBase64String(key)}:{Convert.ToBase64String(iv)}");
        return await PostAsync(path, body, request =>
        {
            request.Headers.Add("x-signature", signature);
            request.Headers.Add("x-key", sealedKey);
        });
    }

    public async Task<string> EncryptAsync(string text)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Member((await GetAsync("/v1/rsa/encryption-keys")).Json, "data", "key")), out _);
        return Convert.ToBase64String(rsa.Encrypt(Encoding.UTF8.GetBytes(text), RSAEncryptionPadding.Pkcs1));
    }

    /// <summary>A member some levels down, as text.</summary>
    public static string Member(JsonElement json, params string[] path) => path.Aggregate(json, (part, name) => part.GetProperty(name)).ToString();

    public async Task<string> StatusOfAsync(string id) => Member((await GetAsync($"/standard/v1/payments/{id}")).Json, "data", "transaction", "status");

    public async Task<Answer> ControlAsync(HttpMethod method, string path, string? body = null)
        => await ReadAsync(new HttpRequestMessage(method, "/_control" + path) { Content = body is null ? null : new StringContent(body) });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (request.Headers.Authorization is null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token ??= (await LoginAsync())["access_token"]!);
        if (!request.Headers.Contains("X-Country")) request.Headers.Add("X-Country", "UG");
        if (!request.Headers.Contains("X-Currency")) request.Headers.Add("X-Currency", "UGX");
        return await ReadAsync(request);
    }

    private async Task<Answer> ReadAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, Cancel);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response.Headers);
    }
}
