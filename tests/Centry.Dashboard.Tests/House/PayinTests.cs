using System.Text.RegularExpressions;
using Centry.Contracts;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>What people do with money that comes in.</summary>
public sealed class PayinTests(RealHouse house)
{
    [Fact]
    public async Task Part_of_a_payin_is_refunded_and_then_the_rest()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync(50_000);
        var payin = await shop.PayinAsync(50_000, "ORDER-7");
        await using var visitor = await shop.VisitAsync($"payins/{payin}");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Refund", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.GetByText("98,500").First).ToBeVisibleAsync();

        await dialog.GetByLabel("Amount").FillAsync("60000");
        await dialog.GetByLabel("Reason").FillAsync("Damaged bag");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Refund UGX 60,000" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".form-fault")).ToContainTextAsync("50000.00 UGX of this payin are left");
        await dialog.GetByLabel("Amount").FillAsync("20000");
        await dialog.GetByLabel("Reason").FocusAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Refund UGX 20,000" }).ClickAsync();
        await Assertions.Expect(page.Locator(".records")).ToContainTextAsync("20,000");
        await Assertions.Expect(page.Locator(".records .chip")).ToHaveTextAsync("Completed");
        await Assertions.Expect(page.Locator(".posting h3").Filter(new() { HasText = "Refund completed" })).ToBeVisibleAsync();
        await shop.UntilAsync($"audit_log WHERE target_id = '{payin}' AND changes::text LIKE '%Damaged bag%'");

