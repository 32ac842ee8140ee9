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

/// <summary>The simulator on a port of its own, with a clock that the test owns. Bodies start out right in every respect; a test spoils what it is about.</summary>
internal sealed class PlayedAirtel : IAsyncDisposable
{
    public const string Client = "demo-airtel-client";
    public const string Secret = "demo-airtel-secret";
    public const string Push = "/merchant/v1/payments/";
    public const string SignedPush = "/merchant/v2/payments/";
    public const string Payment = "/standard/v1/payments/";
    public const string Refund = "/standard/v1/payments/refund";
    public const string Payout = "/standard/v1/disbursements/";
    public const string Customer = "752604392";

    private readonly WebApplication _app;
    private string? _token;

    private PlayedAirtel(WebApplication app, FakeTimeProvider clock)
    {
        _app = app;
        Clock = clock;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    /// <summary>Where the calls say that they are; Uganda until a test moves.</summary>
    public string? Country { get; set; } = "UG";

    public string? Currency { get; set; } = "UGX";

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="settings">Configuration below <c>Simulator:Airtel</c>.</param>
    public static async Task<PlayedAirtel> StartAsync(params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 10, 30, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:Airtel:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        return new PlayedAirtel(app, clock);
    }

    public static Task<PlayedAirtel> StartDecidingAtOnceAsync(params (string Key, string Value)[] settings) =>
        StartAsync([("DecisionDelay", "00:00:00"), .. settings]);

    public async Task<string> TokenAsync() => _token ??= (await LoginAsync())["access_token"]!;

    /// <summary>Another application, or the same one anew.</summary>
    public async Task SignInAsync(string client = Client, string secret = Secret) => _token = (await LoginAsync(client, secret))["access_token"]!;

    public Task<Answer> LoginAsync(string client = Client, string secret = Secret, string grant = "client_credentials") =>
        ReadAsync(new HttpRequestMessage(HttpMethod.Post, "/airtel/auth/oauth2/token")
        {
            Content = JsonContent.Create(new { client_id = client, client_secret = secret, grant_type = grant }),
        });

    public static string NewId() => Guid.NewGuid().ToString("N");

    public JsonObject PushBody(string? id = null, string msisdn = Customer, decimal amount = 15000)
    {
        id ??= NewId();
        return new()
        {
            ["reference"] = id,
            ["subscriber"] = new JsonObject { ["country"] = Country, ["currency"] = Currency, ["msisdn"] = msisdn },
            ["transaction"] = new JsonObject { ["amount"] = amount, ["country"] = Country, ["currency"] = Currency, ["id"] = id },
        };
    }

    public async Task<JsonObject> PayoutBodyAsync(string? id = null, string msisdn = Customer, decimal amount = 5000, string pin = "4321", RSAEncryptionPadding? padding = null)
    {
        id ??= NewId();
        return new()
        {
            ["payee"] = new JsonObject { ["msisdn"] = msisdn },
            ["reference"] = id,
            ["pin"] = await EncryptAsync(pin, padding),
            ["transaction"] = new JsonObject { ["amount"] = amount, ["id"] = id },
        };
    }

    public static JsonObject RefundBody(string moneyId) => new() { ["transaction"] = new JsonObject { ["airtel_money_id"] = moneyId } };

    public Task<Answer> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    /// <summary>Sends what is signed, with the signature of <paramref name="signed"/> where that is something else.</summary>
    public async Task<Answer> PostSignedAsync(string path, JsonNode body, string? signed = null, RSAEncryptionPadding? padding = null)
    {
        var (signature, key) = await SignAsync(signed ?? body.ToJsonString(), padding);
        return await SendAsync(HttpMethod.Post, path, body.ToJsonString(), ("x-signature", signature), ("x-key", key));
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/airtel" + path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        if (Country is not null) request.Headers.Add("X-Country", Country);
        if (Currency is not null) request.Headers.Add("X-Currency", Currency);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await ReadAsync(request);
    }

    /// <summary>A push that was accepted; its transaction.id.</summary>
    public async Task<string> PushAsync(string msisdn = Customer, decimal amount = 15000)
    {
        var id = NewId();
        var answer = await PostAsync(Push, PushBody(id, msisdn, amount));
        Assert.True(answer.Status == 200, answer.Text);
        return id;
    }

    public Task<Answer> EnquireAsync(string id) => GetAsync(Payment + id);

    /// <summary>The airtel_money_id of a payment that succeeded.</summary>
    public async Task<string> MoneyIdAsync(string id) => Transaction(await EnquireAsync(id)).GetProperty("airtel_money_id").GetString()!;

    public static JsonElement Transaction(Answer answer) => answer.Json.GetProperty("data").GetProperty("transaction");

    /// <summary>Status and response code of an enquiry or a payout.</summary>
    public static (string? Status, string? Code) Stands(Answer answer) => (Transaction(answer).GetProperty("status").GetString(), Code(answer));

    public static string? Code(Answer answer) => Member(answer, "response_code");

    public static string? Result(Answer answer) => Member(answer, "result_code");

    public async Task<RSA> KeyAsync()
    {
        var answer = await GetAsync("/v1/rsa/encryption-keys");
        var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(answer.Json.GetProperty("data").GetProperty("key").GetString()!), out _);
        return key;
    }

    public Task<Answer> ControlAsync(HttpMethod method, string path, string? body = null) =>
        ReadAsync(new HttpRequestMessage(method, "/_control" + path) { Content = body is null ? null : new StringContent(body) });

    /// <summary>What the control API knows of a payment.</summary>
    public Task<Answer> HeldAsync(string reference) => ControlAsync(HttpMethod.Get, $"/airtel/transactions/{reference}");

    /// <param name="faults">JSON objects, comma-separated.</param>
    public async Task SetFaultsAsync(string faults)
    {
        var answer = await ControlAsync(HttpMethod.Put, "/faults", $$"""{"faults":[{{faults}}]}""");
        Assert.True(answer.Status == 200, answer.Text);
    }

    public async Task<Answer> ReadAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, Cancel);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response.Headers);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static string? Member(Answer answer, string name) =>
        answer.Json.GetProperty("status").TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<string> EncryptAsync(string text, RSAEncryptionPadding? padding)
    {
        using var key = await KeyAsync();
        return Convert.ToBase64String(key.Encrypt(Encoding.UTF8.GetBytes(text), padding ?? RSAEncryptionPadding.Pkcs1));
    }

    private async Task<(string Signature, string Key)> SignAsync(string body, RSAEncryptionPadding? padding)
    {
        using var aes = Aes.Create();
        var signature = Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(body), aes.IV));
        return (signature, await EncryptAsync($"{Convert.ToBase64String(aes.Key)}:{Convert.ToBase64String(aes.IV)}", padding));
    }
}
