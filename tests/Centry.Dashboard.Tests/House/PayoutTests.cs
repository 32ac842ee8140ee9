using System.Text;
using Centry.Core.People;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>What people do to let money out.</summary>
public sealed class PayoutTests(RealHouse house)
{
    private const string Drafts = "JSON.stringify(Object.entries(sessionStorage).filter(([name]) => name.startsWith('centry-draft:')))";

    [Fact]
    public async Task A_recipient_is_paid_once_however_often_it_is_pressed()
    {
        var shop = await OpenFundedShopAsync();
        await using var visitor = await shop.VisitAsync("payouts");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "New payout" }).First.ClickAsync();
        await FillAsync(page, "10000");
        await Assertions.Expect(page.GetByText("Taken from your balance").Locator("..")).ToContainTextAsync("10,150");
        await Assertions.Expect(page.GetByText("Available afterwards").Locator("..")).ToContainTextAsync("39,100");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 10,000" }).DblClickAsync();

        await Assertions.Expect(page.Locator("h1 .chip")).ToHaveTextAsync("Completed");
        await Assertions.Expect(page.Locator(".detail-side").GetByText(shop.OwnerEmail)).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".posting h3").Filter(new() { HasText = "Payout completed" })).ToBeVisibleAsync();
        Assert.Equal(1, await PayoutsAsync(shop));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_half_filled_form_survives_a_reload_and_a_lost_answer_pays_once()
    {
        var shop = await OpenFundedShopAsync();
        await using var visitor = await shop.VisitAsync("payouts/new");
        var page = visitor.Page;
        await page.GetByLabel("Amount").FillAsync("4000");
        await page.GetByLabel("Phone").FillAsync("+256772123456");
        await page.ReloadAsync();
        await visitor.InteractiveAsync();
        await Assertions.Expect(page.GetByText("What you had typed before the page was lost is back.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Amount")).ToHaveValueAsync("4000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 4,000" }).WaitForAsync();
        var lost = await page.EvaluateAsync<string>(Drafts);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 4,000" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("4,000");
        var made = new Uri(page.Url).AbsolutePath;
        Assert.Equal("[]", await page.EvaluateAsync<string>(Drafts));

        // As if the page had been lost before its answer came: it comes back as it was, and asks again.
        await page.EvaluateAsync("kept => JSON.parse(kept).forEach(([name, value]) => sessionStorage.setItem(name, value))", lost);
        await visitor.GoAsync(shop.Url("payouts/new"));
        await Assertions.Expect(page.GetByLabel("Amount")).ToHaveValueAsync("4000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 4,000" }).ClickAsync();
        await visitor.AddressAsync(made);
        Assert.Equal(1, await PayoutsAsync(shop));
    }

    [Fact]
    public async Task What_the_balance_does_not_hold_is_said_before_and_after()
    {
        var shop = await OpenFundedShopAsync();
        await using var visitor = await shop.VisitAsync("payouts/new");
        var page = visitor.Page;
        await FillAsync(page, "60000");
        await Assertions.Expect(page.GetByText("Your balance is UGX 11,650 short.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 60,000" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await FillAsync(page, "45000");
        // Looked at while there was enough.
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 45,000" })).ToBeEnabledAsync();
        await shop.PostAsync("/v1/payouts", new { country_code = "UG", amount = 30_000, payment_method = "mobile_money", recipient_phone = "+256772123456" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 45,000" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Insufficient balance");
        // The next try is another one, also after a lost page.
        await page.WaitForFunctionAsync("() => Object.entries(sessionStorage).some(([name, draft]) => name.startsWith('centry-draft:') && JSON.parse(draft).idempotency_key === document.querySelector('[name=idempotency_key]').value)");
        Assert.Equal(1, await PayoutsAsync(shop));
    }

    [Fact]
    public async Task A_file_is_judged_row_by_row_mended_and_paid()
    {
        var shop = await OpenFundedShopAsync();
        await using var visitor = await shop.VisitAsync("payouts/new/bulk");
        var page = visitor.Page;
        await ChooseAsync(page, "name,amount,phone\nAnna,5000,+256772000111\nBen,minus,+256772000222\nCara,100,12\n");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "2 of 3 rows have faults" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".bulk-report tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".bulk-report tbody tr").First).ToContainTextAsync("amount");
        await Assertions.Expect(page.Locator(".bulk-report tbody tr").Last).ToContainTextAsync("phone");
        Assert.Equal(0, await PayoutsAsync(shop));

        await ChooseAsync(page, "name;amount;phone;reference\nAnna;5000;+256772000111;INV-1\nBen;7000.00;+256772000222;\n");
        await Assertions.Expect(page.Locator(".bulk-report")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 12,000" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1 .chip")).ToHaveTextAsync("Completed");
        await Assertions.Expect(page.GetByText("2 of 2 paid, 0 failed")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "INV-1" })).ToContainTextAsync("Completed");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Two_people_decide_and_both_see_it_at_once()
    {
        var shop = await house.OpenShopAsync();
        await shop.ApproveAboveAsync(1_000);
        await shop.PayinAsync(50_000);
        await using var first = await shop.VisitAsync("payouts/new");
        await FillAsync(first.Page, "5000");
        await Assertions.Expect(first.Page.GetByText("above your organization’s limit")).ToBeVisibleAsync();
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 5,000" }).ClickAsync();
        await Assertions.Expect(first.Page.GetByText("You created it, so somebody else has to approve it.")).ToBeVisibleAsync();
        await Assertions.Expect(first.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        await first.GoAsync(shop.Url("approvals"));
        await Assertions.Expect(first.Page.GetByText("Yours: somebody else approves")).ToBeVisibleAsync();
        await Assertions.Expect(first.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);

        await using var second = await shop.VisitAsync("approvals", email: await house.AddPersonAsync(shop.Merchant.OrganizationId, Roles.Admin, "Grace Atim"));
        await second.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = shop.OwnerEmail }).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await second.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve UGX 5,000" }).ClickAsync();
        await Assertions.Expect(second.Page.GetByText("Nothing waits")).ToBeVisibleAsync();
        await Assertions.Expect(first.Page.GetByText("Nothing waits")).ToBeVisibleAsync();
        await shop.UntilAsync($"payouts WHERE merchant_id = '{shop.Merchant.Id}' AND status = 'completed'");

        // A payout of the shop's own system comes into the open queue, and is not let out.
        var other = (await shop.PostAsync("/v1/payouts", new { country_code = "UG", amount = 6_000, payment_method = "mobile_money", recipient_phone = "+256772123456", recipient_name = "Unknown" })).GetProperty("id").GetGuid();
        await second.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Unknown" }).GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        var dialog = second.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reject payout" }).ClickAsync();
        await Assertions.Expect(dialog.Locator("#field-reason-fault")).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FillAsync("Not a supplier of ours");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reject payout" }).ClickAsync();
        await Assertions.Expect(first.Page.GetByText("Nothing waits")).ToBeVisibleAsync();
        await first.GoAsync(shop.Url($"payouts/{other}"));
        await Assertions.Expect(first.Page.GetByText("Not a supplier of ours").First).ToBeVisibleAsync();
        await Assertions.Expect(first.Page.Locator("h1 .chip")).ToHaveTextAsync("Rejected");
    }

    [Fact]
    public async Task A_draft_is_kept_and_then_submitted_or_cancelled()
    {
        var shop = await OpenFundedShopAsync();
        await using var visitor = await shop.VisitAsync("payouts/new");
        var page = visitor.Page;
        await page.GetByLabel("Keep as a draft").CheckAsync();
        await FillAsync(page, "3000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep UGX 3,000 as a draft" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1 .chip")).ToHaveTextAsync("Draft");
        await Assertions.Expect(page.GetByText("Nothing posted")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pay UGX 3,000" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1 .chip")).ToHaveTextAsync("Completed");

        var draft = (await shop.PostAsync("/v1/payouts", new { country_code = "UG", amount = 2_000, payment_method = "mobile_money", recipient_phone = "+256772123456", draft = true })).GetProperty("id").GetGuid();
        await visitor.GoAsync(shop.Url($"payouts/{draft}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel payout" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel payout" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1 .chip")).ToHaveTextAsync("Cancelled");
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay again" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Amount")).ToHaveValueAsync("2000");
    }

    [Fact]
    public async Task Payouts_and_their_approval_look_right()
    {
        var shop = await house.OpenShopAsync();
        await shop.ApproveAboveAsync(20_000);
        await shop.PayinAsync(90_000);
        await using var visitor = await shop.VisitAsync("payouts/new/bulk");
        var page = visitor.Page;
        await ChooseAsync(page, "name,amount,phone\nAnna,5000,+256772000111\nBen,minus,+256772000222\nCara,100,12\n");
        await page.Locator(".bulk-report").WaitForAsync();
        await visitor.LooksRightAsync("payout-bulk-faults");
        await ChooseAsync(page, "name,amount,phone,reference\nAnna Namubiru,5000,+256772000111,INV-1\nBen Okot,7000,+46733123455,INV-2\n");
        await page.Locator(".sum-total").WaitForAsync();
        await visitor.LooksRightAsync("payout-bulk-review");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 12,000" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 of 2 paid, 1 failed")).ToBeVisibleAsync();
        await visitor.LooksRightAsync("payout-bulk-detail");

        await visitor.GoAsync(shop.Url("payouts/new"));
        await FillAsync(page, "30000");
        await page.Locator(".notice-warning").WaitForAsync();
        await visitor.LooksRightAsync("payout-new-review");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay UGX 30,000" }).ClickAsync();
        await page.GetByText("somebody else has to approve it").WaitForAsync();
        await shop.PostAsync("/v1/payouts", new { country_code = "UG", amount = 25_000, payment_method = "mobile_money", recipient_phone = "+256772123456", recipient_name = "Joseph Okello", reference = "SALARY-11" });
        await visitor.LooksRightAsync("payout-waiting");
        await visitor.GoAsync(shop.Url("payouts"));
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(3);
        await visitor.LooksRightAsync("payouts");
        await visitor.GoAsync(shop.Url("approvals"));
        await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(2);
        await visitor.LooksRightAsync("approvals");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visitor.LooksRightAsync("approvals-dialog");
        await visitor.GoAsync(shop.Url("approvals", "production"));
        await page.GetByText("Nothing waits").WaitForAsync();
        await visitor.LooksRightAsync("approvals-none");
    }

    private async Task<Shop> OpenFundedShopAsync()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync(50_000);
        return shop;
    }

    /// <summary>A payout to a phone, up to its review.</summary>
    private static async Task FillAsync(IPage page, string amount)
    {
        await page.GetByLabel("Amount").FillAsync(amount);
        await page.GetByLabel("Recipient’s name").FillAsync("Jane Doe");
        await page.GetByLabel("Phone").FillAsync("+256772123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
    }

    private static async Task ChooseAsync(IPage page, string csv)
    {
        await page.GetByLabel("Recipients (CSV)").SetInputFilesAsync(new FilePayload { Name = "salaries.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();
    }

    private Task<long> PayoutsAsync(Shop shop) => house.ScalarAsync<long>($"SELECT count(*) FROM payouts WHERE merchant_id = '{shop.Merchant.Id}'");
}
