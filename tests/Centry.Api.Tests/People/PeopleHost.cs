using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Centry.Api.Limits;
using Centry.Api.Management;
using Centry.Api.Management.Erp;
using Centry.Api.Payments;
using Centry.Api.People;
using Centry.Api.Platform;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Centry.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Xunit;

namespace Centry.Api.Tests.People;

/// <summary>The sign-in and management routes alone, on a test's database and clock.</summary>
public sealed class PeopleHost : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private PeopleHost(WebApplication app, CountingHasher hasher)
    {
        App = app;
        Hasher = hasher;
        Client = app.GetTestClient();
        Client.Timeout = Timeout.InfiniteTimeSpan; // streams; the test's own token ends what hangs
    }

    public WebApplication App { get; }
    public HttpClient Client { get; }
    public CountingHasher Hasher { get; }
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="time">Null: the system's clock, for what waits for a live database.</param>
    public static async Task<PeopleHost> StartAsync(string connectionString, FakeTimeProvider? time, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:centry", connectionString),
            .. settings.Any(s => s.Key.StartsWith("KeyRing:", StringComparison.Ordinal)) ? [] : new KeyValuePair<string, string?>[] { new("KeyRing:AllowUnprotected", "true") }, .. settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))]);
        var hasher = new CountingHasher();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<IPasswordHasher<User>>(hasher);
        builder.Services.AddDbContext<CentryDbContext>(options => options.UseNpgsql(connectionString, npgsql => npgsql.EnableRetryOnFailure())); // as the service has it
        builder.Services.AddCentryCore(builder.Configuration);
        builder.Services.AddGateways(builder.Configuration);
        var redis = await TestContext.Current.GetFixture<RedisServer>() ?? throw new InvalidOperationException("The assembly has no Redis.");
        builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString));
        builder.Services.AddSingleton<RateLimiter>();
        builder.Services.AddWebhookSending(builder.Configuration);
        builder.Services.AddPeople(builder.Configuration);
        builder.Services.AddPaymentEndpoints();
        builder.Services.AddMerchantManagement(builder.Configuration);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.MapAuth();
        app.MapMerchantManagement();
        app.MapErpCallbacks();
        app.MapPlatform();
        await app.StartAsync(Cancel);
        return new PeopleHost(app, hasher);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    public async Task<HttpResponseMessage> PostAsync(string path, object body) => await Client.PostAsJsonAsync(path, body, CentryJson.Options, Cancel);

    public Task<HttpResponseMessage> LoginAsync(string email, string password) => PostAsync("/api/v1/auth/login", new LoginRequest(email, password));

    public async Task<TokenResponse> SignInAsync(string email)
    {
        using var response = await LoginAsync(email, Password);
        return await ReadAsync<TokenResponse>(response);
    }

    public Task<HttpResponseMessage> RefreshAsync(string refreshToken) => PostAsync("/api/v1/auth/refresh", new RefreshRequest(refreshToken));

    /// <summary>Sends with the access token; null sends none.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, string? accessToken, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    /// <summary>Sends with the access token and a JSON body; null sends none.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? accessToken, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (accessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: CentryJson.Options);
        return await Client.SendAsync(request, Cancel);
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<T>(text, CentryJson.Options)!;
    }

    /// <summary>Asserts a refusal in the contract's shape.</summary>
    public static async Task<ErrorBody> RefusedAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var body = JsonSerializer.Deserialize<ErrorBody>(text, CentryJson.Options)!;
        Assert.Equal(code, body.Code);
        Assert.NotEmpty(body.Error);
        return body;
    }
}

/// <summary>Counts comparisons, and hashes quickly: how strong the hash is, is not what is tested.</summary>
public sealed class CountingHasher : IPasswordHasher<User>
{
    private readonly PasswordHasher<User> _inner = new(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1 }));
    private readonly Lock _gate = new();
    private readonly List<string> _compared = [];

    /// <summary>The hashes that passwords were compared with.</summary>
    public IReadOnlyList<string> Compared
    {
        get
        {
            lock (_gate)
                return [.. _compared];
        }
    }

    public string HashPassword(User user, string password) => _inner.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
    {
        lock (_gate)
            _compared.Add(hashedPassword);
        return _inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
