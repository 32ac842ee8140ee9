using Centry.Contracts;
using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

public sealed class LiveTests(DashboardFixture house)
{
    [Fact]
    public async Task A_new_payin_appears_on_the_overview_without_a_reload()
    {
        var person = house.Api.AddPerson("Shop");
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        await Assertions.Expect(visitor.Page.Locator("[data-live=on]")).ToBeVisibleAsync();
        await visitor.Page.EvaluateAsync("window.samePage = true");

        person.Merchants[0].Change(Sample.Payin(0, TimeProvider.System.GetUtcNow(), status: "pending"), EventTypes.PayinPending);

        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "ORDER-1000" })).ToContainTextAsync("Pending");
        Assert.True(await visitor.Page.EvaluateAsync<bool>("window.samePage === true"));
    }

    [Fact]
    public async Task A_payins_page_follows_its_status_its_timeline_and_its_webhooks()
    {
        var person = house.Api.AddPerson("Shop");
        var merchant = person.Merchants[0];
        var pending = Sample.Payin(0, TimeProvider.System.GetUtcNow(), status: "pending");
        merchant.Put(pending);
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        await visitor.GoAsync($"/merchants/{merchant.Id}/payins/{pending.Payin.Id}?env=sandbox");
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Pending");
        await Assertions.Expect(visitor.Page.Locator("[data-live=on]")).ToBeVisibleAsync();

        var done = Sample.Payin(0, TimeProvider.System.GetUtcNow(), status: "completed");
        merchant.Change(done with { Payin = done.Payin with { Id = pending.Payin.Id } }, EventTypes.PayinCompleted);

        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Completed");
        await Assertions.Expect(visitor.Page.Locator(".timeline-step")).ToHaveCountAsync(3);
        await Assertions.Expect(visitor.Page.Locator(".delivery-event").First).ToHaveTextAsync("payin.completed");
    }

    [Fact]
    public async Task After_a_broken_connection_the_page_goes_on_where_it_was()
    {
        var person = house.Api.AddPerson("Shop");
        var merchant = person.Merchants[0];
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        await Assertions.Expect(visitor.Page.Locator("[data-live=on]")).ToBeVisibleAsync();
        merchant.Change(Sample.Payin(1, TimeProvider.System.GetUtcNow()), EventTypes.PayinPending);
        await Assertions.Expect(visitor.Page.GetByText("ORDER-1001")).ToBeVisibleAsync();

        merchant.Hangup();
        merchant.Change(Sample.Payin(2, TimeProvider.System.GetUtcNow()), EventTypes.PayinPending);

        await Assertions.Expect(visitor.Page.GetByText("ORDER-1002")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("[data-live=on]")).ToBeVisibleAsync();
        Assert.Equal([null, "1"], merchant.Connections);
    }

    [Fact]
    public async Task A_lost_circuit_is_told_and_can_be_tried_again()
    {
        var person = house.Api.AddPerson("Shop");
        await using var visitor = await house.VisitAsync(Screen.Phone);
        await visitor.SignInAsync(person);
        var dialog = visitor.Page.Locator("#components-reconnect-modal");
        await TellAsync(visitor.Page, "show");
        await Assertions.Expect(dialog.GetByText("Reconnecting…")).ToBeVisibleAsync();
        await visitor.NoViolationsAsync();
        await visitor.PictureAsync("reconnecting");
        await TellAsync(visitor.Page, "failed");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToBeVisibleAsync();
        await visitor.NoViolationsAsync();
        await visitor.PictureAsync("reconnect-failed");
        await TellAsync(visitor.Page, "hide");
        await Assertions.Expect(dialog).ToBeHiddenAsync();
    }

    private static async Task TellAsync(IPage page, string state) => await page.EvaluateAsync(
        "state => document.getElementById('components-reconnect-modal').dispatchEvent(new CustomEvent('components-reconnect-state-changed', { detail: { state } }))",
        state);
}
