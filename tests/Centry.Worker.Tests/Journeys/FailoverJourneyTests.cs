using Centry.Core.ProviderAccounts;
using Centry.Testing;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

/// <summary>A merchant with a second account to try when the first could not take a payin.</summary>
public sealed class FailoverJourneyTests(FailoverJourneyTests.TwoAccounts house) : IClassFixture<FailoverJourneyTests.TwoAccounts>, IAsyncLifetime
{
    private const string Push = "/collection/v1_0/requesttopay";

    /// <summary>The second account costs 3 % where the first costs 1 %.</summary>
    public sealed class TwoAccounts(PostgresServer postgres, RedisServer redis) : HouseFixture(postgres, redis), IAsyncLifetime
    {
        public ProviderAccount Second { get; private set; } = null!;

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            Second = await OpenAccountAsync(
                new NewProviderAccount { MerchantId = Merchant.Id, Provider = "mtn_momo", Name = "Second", CountryCode = "UG", CredentialsSandbox = TestMerchants.MtnCredentials, FeePercentage = 3m },
                account => account.FailoverRank = 1);
        }
    }

    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_payin_that_the_first_account_could_not_take_goes_to_the_second_at_its_price()
    {
        await house.FaultsAsync(new { kind = "error", status = 429, calls = 1, path_prefix = Push, method = "POST" });
        var payin = await house.CreateAsync();
        await house.UntilAsync(payin, "completed");
        Assert.Equal(house.Second.Id, await AccountAsync(payin));
        Assert.Equal(1_500L, await house.ScalarAsync<long>($"SELECT gateway_fee_minor FROM payins WHERE id = '{payin}'"));
        Assert.Equal(1, await house.AtProviderAsync(payin));
        Assert.Contains("is tried next", await house.ScalarAsync<string>($"SELECT reason FROM status_history WHERE payment_id = '{payin}' AND from_status = to_status"), StringComparison.Ordinal);
        Assert.Equal(0L, await house.ScalarAsync<long>($"SELECT coalesce(sum(e.amount_minor), 0)::bigint FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE e.source_id = '{payin}' AND a.type IN ('expected', 'pending')"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task When_the_last_account_refuses_too_the_payin_has_failed()
    {
        var payin = await house.CreateAsync("+46733123457");
        await house.UntilAsync(payin, "failed");
        Assert.Equal(house.Second.Id, await AccountAsync(payin));
        Assert.Equal(1, (await house.EventsAsync(payin)).Count(e => e == "payin.failed"));
        await house.RequireBalancedBooksAsync();
    }

    [Theory]
    [InlineData("answer_lost")]
    [InlineData("garbage_body")]
    public async Task Whoever_might_have_accepted_it_keeps_it(string fault)
    {
        await house.FaultsAsync(new { kind = fault, method = "POST", calls = 1, path_prefix = Push });
        var payin = await house.CreateAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        Assert.NotEqual(house.Second.Id, await AccountAsync(payin));
        Assert.Equal(1, await house.AtProviderAsync(payin));
    }

    [Fact]
    public async Task A_named_gateway_is_the_only_one_that_is_tried()
    {
        await house.FaultsAsync(new { kind = "error", status = 429, calls = 1, path_prefix = Push, method = "POST" });
        var payin = (await house.PostAsync("/v1/payins", new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", gateway = "mtn", customer_phone = "+256772123456" })).GetProperty("id").GetGuid();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        Assert.NotEqual(house.Second.Id, await AccountAsync(payin));
    }

    private Task<Guid> AccountAsync(Guid payin) => house.ScalarAsync<Guid>($"SELECT provider_account_id FROM payins WHERE id = '{payin}'");
}
