using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Core.ApiKeys;
using Centry.Core.People;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Testing;
using Centry.Testing.Hosting;
using Centry.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Centry.House.Tests.Observability;

/// <summary>A payment's whole way, and what can go wrong on it, told to the logs and the traces without a secret or a person in them.</summary>
public sealed class SecrecyTests(TestDatabase database, RedisServer redis) : IClassFixture<TestDatabase>, IClassFixture<RedisServer>, IAsyncLifetime
{
    private const string Phone = "+256772918273";
    private const string CustomerName = "Nansubuga Wilhelmina";
    private const string CustomerEmail = "wilhelmina.nansubuga@customer.test";
    private const string Description = "for the blue bicycle";
    private const string PersonEmail = "olive.okello@staff.test";
    private const string Password = "right-horse-battery-1";
    private const string WrongPassword = "wrong-horse-battery-2";
    private const string WrongCredential = "no-such-provider-key";
    private const string UrlSecret = "T0pS3cr3tPath";
    private const string RefusedByDatabase = "refused-by-the-database";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Witness _witness = new();
    private readonly WebhookInbox _inbox = new();
    private readonly Dictionary<string, string> _secrets = [];
    private TestStack _stack = null!;
    private HttpClient _simulator = null!;
    private WebApplication _api = null!;
    private TestMerchant _merchant = null!;
    private HttpClient _client = null!;
    private string _callbackToken = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _inbox.InitializeAsync();
        _stack = new TestStack(database.ConnectionString, redis.ConnectionString, TimeProvider.System);
        // A provider is no part of the house.
        _simulator = new HttpClient { BaseAddress = TestStack.UrlOf(await _stack.StartSimulatorAsync()) };
        _stack.Configure = _witness.PutInto;
        // Spans belong to the process: one host's providers hear those of all.
        _api = await _stack.With("Telemetry:Enabled", "true").StartApiAsync();
        await _stack.With("Telemetry:Enabled", "false").StartWorkerAsync();
        _merchant = await TestMerchants.CreateAsync(_api.Services, $"{_inbox.Url}{UrlSecret}?token={UrlSecret}");
        var key = await TestMerchants.AddKeyAsync(_api.Services, _merchant);
        _client = TestMerchants.ClientFor(TestStack.UrlOf(_api), key);
        await OpenAccountWithWrongCredentialsAsync();
        _callbackToken = await TextAsync($"SELECT callback_token FROM provider_accounts WHERE merchant_id = '{_merchant.Id}' AND country_code = 'UG'");
        NoteSecrets(key);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _simulator?.Dispose();
        if (_stack is not null)
            await _stack.DisposeAsync();
        await _inbox.DisposeAsync();
    }

    [Fact]
    public async Task No_line_and_no_span_holds_a_secret_or_a_person()
    {
        await PayAsync();
        await RefusedRequestsAsync();
        await ProviderInTroubleAsync();
        await ReceiverInTroubleAsync();
        await SignInAsync();
        await CallbacksAsync();
        await DatabaseInTroubleAsync();

        // Else the silence would prove nothing.
        string[] known =
        [
            "log Centry.Core.Webhooks.WebhookSender: ", "log Centry.Core.Callbacks.ReceiveCallback: ", "log Centry.Api.Http.ErrorHandling.ApiErrors: ",
            "log Centry.Worker.Queues.PaymentLoop: ", "log Microsoft.AspNetCore.Hosting.Diagnostics: Request starting", "url.path=/callbacks", " RequestPath=/callbacks",
            "span Centry submit_payin", "span Npgsql ", "span System.Net.Http POST",
        ];
        var heard = _witness.Heard;
        Assert.All(known, text => Assert.Contains(heard, line => line.Contains(text, StringComparison.Ordinal)));
        var told = (from line in heard
                    where !IsOfOthers(line)
                    from secret in _secrets
                    where line.Contains(secret.Value, StringComparison.OrdinalIgnoreCase)
                    select $"{secret.Key} in: {line}").ToList();
        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    /// <summary>The provider's and the merchant's servers run in this process too, and so do those who call the API.</summary>
    private bool IsOfOthers(string line) =>
        IsSpan(line, "Microsoft.AspNetCore", _simulator.BaseAddress!) || IsSpan(line, "Microsoft.AspNetCore", _inbox.Url) || IsSpan(line, "System.Net.Http", _client.BaseAddress!);

    private static bool IsSpan(string line, string source, Uri server) =>
        line.StartsWith($"span {source} ", StringComparison.Ordinal) && line.Contains($" server.port={server.Port} ", StringComparison.Ordinal);

    private void NoteSecrets(string key)
    {
        // A key's first 16 characters are shown to people, to know it by.
        _secrets["the merchant's key"] = key[ApiKeyFormat.PrefixLength..];
        _secrets["the key's hash"] = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
        _secrets["the key's hash in base64"] = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
        _secrets["the webhook secret"] = _merchant.WebhookSecret["whsec_".Length..];
        _secrets["a webhook's address"] = UrlSecret;
        _secrets["the callback token"] = _callbackToken;
        foreach (var (name, value) in TestMerchants.MtnCredentials)
            _secrets["the provider's " + name] = value;
        _secrets["the provider's sign-in"] = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{TestMerchants.MtnCredentials["api_user"]}:{TestMerchants.MtnCredentials["api_key"]}"));
        _secrets["a wrong credential"] = WrongCredential;
        _secrets["a bearer token"] = "Bearer ey";
        if (new NpgsqlConnectionStringBuilder(database.ConnectionString).Password is { Length: > 0 } password) // a server given from outside may have none
            _secrets["the database's password"] = password;
        _secrets["the phone number"] = Phone[4..];
        _secrets["the customer's name"] = CustomerName;
        _secrets["the customer's address"] = CustomerEmail;
        _secrets["the description"] = Description;
        _secrets["the person's address"] = PersonEmail;
        _secrets["the person's password"] = Password;
        _secrets["a wrong password"] = WrongPassword;
    }

    private async Task PayAsync()
    {
        var payin = await CreateAsync();
        await UntilStatusAsync(payin, "completed");
        await _inbox.NextAsync(request => request.Text.Contains("payin.completed", StringComparison.Ordinal), Patience);
    }

    private async Task RefusedRequestsAsync()
    {
        var unknown = ApiKeyFormat.Generate("sandbox").Full;
        _secrets["an unknown key"] = unknown[ApiKeyFormat.PrefixLength..];
        using var stranger = TestMerchants.ClientFor(TestStack.UrlOf(_api), unknown);
        await ExpectAsync(HttpStatusCode.Unauthorized, stranger.PostAsJsonAsync("/v1/payins", Body(), Cancel));
        using var mistyped = TestMerchants.ClientFor(TestStack.UrlOf(_api), unknown + "x");
        await ExpectAsync(HttpStatusCode.Unauthorized, mistyped.PostAsJsonAsync("/v1/payins", Body(), Cancel));
        await ExpectAsync(HttpStatusCode.BadRequest, PostAsync("/v1/payins", JsonSerializer.Serialize(Body())[..^1]));
        await ExpectAsync(HttpStatusCode.BadRequest, _client.PostAsJsonAsync("/v1/payins", Body(phone: Phone + "999"), Cancel));
        await ExpectAsync(HttpStatusCode.BadRequest, _client.PostAsJsonAsync("/v1/payins", Body(name: CustomerName + "\0"), Cancel));
        await ExpectAsync(HttpStatusCode.RequestEntityTooLarge, _client.PostAsJsonAsync("/v1/payins", Body(name: string.Concat(Enumerable.Repeat(CustomerName, 20_000))), Cancel));
    }

    private async Task ProviderInTroubleAsync()
    {
        foreach (var fault in (object[])[
            new { kind = "error", status = 500, calls = 1, method = "POST" }, new { kind = "garbage_body", calls = 1, method = "POST" },
            new { kind = "connection_reset", calls = 1, method = "POST" }, new { kind = "token_expired", calls = 1, method = "POST" }])
        {
            using var set = await _simulator.PutAsJsonAsync("/_control/faults", new { faults = new[] { fault } }, Cancel);
            set.EnsureSuccessStatusCode();
            var payin = await CreateAsync();
            await Eventually.Async(async () => !await IsAsync($"SELECT leased_until IS NOT NULL OR attempts = 0 FROM work_tasks WHERE payment_id = '{payin}' AND kind = 'submit_payin'"), Patience, "the provider was tried");
        }

        // Rwanda's account has credentials that the provider does not know.
        var refused = await CreateAsync(country: "RW", phone: "+250788123456");
        await Eventually.Async(async () => !await IsAsync($"SELECT leased_until IS NOT NULL OR attempts = 0 FROM work_tasks WHERE payment_id = '{refused}' AND kind = 'submit_payin'"), Patience, "the provider refused the credentials");
        await UntilStatusAsync(await CreateAsync(phone: "+46733123450"), "failed");
    }

    private async Task ReceiverInTroubleAsync()
    {
        _inbox.Answer(new InboxAnswer(500, $"{Phone} {CustomerName}"));
        await CreateAsync();
        await CreateAsync(webhook: $"http://127.0.0.1:{FreePortBase.Find(1)}/{UrlSecret}?token={UrlSecret}");
        await Eventually.Async(
            async () => await IsAsync("SELECT count(*) FILTER (WHERE status_code = 500) > 0 AND count(*) FILTER (WHERE status_code IS NULL) > 0 FROM webhook_delivery_attempts"),
            Patience, "deliveries failed");
    }

    private async Task SignInAsync()
    {
        var (_, refusal) = await _api.Services.GetRequiredService<CreateUser>().ExecuteAsync(PersonEmail, "Olive Okello", Password, _merchant.OrganizationId, Roles.Owner, Cancel);
        Assert.Null(refusal);
        await ExpectAsync(HttpStatusCode.Unauthorized, PostAsync("/api/v1/auth/login", JsonSerializer.Serialize(new { email = PersonEmail, password = WrongPassword })));
        await ExpectAsync(HttpStatusCode.Unauthorized, PostAsync("/api/v1/auth/login", JsonSerializer.Serialize(new { email = "x" + PersonEmail, password = Password })));
        var tokens = await ExpectAsync(HttpStatusCode.OK, PostAsync("/api/v1/auth/login", JsonSerializer.Serialize(new { email = PersonEmail, password = Password })));
        var access = _secrets["the access token"] = tokens.GetProperty("access_token").GetString()!;
        var refresh = _secrets["the refresh token"] = tokens.GetProperty("refresh_token").GetString()!;
        await ExpectAsync(HttpStatusCode.OK, MeAsync(access));
        await ExpectAsync(HttpStatusCode.Unauthorized, MeAsync(access[..^3] + "AAA"));
        await ExpectAsync(HttpStatusCode.Unauthorized, MeAsync("no.token.at-all"));
        var next = await ExpectAsync(HttpStatusCode.OK, PostAsync("/api/v1/auth/refresh", JsonSerializer.Serialize(new { refresh_token = refresh })));
        _secrets["the next refresh token"] = next.GetProperty("refresh_token").GetString()!;
        await ExpectAsync(HttpStatusCode.Unauthorized, PostAsync("/api/v1/auth/refresh", JsonSerializer.Serialize(new { refresh_token = refresh + "x" })));
    }

    private async Task CallbacksAsync()
    {
        var stranger = _secrets["a token that nobody has"] = "nobodys-callback-token";
        await ExpectAsync(HttpStatusCode.OK, PostAsync($"/callbacks/{_callbackToken}", $"garbage from {Phone}"));
        await ExpectAsync(HttpStatusCode.RequestEntityTooLarge, PostAsync($"/callbacks/{_callbackToken}", new string('x', 100_000)));
        await ExpectAsync(HttpStatusCode.MethodNotAllowed, _client.GetAsync(new Uri($"/Callbacks/{_callbackToken}", UriKind.Relative), Cancel));
        foreach (var path in (string[])[$"/callbacks/{stranger}", $"/callbacks/{_callbackToken}/more", "/callbacks"])
            await ExpectAsync(HttpStatusCode.NotFound, PostAsync(path, Phone));
    }

    /// <summary>Errors that name the row: the API's, a callback's and the worker's.</summary>
    private async Task DatabaseInTroubleAsync()
    {
        await ExecuteAsync($"ALTER TABLE payins ADD CHECK (reference <> '{RefusedByDatabase}')");
        await ExpectAsync(HttpStatusCode.InternalServerError, _client.PostAsJsonAsync("/v1/payins", Body(reference: RefusedByDatabase), Cancel));
        await ExecuteAsync($"ALTER TABLE provider_callbacks ADD CHECK (body <> '{RefusedByDatabase}')");
        await ExpectAsync(HttpStatusCode.InternalServerError, PostAsync($"/callbacks/{_callbackToken}", RefusedByDatabase));
        await ExecuteAsync("ALTER TABLE payins ADD CHECK (reference <> 'stays pending' OR status = 'pending')");
        await CreateAsync(reference: "stays pending");
        await Eventually.Async(
            () => _witness.Heard.Any(line => line.StartsWith("log Centry.Worker.Queues.PaymentLoop: Work failed", StringComparison.Ordinal)), Patience, "the worker failed");
    }

    private static Dictionary<string, object?> Body(
        string country = "UG", string phone = Phone, string name = CustomerName, string? reference = null, string? webhook = null) => new()
        {
            ["country_code"] = country,
            ["amount"] = 50_000,
            ["payment_method"] = "mobile_money",
            ["customer_name"] = name,
            ["customer_email"] = CustomerEmail,
            ["customer_phone"] = phone,
            ["description"] = Description,
            ["metadata"] = new { note = Description },
            ["reference"] = reference,
            ["webhook_url"] = webhook,
        };

    private async Task<Guid> CreateAsync(string country = "UG", string phone = Phone, string? reference = null, string? webhook = null) =>
        (await ExpectAsync(HttpStatusCode.Created, _client.PostAsJsonAsync("/v1/payins", Body(country, phone, reference: reference, webhook: webhook), Cancel))).GetProperty("id").GetGuid();

    private async Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await _client.PostAsync(new Uri(path, UriKind.Relative), body, Cancel);
    }

    private async Task<HttpResponseMessage> MeAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await _client.SendAsync(request, Cancel);
    }

    private static async Task<JsonElement> ExpectAsync(HttpStatusCode status, Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(status == answer.StatusCode, $"{answer.RequestMessage?.RequestUri} gave {answer.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    private async Task OpenAccountWithWrongCredentialsAsync()
    {
        await using var scope = _api.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OpenProviderAccount>().ExecuteAsync(new NewProviderAccount
        {
            MerchantId = _merchant.Id,
            Provider = "mtn_momo",
            Name = "MTN RW",
            CountryCode = "RW",
            CredentialsSandbox = new Dictionary<string, string>(TestMerchants.MtnCredentials) { ["api_key"] = WrongCredential },
            FeePercentage = 1m,
            IsDefault = true,
        }, Cancel);
        await scope.ServiceProvider.GetRequiredService<CentryDbContext>().SaveChangesAsync(Cancel);
    }

    private Task UntilStatusAsync(Guid payin, string status) =>
        Eventually.Async(async () => await TextAsync($"SELECT status FROM payins WHERE id = '{payin}'") == status, Patience, $"the payin is {status}");

    private async Task<string> TextAsync(string sql) => (string)(await ScalarAsync(sql))!;

    /// <summary>No row counts as no.</summary>
    private async Task<bool> IsAsync(string sql) => await ScalarAsync(sql) is true;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }

    private async Task ExecuteAsync(string sql) => await ScalarAsync(sql);
}
