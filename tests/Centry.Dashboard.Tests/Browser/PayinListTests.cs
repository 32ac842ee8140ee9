using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

public sealed class PayinListTests(DashboardFixture house)
{
    [Fact]
    public async Task Filters_stand_in_the_address_and_survive_a_reload()
    {
        await using var visitor = await OpenAsync();
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Completed" }).ClickAsync();
        await visitor.AddressAsync("status=completed");
        // The address changes before the page does; what is chosen in between is lost with the page that was there.
        await Assertions.Expect(page.Locator(".filter-tabs [aria-current]")).ToHaveTextAsync("Completed");
        await page.GetByLabel("Gateway").SelectOptionAsync("mtn_momo");
        await visitor.AddressAsync("gateway=mtn_momo");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("order-101");
        await visitor.AddressAsync("search=order-101");
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "ORDER-1010" })).ToBeVisibleAsync();

        await page.ReloadAsync();
        await visitor.InteractiveAsync();
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("order-101");
        await Assertions.Expect(page.GetByLabel("Gateway")).ToHaveValueAsync("mtn_momo");
        await Assertions.Expect(page.Locator(".filter-tabs [aria-current]")).ToHaveTextAsync("Completed");

        await page.GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Assertions.Expect(page.GetByText("61 payins")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Pages_lead_on_and_back_and_survive_a_reload()
    {
        await using var visitor = await OpenAsync();
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.GetByText("26–50 of 61")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await visitor.InteractiveAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.GetByText("51–61 of 61")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Previous" }).ClickAsync();
        await Assertions.Expect(page.GetByText("26–50 of 61")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Assertions.Expect(page.GetByText("51–61 of 61")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_row_leads_to_its_payin_by_mouse_and_by_keyboard()
    {
        await using var visitor = await OpenAsync();
        var page = visitor.Page;
        await page.GetByText("ORDER-1002").ClickAsync(new() { Force = true });
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("1,299.50");
        await page.GetByRole(AriaRole.Link, new() { Name = "Payins", Exact = true }).Last.ClickAsync();
        // A new page takes the focus to its heading: before that, what is focused is not kept.
        await Assertions.Expect(page.Locator("h1", new() { HasText = "Payins" })).ToBeFocusedAsync();
        await page.Locator(".row-link").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("50,000");
    }

    [Fact]
    public async Task The_environment_is_switched_in_the_address_and_the_two_never_mix()
    {
        await using var visitor = await OpenAsync();
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Production" }).ClickAsync();
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".sandbox-strip")).ToHaveCountAsync(0);
        Assert.Contains("env=production", page.Url, StringComparison.Ordinal);
        // Remembered for the next visit.
        await page.GotoAsync("/");
        await visitor.InteractiveAsync();
        Assert.EndsWith("env=production", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_a_sentence_with_the_request_id_and_trying_again_mends_it()
    {
        var person = house.Api.AddPerson("Shop");
        var merchant = person.Merchants[0];
        Sample.Fill(merchant, TimeProvider.System.GetUtcNow());
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        merchant.Failure = (503, new Contracts.ErrorBody { Error = "Boom.", Code = "server_error" });
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Payins", Exact = true }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("req_test_42");
        merchant.Failure = null;
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("1–25 of 60")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_elses_merchant_does_not_exist()
    {
        var stranger = house.Api.AddPerson("Another shop").Merchants[0];
        await using var visitor = await OpenAsync();
        await visitor.Page.GotoAsync($"/merchants/{stranger.Id}/payins?env=sandbox");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Not found" })).ToBeVisibleAsync();
    }

    private async Task<Visitor> OpenAsync()
    {
        var person = house.Api.AddPerson("Shop");
        Sample.Fill(person.Merchants[0], TimeProvider.System.GetUtcNow(), payins: 61);
        var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        await visitor.GoAsync($"/merchants/{person.Merchants[0].Id}/payins?env=sandbox");
        await visitor.Page.Locator(".row-link").First.WaitForAsync();
        return visitor;
    }
}
