using System.Net.Http.Json;
using Centry.Core.ProviderAccounts;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Gateways;

/// <summary>A house whose merchant has an account at a provider that reports to an address which is set in its portal.</summary>
public abstract class PortalHouse(Testing.PostgresServer postgres, Testing.RedisServer redis) : HouseFixture(postgres, redis), IAsyncLifetime
{
    protected abstract string Gateway { get; }

    protected abstract string Country { get; }

    protected abstract Dictionary<string, string> Credentials { get; }

    /// <summary>The provider in the simulator's control API, and its setting.</summary>
    protected abstract (string Provider, string Setting) Portal { get; }

    public ProviderAccount Account { get; private set; } = null!;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        Account = await OpenAccountAsync(new NewProviderAccount
        {
            MerchantId = Merchant.Id,
            Provider = Gateway,
            Name = Gateway,
            CountryCode = Country,
            CredentialsSandbox = Credentials,
            FeePercentage = 1m,
            IsDefault = true,
        });
        (await Simulator.PutAsJsonAsync($"/_control/{Portal.Provider}/settings", new Dictionary<string, object>
        {
            [Portal.Setting] = new Uri(TestStack.UrlOf(Api), $"/callbacks/{Account.CallbackToken}").AbsoluteUri,
            ["decision_delay"] = "00:00:00",
        }, Cancel)).EnsureSuccessStatusCode();
    }
}