        await page.GetByRole(AriaRole.Button, new() { Name = "Refund", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("Up to UGX 30,000 can be refunded.")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Refund UGX 30,000" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1 .chip")).ToHaveTextAsync("Refunded");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Refund", Exact = true })).ToHaveCountAsync(0);
        Assert.Equal(2, await house.ScalarAsync<long>($"SELECT count(*) FROM refunds WHERE payin_id = '{payin}'"));
    }

    [Fact]
    public async Task A_payin_is_found_by_the_phone_number_that_the_customer_tells()
    {
        var shop = await house.OpenShopAsync();
        var payin = await shop.PayinAsync(50_000, phone: "+256772000777");
        await shop.PayinAsync(40_000);
        await using var visitor = await shop.VisitAsync("payins");
        var page = visitor.Page;
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("0772 000 777");
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(1);
        await page.Locator(".row-link").ClickAsync();
        await visitor.AddressAsync($"/payins/{payin}");
    }

    [Fact]
    public async Task A_payment_is_requested_after_its_fees_were_seen_and_what_it_did_is_shown()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("payins");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Request a payment" }).First.ClickAsync();
        await page.GetByLabel("Amount").FillAsync("50000");
        await page.GetByLabel("Phone").FillAsync("12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Assertions.Expect(page.Locator("#field-customer_phone-fault")).ToBeVisibleAsync();
        await page.GetByLabel("Phone").FillAsync("+256772123456");
        await page.GetByLabel("Reference").FillAsync("ORDER-9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Assertions.Expect(page.Locator(".sum-total")).ToContainTextAsync("49,250");
        await page.GetByRole(AriaRole.Button, new() { Name = "Request UGX 50,000" }).ClickAsync();

        await Assertions.Expect(page.Locator("h1 .chip")).ToHaveTextAsync("Completed");
        await Assertions.Expect(page.Locator(".timeline")).ToContainTextAsync("A person");
        await Assertions.Expect(page.Locator(".posting h3").Filter(new() { HasText = "Payin completed" })).ToBeVisibleAsync();
        await page.Locator(".exchange-content summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".exchange-content pre").First).ToContainTextAsync("SUCCESSFUL");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_was_asked_of_the_gateway_and_what_it_answered_is_shown_call_by_call()
    {
        var shop = await house.OpenShopAsync();
        var payin = await shop.PayinAsync(50_000);
        await using var visitor = await shop.VisitAsync($"payins/{payin}");
        var calls = visitor.Page.Locator(".exchange-call");
        await Assertions.Expect(calls.First.Locator("summary")).ToContainTextAsync("Payment requested");
        await Assertions.Expect(calls.First.Locator(".http")).ToHaveTextAsync("202");
        await calls.First.Locator("summary").ClickAsync();
        await Assertions.Expect(calls.First).ToContainTextAsync("POST 127.0.0.1");
        await Assertions.Expect(calls.First.GetByLabel("Our request, secrets masked")).ToContainTextAsync("\"partyId\": \"256772123456\"");
        await Assertions.Expect(calls.Last.Locator("summary")).ToContainTextAsync("Asked how the payment stands");
        await calls.Last.Locator("summary").ClickAsync();
        await Assertions.Expect(calls.Last.GetByLabel("The gateway’s answer, secrets masked")).ToContainTextAsync("\"status\": \"SUCCESSFUL\"");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_payin_that_failed_is_requested_again_with_what_was_known()
    {
        var shop = await house.OpenShopAsync();
        var payin = (await shop.PostAsync("/v1/payins", new { country_code = "UG", amount = 7_500, payment_method = "mobile_money", customer_phone = "+46733123451", reference = "ORDER-3" })).GetProperty("id").GetGuid();
        await shop.UntilAsync($"payins WHERE id = '{payin}' AND status = 'failed'");
        await using var visitor = await shop.VisitAsync($"payins/{payin}");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Request again" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("Amount")).ToHaveValueAsync("7500");
        await Assertions.Expect(visitor.Page.GetByLabel("Phone")).ToHaveValueAsync("+46733123451");
        await Assertions.Expect(visitor.Page.GetByLabel("Reference")).ToHaveValueAsync("ORDER-3");
    }

    [Fact]
    public async Task A_payin_that_was_not_submitted_yet_is_cancelled()
    {
        var shop = await house.OpenShopAsync();
        // The worker takes a new payin at once: this shop's have to wait.
        await house.ExecuteAsync($"""
            CREATE OR REPLACE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.due_at := NEW.due_at + interval ''1 hour''; RETURN NEW; END';
            CREATE TRIGGER "wait_{shop.Merchant.Id}" BEFORE INSERT ON work_tasks FOR EACH ROW WHEN (NEW.merchant_id = '{shop.Merchant.Id}' AND NEW.kind = 'submit_payin') EXECUTE FUNCTION wait_for_test()
            """);
        var payin = (await shop.PostAsync("/v1/payins", new { country_code = "UG", amount = 7_500, payment_method = "mobile_money", customer_phone = "+256772123456" })).GetProperty("id").GetGuid();
        await using var visitor = await shop.VisitAsync($"payins/{payin}");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel payin" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel payin" }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("h1 .chip")).ToHaveTextAsync("Cancelled");
        await Assertions.Expect(visitor.Page.Locator(".posting h3").Filter(new() { HasText = "Payin did not come" })).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Request again" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_list_is_narrowed_by_country_and_day_turned_round_and_searched_by_id()
    {
        var shop = await house.OpenShopAsync("UG", "ZM");
        var first = await shop.PayinAsync(1_000, "FIRST");
        await shop.PayinAsync(2_000, "SECOND");
        await using var visitor = await shop.VisitAsync("payins");
        var page = visitor.Page;
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("SECOND");
        await page.GetByLabel("Order").SelectOptionAsync("oldest");
        await visitor.AddressAsync("order=oldest");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("FIRST");
        await page.GetByLabel("Country").SelectOptionAsync("ZM");
        await Assertions.Expect(page.GetByText("No payment fits these filters.")).ToBeVisibleAsync();
        await page.GetByLabel("Country").SelectOptionAsync("UG");
        await visitor.AddressAsync("country=UG");
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(2);
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("2026-01-01");
        await visitor.AddressAsync("to=2026-01-01");
        await Assertions.Expect(page.GetByText("No payment fits these filters.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(first.ToString());
        await visitor.AddressAsync($"payins/{first}");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("1,000");
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_nothing_else()
    {
        var shop = await house.OpenShopAsync();
        var payin = await shop.PayinAsync();
        await using var visitor = await shop.VisitAsync($"payins/{payin}", email: await shop.AddMemberAsync(Permissions.PaymentsView));
        var page = visitor.Page;
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("50,000");
        await Assertions.Expect(page.Locator(".page-actions").GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Approvals" })).ToHaveCountAsync(0);
        foreach (var path in (string[])["payins/new", "payouts/new", "payouts/new/bulk", "approvals"])
        {
            await visitor.GoAsync(shop.Url(path));
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not allowed" })).ToBeVisibleAsync();
        }
        await visitor.GoAsync(shop.Url("payouts"));
        await Assertions.Expect(page.GetByText("No payouts yet")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("New payout") })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_payin_and_what_is_done_with_it_look_right()
    {
        var shop = await house.OpenShopAsync("UG", "ZM");
        await shop.PayinAsync(80_000);
        var payin = await shop.PayinAsync(50_000, "ORDER-7");
        await using var visitor = await shop.VisitAsync($"payins/{payin}");
        var page = visitor.Page;
        await page.Locator(".exchange-content summary").First.ClickAsync();
        await page.Locator(".exchange-call summary").First.ClickAsync();
        await visitor.LooksRightAsync("payin-detail");
        await page.GetByRole(AriaRole.Button, new() { Name = "Refund", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).Locator(".sum-total")).ToBeVisibleAsync();
        await visitor.LooksRightAsync("payin-refund");
        await visitor.GoAsync(shop.Url("payins/new"));
        await page.GetByLabel("Amount").FillAsync("50000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await page.Locator(".form-fault").First.WaitForAsync();
        await visitor.LooksRightAsync("payin-new");
        await page.GetByLabel("Phone").FillAsync("+256772123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await page.Locator(".sum-total").WaitForAsync();
        await visitor.LooksRightAsync("payin-new-review");
        await visitor.GoAsync(shop.Url("payins?country=UG"));
        await page.Locator(".row-link").First.WaitForAsync();
        await visitor.LooksRightAsync("payins-filtered");
    }
}
