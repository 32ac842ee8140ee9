using System.Text.RegularExpressions;
using Centry.Dashboard.Tests.Browser;
using Centry.Dashboard.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

public sealed partial class IdleTests(RealHouse house)
{
    private readonly LocatorAssertionsToBeVisibleOptions _patiently = new() { Timeout = 30_000 };

    [Fact]
    public async Task Who_uses_no_tab_for_long_is_asked_first_and_then_signed_out_of_all_of_them()
    {
        var shop = await house.OpenShopAsync();
        var address = await house.StartDashboardAsync(house.Api, ("Idle:Limit", "00:00:12"), ("Idle:Warning", "00:00:10"));
        await using var visitor = await (await Chromium.OfTestAsync()).VisitAsync(address, Screen.Desktop);
        await visitor.Page.GotoAsync("/sign-in?return_url=" + Uri.EscapeDataString(shop.Url("payins")));
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await visitor.InteractiveAsync();
        var other = await visitor.Context.NewPageAsync();
        await other.GotoAsync(shop.Url());
        await other.Locator("[data-interactive=true]").WaitForAsync();

        var (here, there) = (visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Are you still there?" }), other.GetByRole(AriaRole.Dialog, new() { Name = "Are you still there?" }));
        await Assertions.Expect(there).ToBeVisibleAsync(_patiently);
        await Assertions.Expect(here).ToBeVisibleAsync(_patiently);
        await Assertions.Expect(here.GetByRole(AriaRole.Timer)).ToHaveTextAsync(Count());
        await visitor.NoViolationsAsync();
        await here.GetByRole(AriaRole.Button, new() { Name = "Stay signed in" }).ClickAsync();
        await Assertions.Expect(here).ToBeHiddenAsync();
        await Assertions.Expect(there).ToBeHiddenAsync();

        await Assertions.Expect(visitor.Page.GetByLabel("Password")).ToBeVisibleAsync(_patiently);
        await Assertions.Expect(other.GetByLabel("Password")).ToBeVisibleAsync(_patiently);
        Assert.Equal(0, await house.ScalarAsync<long>($"SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = '{shop.OwnerEmail}' AND s.revoked_at IS NULL"));
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await visitor.InteractiveAsync();
        Assert.EndsWith(shop.Url("payins"), visitor.Page.Url, StringComparison.Ordinal);
    }

    [GeneratedRegex("^0:(10|0[0-9])$")]
    private static partial Regex Count();
}
