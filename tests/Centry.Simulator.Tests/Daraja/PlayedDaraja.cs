using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.Daraja;

/// <summary>The simulator on a port of its own, with a clock that the test owns. Bodies start out right in every respect; a test spoils what it is about.</summary>
internal sealed class PlayedDaraja : IAsyncDisposable
{
    public const string Key = "demo-daraja-key";
    public const string Secret = "demo-daraja-secret";
    public const string Push = "/mpesa/stkpush/v1/processrequest";
    public const string PushQuery = "/mpesa/stkpushquery/v1/query";
    public const string Payout = "/mpesa/b2c/v3/paymentrequest";
    public const string Reversal = "/mpesa/reversal/v1/request";
    public const string Status = "/mpesa/transactionstatus/v1/query";
    public const string Balance = "/mpesa/accountbalance/v1/query";
    public const string Customer = "254712345678";

    private readonly WebApplication _app;
    private string? _token;
    private string? _credential;

    private PlayedDaraja(WebApplication app, FakeTimeProvider clock)
    {
        _app = app;
        Clock = clock;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="settings">Configuration below <c>Simulator</c>.</param>
    public static async Task<PlayedDaraja> StartAsync(params (string Key, string Value)[] settings)
    {
        // Half past ten in Nairobi.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        return new PlayedDaraja(app, clock);
    }

    public static Task<PlayedDaraja> StartDecidingAtOnceAsync(params (string Key, string Value)[] settings) =>
        StartAsync([("Daraja:DecisionDelay", "00:00:00"), .. settings]);

    public async Task<string> TokenAsync() => _token ??= (await LoginAsync())["access_token"]!;

    public async Task<Answer> LoginAsync(string key = Key, string secret = Secret, string query = "?grant_type=client_credentials")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/daraja/oauth/v1/generate" + query);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}")));
        return await ReadAsync(request);
    }

    public JsonObject PushBody(string msisdn = Customer, string? url = null) => new(SignedBody())
    {
        ["TransactionType"] = "CustomerPayBillOnline",
        ["Amount"] = 1500,
        ["PartyA"] = msisdn,
        ["PartyB"] = "174379",
        ["PhoneNumber"] = msisdn,
        ["CallBackURL"] = url ?? "http://127.0.0.1:1/callbacks/abc",
        ["AccountReference"] = "CEN000123",
        ["TransactionDesc"] = "Invoice",
    };

    public JsonObject QueryBody(string id) => new(SignedBody()) { ["CheckoutRequestID"] = id };

    public async Task<JsonObject> PayoutBodyAsync(string? id = null, string msisdn = Customer, int amount = 500, string? url = null) => new(await EndAsync(url))
    {
        ["OriginatorConversationID"] = id ?? Guid.NewGuid().ToString(),
        ["InitiatorName"] = "testapi",
        ["CommandID"] = "BusinessPayment",
        ["Amount"] = amount,
        ["PartyA"] = "600997",
        ["PartyB"] = msisdn,
    };

    public async Task<JsonObject> ReversalBodyAsync(string receipt, int amount = 1500, string? url = null) => new(await EndAsync(url))
    {
        ["Initiator"] = "testapi",
        ["CommandID"] = "TransactionReversal",
        ["TransactionID"] = receipt,
        ["Amount"] = amount,
        ["ReceiverParty"] = "174379",
        ["RecieverIdentifierType"] = "11",
    };

    /// <param name="by"><c>TransactionID</c> or <c>OriginatorConversationID</c>.</param>
    public async Task<JsonObject> StatusBodyAsync(string by, string id, string shortCode = "600997", string? url = null) => new(await EndAsync(url))
    {
        ["Initiator"] = "testapi",
        ["CommandID"] = "TransactionStatusQuery",
        [by] = id,
        ["PartyA"] = shortCode,
        ["IdentifierType"] = "4",
    };

    public async Task<JsonObject> BalanceBodyAsync(string shortCode = "600997", string? url = null) => new(await EndAsync(url))
    {
        ["Initiator"] = "testapi",
        ["CommandID"] = "AccountBalance",
        ["PartyA"] = shortCode,
        ["IdentifierType"] = "4",
    };

    public async Task<Answer> PostAsync(string path, JsonNode body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/daraja" + path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + (token ?? await TokenAsync()));
        return await ReadAsync(request);
    }

    /// <summary>A push that was accepted; its CheckoutRequestID.</summary>
    public async Task<string> PushAsync(string msisdn = Customer, string? url = null)
    {
        var answer = await PostAsync(Push, PushBody(msisdn, url));
        Assert.True(answer.Status == 200, answer.Text);
        return answer["CheckoutRequestID"]!;
    }

    public Task<Answer> QueryAsync(string id) => PostAsync(PushQuery, QueryBody(id));

    /// <summary>What the control API knows of a payment.</summary>
    public Task<Answer> HeldAsync(string reference) => ControlAsync(HttpMethod.Get, $"/daraja/transactions/{reference}");

    /// <summary>A password under the certificate that the portal hands out.</summary>
    public async Task<string> CredentialAsync(string password = "demo-daraja-initiator")
    {
        using var certificate = X509Certificate2.CreateFromPem(await Http.GetStringAsync("/daraja/_portal/certificate", Cancel));
        using var key = certificate.GetRSAPublicKey()!;
        return Convert.ToBase64String(key.Encrypt(Encoding.UTF8.GetBytes(password), RSAEncryptionPadding.Pkcs1));
    }

    public async Task<Answer> ReadAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, Cancel);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response.Headers);
    }

    public Task<Answer> ControlAsync(HttpMethod method, string path, string? body = null) =>
        ReadAsync(new HttpRequestMessage(method, "/_control" + path) { Content = body is null ? null : new StringContent(body) });

    /// <param name="faults">JSON objects, comma-separated.</param>
    public async Task SetFaultsAsync(string faults)
    {
        var answer = await ControlAsync(HttpMethod.Put, "/faults", $$"""{"faults":[{{faults}}]}""");
        Assert.True(answer.Status == 200, answer.Text);
    }

    /// <summary>The callbacks of a payment, newest first, as soon as there are as many and each has its outcome.</summary>
    public async Task<JsonElement[]> CallbacksAsync(string reference, int count = 1)
    {
        while (true)
        {
            Cancel.ThrowIfCancellationRequested();
            var all = await Http.GetFromJsonAsync<JsonElement>($"/_control/daraja/callbacks?reference={reference}", Cancel);
            var callbacks = all.GetProperty("callbacks").EnumerateArray().ToArray();
            if (callbacks.Length >= count && callbacks.All(one => one.GetProperty("outcome").GetString() != "queued")) return callbacks;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private Dictionary<string, JsonNode?> SignedBody()
    {
        var timestamp = Clock.GetUtcNow().AddHours(3).ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture);
        return new()
        {
            ["BusinessShortCode"] = "174379",
            ["Password"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("174379" + "demo-daraja-passkey" + timestamp)),
            ["Timestamp"] = timestamp,
        };
    }

    /// <summary>What every initiator's call has.</summary>
    private async Task<Dictionary<string, JsonNode?>> EndAsync(string? url)
    {
        url ??= "http://127.0.0.1:1/callbacks/abc";
        return new()
        {
            ["SecurityCredential"] = _credential ??= await CredentialAsync(),
            ["Remarks"] = "Wages",
            ["QueueTimeOutURL"] = url + "?about=timeout",
            ["ResultURL"] = url,
            ["Occasion"] = "CEN-2",
        };
    }
}
