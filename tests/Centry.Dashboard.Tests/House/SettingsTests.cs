using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>What an organization decides for itself, and what it is shown of what Centry decides.</summary>
public sealed class SettingsTests(RealHouse house)
{
    [Fact]
    public async Task A_threshold_is_set_changed_and_removed_with_its_consequence_in_words()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("settings");
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(page.GetByText("No payout waits for a person")).ToBeVisibleAsync();
        await visitor.LooksRightAsync("settings-empty");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set a threshold" }).ClickAsync();
        await dialog.GetByLabel("Approval needed above").FillAsync("1000.50");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the threshold" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".form-fault")).ToContainTextAsync("UGX");
        await dialog.GetByLabel("Approval needed above").FillAsync("1,000,000");
        await dialog.GetByLabel("Approval needed above").BlurAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("above UGX\u00a01,000,000 wait for approval");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the threshold" }).ClickAsync();
        await Assertions.Expect(page.Locator(".settings-list")).ToContainTextAsync("above UGX\u00a01,000,000 wait");
        Assert.Equal(1_000_000, await ThresholdAsync(shop));

        await page.GetByRole(AriaRole.Button, new() { Name = "Change the threshold for UGX" }).ClickAsync();
        await dialog.GetByLabel("Approval needed above").FillAsync("0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the threshold" }).ClickAsync();
        await Assertions.Expect(page.Locator(".settings-list")).ToContainTextAsync("Every payout in UGX waits");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the threshold for UGX" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("without anybody’s approval");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No payout waits for a person")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_second_approver_is_released_after_a_warning_and_required_again()
    {
        var shop = await house.OpenShopAsync();
        await shop.ApproveAboveAsync(500_000);
        await using var visitor = await shop.VisitAsync("settings");
        var page = visitor.Page;
        var panel = page.Locator(".panel", new() { HasText = "Second approver" });
        await Assertions.Expect(panel).ToContainTextAsync("two people see every payout");
        Assert.True(await IsSecondRequiredAsync(shop));
        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop requiring one" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("One person alone");
        await visitor.LooksRightAsync("settings-second");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop requiring one" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("approve it alone");
        Assert.False(await IsSecondRequiredAsync(shop));
        await panel.GetByRole(AriaRole.Button, new() { Name = "Require a second approver" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Require a second approver" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("two people see every payout");
        Assert.True(await IsSecondRequiredAsync(shop));
    }

    [Fact]
    public async Task Fees_limits_and_a_pause_are_shown_to_be_read()
    {
        var shop = await house.OpenShopAsync();
        await house.ExecuteAsync($"UPDATE merchants SET payin_fee_percentage = 1.25, payout_fee_fixed = 100, rate_limit_per_minute = 600, is_paused = true WHERE id = '{shop.Merchant.Id}'");
        await shop.ApproveAboveAsync(1_000_000);
        await using var visitor = await shop.VisitAsync("settings");
        var page = visitor.Page;
        await Assertions.Expect(page.Locator(".notice-warning")).ToContainTextAsync("Test Merchant is paused.");
        var terms = page.Locator(".panel", new() { HasText = "Fees and limits" });
        await Assertions.Expect(terms).ToContainTextAsync("1.25%");
        await Assertions.Expect(terms).ToContainTextAsync("0.5% + 100");
        await Assertions.Expect(terms).ToContainTextAsync("600 for each key");
        await Assertions.Expect(terms.Locator("input, button")).ToHaveCountAsync(0);
        await visitor.LooksRightAsync("settings");
    }

    private Task<long> ThresholdAsync(Shop shop)
        => house.ScalarAsync<long>($"SELECT amount_minor FROM payout_approval_thresholds WHERE organization_id = '{shop.Merchant.OrganizationId}' AND currency_code = 'UGX'");

    private Task<bool> IsSecondRequiredAsync(Shop shop)
        => house.ScalarAsync<bool>($"SELECT require_second_approver FROM organizations WHERE id = '{shop.Merchant.OrganizationId}'");
}
