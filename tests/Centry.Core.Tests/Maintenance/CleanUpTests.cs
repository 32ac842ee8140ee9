using Centry.Core.GatewayWork;
using Centry.Core.Maintenance;
using Centry.Core.Tests.Persistence;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Core.Tests.Maintenance;

public sealed class CleanUpTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    [Fact]
    public async Task What_was_said_at_gateways_goes_when_it_has_been_kept_as_long_as_it_is_said()
    {
        var kept = fixture.Get<IOptions<GatewayExchangeOptions>>().Value.Kept;
        Assert.Equal(TimeSpan.FromDays(90), kept);
        await SayAsync("old");
        fixture.Time.Advance(TimeSpan.FromDays(1));
        await SayAsync("newer");
        fixture.Time.Advance(kept - TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await fixture.Get<CleanUp>().ExecuteAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["newer"], await fixture.ListAsync<string>("SELECT address FROM gateway_exchanges"));
    }

    private Task SayAsync(string address) => fixture.ExecuteAsync($$"""
        SELECT keep_gateway_exchanges('[{"id":"{{Ids.New(fixture.Time)}}","payment_id":"{{Guid.NewGuid()}}","merchant_id":"{{Guid.NewGuid()}}","gateway":"mtn_momo",
          "operation":"query_payin","at":"{{fixture.Time.Now():O}}","method":"GET","address":"{{address}}","duration_ms":1}]')
        """);
}
