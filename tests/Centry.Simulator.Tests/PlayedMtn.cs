using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests;

/// <summary>One call to MTN. Starts out right in every respect; a test spoils what it is about.</summary>
internal sealed record Call(HttpMethod Method, string Path)
{
    public string? Token { get; init; }

    public string? Key { get; init; } = PlayedMtn.CollectionKey;

    public string? Target { get; init; } = "sandbox";

    public string? Reference { get; init; }

    public string? CallbackUrl { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public string? Body { get; init; }
}

/// <summary>An answer, read to its end.</summary>
internal sealed record Answer(int Status, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? this[string member] => Json.TryGetProperty(member, out var value) ? value.ToString() : null;
}

/// <summary>The simulator on a port of its own, with a clock that the test owns.</summary>
internal sealed class PlayedMtn : IAsyncDisposable
{
    public const string User = "5f0b8a4e-2c1d-4f3a-9b6e-7d8c9a0b1c2d";
    public const string ApiKey = "demo-mtn-api-key";
    public const string CollectionKey = "demo-mtn-collection";
    public const string DisbursementKey = "demo-mtn-disbursement";
    public const string RequestToPayPath = "/collection/v1_0/requesttopay";
    public const string TransferPath = "/disbursement/v1_0/transfer";

    private readonly WebApplication _app;
    private readonly Dictionary<string, string> _tokens = [];

    private PlayedMtn(WebApplication app, FakeTimeProvider clock)
    {
        _app = app;
        Clock = clock;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static string NewReference() => Guid.NewGuid().ToString();

    /// <param name="settings">Configuration below <c>Simulator</c>.</param>
    public static async Task<PlayedMtn> StartAsync(params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        return new PlayedMtn(app, clock);
    }

    public static Task<PlayedMtn> StartDecidingAtOnceAsync(params (string Key, string Value)[] settings) =>
        StartAsync([("Mtn:DecisionDelay", "00:00:00"), .. settings]);

    public async Task<string> TokenAsync(string product = "collection")
    {
        if (_tokens.TryGetValue(product, out var held)) return held;
        var answer = await LoginAsync(product, User, ApiKey, product == "collection" ? CollectionKey : DisbursementKey);
        Assert.Equal(200, answer.Status);
        return _tokens[product] = answer["access_token"]!;
    }

    public void ForgetTokens() => _tokens.Clear();

    public async Task<Answer> LoginAsync(string product, string user, string apiKey, string? subscriptionKey, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/mtn/{product}/token/") { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{apiKey}")));
        if (subscriptionKey is not null) request.Headers.Add("Ocp-Apim-Subscription-Key", subscriptionKey);
        return await ReadAsync(request);
    }

    public async Task<Call> RequestToPayAsync(string amount = "15", string currency = "EUR", string msisdn = "46700000001", string more = "") =>
        new(HttpMethod.Post, RequestToPayPath)
        {
            Token = await TokenAsync(),
            Reference = NewReference(),
            Body = $$"""{"amount":"{{amount}}","currency":"{{currency}}","externalId":"CEN-1","payer":{"partyIdType":"MSISDN","partyId":"{{msisdn}}"},"payerMessage":"Invoice 1","payeeNote":"CEN-1"{{more}}}""",
        };

    public async Task<Call> TransferAsync(string amount = "15", string currency = "EUR", string msisdn = "46700000001", string operation = "v1_0/transfer") =>
        new(HttpMethod.Post, "/disbursement/" + operation)
        {
            Token = await TokenAsync("disbursement"),
            Key = DisbursementKey,
            Reference = NewReference(),
            Body = $$"""{"amount":"{{amount}}","currency":"{{currency}}","externalId":"CEN-2","payee":{"partyIdType":"MSISDN","partyId":"{{msisdn}}"},"payerMessage":"Wages","payeeNote":"CEN-2"}""",
        };

    public async Task<Call> RefundAsync(string reference, string amount, string version = "v1_0", string currency = "EUR") =>
        new(HttpMethod.Post, $"/disbursement/{version}/refund")
        {
            Token = await TokenAsync("disbursement"),
            Key = DisbursementKey,
            Reference = NewReference(),
            Body = $$"""{"amount":"{{amount}}","currency":"{{currency}}","externalId":"RF-1","payerMessage":"Back","payeeNote":"RF-1","referenceIdToRefund":"{{reference}}"}""",
        };

    public Task<Answer> StatusAsync(Call created) =>
        SendAsync(created with { Method = HttpMethod.Get, Path = $"{created.Path}/{created.Reference}", Body = null, Reference = null, CallbackUrl = null });

    public async Task<Answer> GetAsync(string path, string product = "collection", string target = "sandbox") => await SendAsync(
        new Call(HttpMethod.Get, path) { Token = await TokenAsync(product), Key = product == "collection" ? CollectionKey : DisbursementKey, Target = target });

    public Task<Answer> SendAsync(Call call) => ReadAsync(MessageOf(call));

    public static HttpRequestMessage MessageOf(Call call)
    {
        var request = new HttpRequestMessage(call.Method, "/mtn" + call.Path);
        Add("Authorization", call.Token is null ? null : "Bearer " + call.Token);
        Add("Ocp-Apim-Subscription-Key", call.Key);
        Add("X-Target-Environment", call.Target);
        Add("X-Reference-Id", call.Reference);
        Add("X-Callback-Url", call.CallbackUrl);
        if (call.Body is null) return request;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call.Body));
        if (call.ContentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        return request;

        void Add(string name, string? value)
        {
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        }
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
            var all = await Http.GetFromJsonAsync<JsonElement>($"/_control/mtn/callbacks?reference={reference}", Cancel);
            var callbacks = all.GetProperty("callbacks").EnumerateArray().ToArray();
            if (callbacks.Length >= count && callbacks.All(one => one.GetProperty("outcome").GetString() != "queued")) return callbacks;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
