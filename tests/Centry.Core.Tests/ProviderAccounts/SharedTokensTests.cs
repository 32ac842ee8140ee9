using Centry.Connectors.Gateways;
using Centry.Core.ProviderAccounts;
using Centry.Core.Secrets;
using Centry.Core.Tests.Persistence;
using Xunit;

namespace Centry.Core.Tests.ProviderAccounts;

public sealed class SharedTokensTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private readonly string _key = $"test/{Guid.NewGuid():N}";
    private int _minted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Each stands for a replica: they share the database alone.
    private SharedTokens Replica() => new(fixture.Database.DataSource, fixture.Get<CredentialVault>(), fixture.Time);

    [Fact]
    public async Task Twenty_replicas_that_need_a_token_at_once_have_one_minted()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Replica().GetAsync(_key, null, MintAsync, Cancel)));
        Assert.All(tokens, t => Assert.Equal("token-1", t.Token));
    }

    [Fact]
    public async Task Twenty_that_were_refused_the_same_token_have_one_new_one_minted()
    {
        await Replica().GetAsync(_key, null, MintAsync, Cancel);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Replica().GetAsync(_key, "token-1", MintAsync, Cancel)));
        Assert.All(tokens, t => Assert.Equal("token-2", t.Token));
        Assert.Equal("token-2", (await Replica().GetAsync(_key, "token-1", MintAsync, Cancel)).Token);
    }

    [Fact]
    public async Task It_is_renewed_before_it_ends()
    {
        await Replica().GetAsync(_key, null, MintAsync, Cancel);
        fixture.Time.Advance(TimeSpan.FromMinutes(58));
        Assert.Equal("token-1", (await Replica().GetAsync(_key, null, MintAsync, Cancel)).Token);
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("token-2", (await Replica().GetAsync(_key, null, MintAsync, Cancel)).Token);
    }

    [Fact]
    public async Task A_minter_that_fails_or_is_given_up_leaves_the_way_free()
    {
        var obstacle = new GatewayOutcome.NotSent("No.");
        Assert.Same(obstacle, (await Replica().GetAsync(_key, null, _ => Task.FromResult<(MintedToken?, GatewayOutcome?)>((null, obstacle)), Cancel)).Obstacle);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Replica().GetAsync(_key, null, _ => throw new InvalidOperationException("It broke."), Cancel));
        Assert.Equal("token-1", (await Replica().GetAsync(_key, null, MintAsync, Cancel)).Token);
    }

    [Fact]
    public async Task It_does_not_lie_in_the_clear()
    {
        await Replica().GetAsync(_key, null, MintAsync, Cancel);
        Assert.DoesNotContain("token-1", await fixture.ScalarAsync<string>($"SELECT token FROM gateway_tokens WHERE key = '{_key}'"), StringComparison.Ordinal);
    }

    private Task<(MintedToken? Token, GatewayOutcome? Obstacle)> MintAsync(CancellationToken cancellationToken)
        => Task.FromResult<(MintedToken?, GatewayOutcome?)>((new MintedToken($"token-{Interlocked.Increment(ref _minted)}", fixture.Time.GetUtcNow(), TimeSpan.FromHours(1)), null));
}
