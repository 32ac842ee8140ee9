using Centry.Core.People;
using Centry.Dashboard.Tests.Browser;
using Centry.Dashboard.Tests.House;
using Centry.ServiceDefaults;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(RealHouse))]

namespace Centry.Dashboard.Tests.House;

/// <summary>
/// The whole house on a real database: provider, API, worker and the dashboard before them. Started when the first test asks, for
/// all of them; each test opens a shop of its own.
/// </summary>
public sealed class RealHouse : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly SemaphoreSlim _gate = new(1, 1);
    // Its own: as fixtures of their own they could end before the services that want them, which then never end.
    private readonly PostgresServer _postgres = new();
    private readonly RedisServer _redis = new();
    private TestDatabase? _database;
    private readonly List<WebApplication> _dashboards = [];
    private bool _started;

    public TestStack Stack { get; private set; } = null!;
    public WebApplication Api { get; private set; } = null!;
    public WebApplication Worker { get; private set; } = null!;
    public HttpClient Simulator { get; private set; } = null!;

    /// <summary>Where the dashboard is.</summary>
    public Uri Address { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A shop of its own for a test, with an owner; MTN accounts in Uganda unless other countries are named.</summary>
    public async Task<Shop> OpenShopAsync(params string[] countries)
    {
        await StartAsync();
        var merchant = await TestMerchants.CreateAsync(Api.Services, countries: countries);
        var shop = new Shop(this, merchant, await AddPersonAsync(merchant.OrganizationId, Roles.Owner));
        return shop;
    }

    /// <summary>Somebody who can sign in; their e-mail address.</summary>
    /// <param name="role">One of the organization's.</param>
    public async Task<string> AddPersonAsync(Guid organizationId, string role, string name = "Olive Okello")
    {
        var email = $"{string.Concat(role.Where(char.IsAsciiLetterOrDigit).Take(12)).ToLowerInvariant()}-{Guid.NewGuid():n}@shop.test";
        var (_, refusal) = await Api.Services.GetRequiredService<CreateUser>().ExecuteAsync(email, name, Password, organizationId, role, Cancel);
        Assert.Null(refusal);
        return email;
    }

    /// <summary>Somebody of Centry's own; their e-mail address.</summary>
    public async Task<string> AddPlatformAdminAsync()
    {
        await StartAsync();
        var email = $"admin-{Guid.NewGuid():n}@centry.test";
        var (_, refusal) = await Api.Services.GetRequiredService<CreateUser>().PlatformAdminAsync(email, "Ada Admin", Password, Cancel);
        Assert.Null(refusal);
        return email;
    }

    /// <summary>Somebody signed in, on a page that is no shop's.</summary>
    public async Task<Visitor> VisitAsync(string email, string path, Screen screen = Screen.Desktop)
    {
        var visitor = await VisitAsync(screen);
        await visitor.Page.GotoAsync($"/sign-in?return_url={Uri.EscapeDataString(path)}");
        await visitor.FillSignInAsync(email, Password);
        return visitor;
    }

    /// <summary>A browser with nobody signed in.</summary>
    public async Task<Visitor> VisitAsync(Screen screen = Screen.Desktop, ColorScheme scheme = ColorScheme.Light, string locale = "en-GB")
    {
        await StartAsync();
        return await (await Chromium.OfTestAsync()).VisitAsync(Address, screen, scheme, locale);
    }

    /// <summary>What no page and no call can do: time that went by, rows of long ago.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = _database!.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database!.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>A further dashboard, with settings of its own; its address.</summary>
    public async Task<Uri> StartDashboardAsync(WebApplication api, params (string Key, string Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(api);
        var dashboard = DashboardHost.Create(["--environment=Production"], builder =>
        {
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection(
                [
                    new("services:api:http:0", TestStack.UrlOf(api).ToString()), new(Topology.Configuration.PublicUrl, TestStack.UrlOf(api).ToString()),
                    .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
                ]);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
        });
        _dashboards.Add(dashboard);
        await dashboard.StartAsync(Cancel);
        return new Uri(dashboard.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var dashboard in _dashboards)
        {
            // Streams from the API stand open in it: it goes first, and does not wait for browsers.
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await dashboard.StopAsync(soon.Token);
            await dashboard.DisposeAsync();
        }
        if (Stack is not null)
        {
            Simulator.Dispose();
            await Stack.DisposeAsync();
        }
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
        await _postgres.DisposeAsync();
        await _redis.DisposeAsync();
        _gate.Dispose();
    }

    private async Task StartAsync()
    {
        await _gate.WaitAsync(Cancel);
        try
        {
            if (!_started)
            {
                await StartServicesAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task StartServicesAsync()
    {
        await _postgres.InitializeAsync();
        await _redis.InitializeAsync();
        _database = new TestDatabase(_postgres);
        await _database.InitializeAsync();
        // All tests sign in from one address.
        Stack = new TestStack(_database.ConnectionString, _redis.ConnectionString, TimeProvider.System).With("People:AnonymousPerMinute", "100000");
        foreach (var (key, range) in Topology.Configuration.LoopbackProxies)
        {
            Stack.With(key, range);
        }
        Simulator = new HttpClient { BaseAddress = TestStack.UrlOf(await Stack.StartSimulatorAsync()) };
        Api = await Stack.StartApiAsync();
        Worker = await Stack.StartWorkerAsync();
        // By name: browsers make no passkey for an address. Its port is known only now.
        Address = new Uri($"http://localhost:{(await StartDashboardAsync(Api)).Port}");
        Api.Configuration[Topology.Configuration.DashboardUrl] = Address.ToString();
        ((IConfigurationRoot)Api.Configuration).Reload();
        _started = true;
    }
}
