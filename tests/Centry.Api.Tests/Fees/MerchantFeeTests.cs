using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Fees;

public sealed class MerchantFeeTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_merchants_own_rates_replace_the_platforms()
    {
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services, shape: m =>
        {
            (m.PayinFeePercentage, m.PayinFeeFixed) = (2m, 100m);
            (m.PayoutFeePercentage, m.PayoutFeeFixed) = (0m, 250m);
        });
        using var client = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant));
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        Assert.Equal(("1100.00", "500.00", "48400.00"), (payin.Text("centry_fee"), payin.Text("gateway_fee"), payin.Text("net_amount")));
        await client.CallAsync(Wire.Post($"/v1/payins/{payin.Text("id")}/complete", null));
        var (_, payout, _) = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout()));
        Assert.Equal(("250.00", "100.00", "10350.00"), (payout.Text("centry_fee"), payout.Text("gateway_fee"), payout.Text("net_amount")));
    }

    [Fact]
    public async Task Without_them_the_platforms_configured_rates_hold()
    {
        await using var stack = new TestStack(fixture.Database.ConnectionString, fixture.Redis, fixture.Time).With("Fees:PayinPercentage", "1.5").With("Fees:PayoutPercentage", "3");
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services);
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(await stack.StartApiAsync()), await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant));
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin()));
        Assert.Equal("750.00", payin.Text("centry_fee"));
        await client.CallAsync(Wire.Post($"/v1/payins/{payin.Text("id")}/complete", null));
        Assert.Equal("300.00", (await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout()))).Body.Text("centry_fee"));
    }

    [Fact]
    public async Task A_payin_whose_fees_would_reach_its_amount_is_refused()
    {
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services, shape: m => m.PayinFeeFixed = 1_000);
        using var client = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant));
        var (status, body, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", 1_000))));
        Assert.Equal((400, "validation_error"), (status, body.Text("code")));
    }
}
