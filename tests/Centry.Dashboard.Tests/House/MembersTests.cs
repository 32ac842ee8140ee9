using Centry.Contracts;
using Centry.Core.People;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Who belongs to an organization, and what they may do.</summary>
public sealed class MembersTests(RealHouse house)
{
    [Fact]
    public async Task Somebody_is_invited_reminded_and_uninvited()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("members");
        var (page, email) = (visitor.Page, $"new-{Guid.NewGuid():n}@shop.test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Assertions.Expect(page.Locator("#field-email")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Email address").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        var row = page.Locator("tr", new() { HasText = email });
        await Assertions.Expect(row).ToContainTextAsync("Admin");
        Assert.Equal(1, await MailsAsync(email));

        await row.GetByRole(AriaRole.Button, new() { Name = $"Send again to {email}" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("no longer works");
        Assert.Equal(2, await MailsAsync(email));

        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke the invitation" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nobody is invited at the moment.")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_member_gets_permissions_of_their_own()
    {
        var shop = await house.OpenShopAsync();
        await shop.AddMemberAsync(Permissions.PaymentsView);
        await using var visitor = await shop.VisitAsync("members");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Sam Sserwadda" }).ClickAsync();
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("A new role…");
        await Assertions.Expect(page.GetByLabel("See payments")).ToBeCheckedAsync();
        await page.GetByLabel("Create payouts").CheckAsync();
        await page.GetByLabel("Name of the role").FillAsync("Owner");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("#field-name-fault")).ToContainTextAsync("every organization has");
        await page.GetByLabel("Name of the role").FillAsync("Cashier");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = "Sam Sserwadda" })).ToContainTextAsync("Cashier");
        await Assertions.Expect(page.Locator("tr", new() { HasText = "Sam Sserwadda" })).ToContainTextAsync("2 permissions");
        Assert.Equal(
            $"{Permissions.PaymentsView},{Permissions.PayoutsCreate}",
            await house.ScalarAsync<string>($"SELECT array_to_string(permissions, ',') FROM custom_roles WHERE organization_id = '{shop.Merchant.OrganizationId}' AND name = 'Cashier'"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_last_owner_stays_and_others_are_removed_by_typing_their_address()
    {
        var shop = await house.OpenShopAsync();
        var other = await shop.AddMemberAsync(Permissions.PaymentsView);
        await using var visitor = await shop.VisitAsync("members");
        var page = visitor.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove Olive Okello" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Olive Okello" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("at least one");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Sam Sserwadda" }).ClickAsync();
        var remove = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" });
        await Assertions.Expect(remove).ToBeDisabledAsync();
        await page.Locator("#confirm-typed").FillAsync(other);
        await remove.ClickAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = "Sam Sserwadda" })).ToHaveCountAsync(0);
        Assert.Equal(1, await house.ScalarAsync<long>($"SELECT count(*) FROM memberships WHERE organization_id = '{shop.Merchant.OrganizationId}'"));
    }

    [Fact]
    public async Task Roles_are_made_changed_and_deleted_when_nobody_has_them()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("members/roles");
        var page = visitor.Page;
        await Assertions.Expect(page.GetByText("No roles of your own yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create a role" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name of the role").FillAsync("Approver");
        await dialog.GetByLabel("Approve payouts").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create a role" }).ClickAsync();
        var card = page.Locator(".role-card", new() { HasText = "Approver" });
        await Assertions.Expect(card).ToContainTextAsync("Approve payouts");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit the role Approver" }).ClickAsync();
        await dialog.GetByLabel("See payments").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("See payments");

        await house.AddPersonAsync(shop.Merchant.OrganizationId, "Approver", "Ann Apio");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the role Approver" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("have this role");
        await house.ExecuteAsync($"DELETE FROM memberships WHERE organization_id = '{shop.Merchant.OrganizationId}' AND role = 'Approver'");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(card).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nobody_is_offered_to_give_more_than_they_have()
    {
        var shop = await house.OpenShopAsync();
        var manager = await shop.AddMemberAsync(Permissions.MembersManage, Permissions.PaymentsView);
        await using var visitor = await shop.VisitAsync("members", email: manager);
        var page = visitor.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Edit Sam Sserwadda" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Edit Olive Okello" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Settings" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Sam Sserwadda" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("See payments")).ToBeEnabledAsync();
        await Assertions.Expect(page.GetByLabel("Create payouts")).ToBeDisabledAsync();
        await Assertions.Expect(page.GetByLabel("Role", new() { Exact = true }).Locator("option", new() { HasText = "Admin" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_a_role_loses_is_gone_from_the_pages_that_its_members_have_open()
    {
        var shop = await house.OpenShopAsync();
        var manager = await shop.AddMemberAsync(Permissions.MembersManage, Permissions.PaymentsView);
        await using var theirs = await shop.VisitAsync("members", email: manager);
        await theirs.Page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await theirs.Page.GetByLabel("Email address").FillAsync("friend@shop.test");

        await using var owners = await shop.VisitAsync("members/roles");
        await owners.Page.GetByRole(AriaRole.Button, new() { Name = "Edit the role Role" }).ClickAsync();
        await Assertions.Expect(owners.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 member has this role");
        await owners.Page.GetByLabel("Members and roles").UncheckAsync();
        await owners.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(owners.Page.Locator(".toast")).ToContainTextAsync("is saved");

        await theirs.Page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Assertions.Expect(theirs.Page.GetByRole(AriaRole.Heading, new() { Name = "Not allowed" })).ToBeVisibleAsync();
        await Assertions.Expect(theirs.Page.GetByRole(AriaRole.Link, new() { Name = "Organization Members" })).ToHaveCountAsync(0);
        Assert.Equal(0, await MailsAsync("friend@shop.test"));
    }

    [Fact]
    public async Task A_clerk_is_not_offered_the_organizations_pages_and_told_so_at_their_address()
    {
        var shop = await house.OpenShopAsync();
        var clerk = await shop.AddMemberAsync(Permissions.PaymentsView);
        await using var visitor = await shop.VisitAsync("members", email: clerk);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Not allowed" })).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Organization Members" })).ToHaveCountAsync(0);
        await visitor.GoAsync(shop.Url("settings"));
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Not allowed" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_organizations_pages_look_right()
    {
        var shop = await house.OpenShopAsync();
        await shop.AddMemberAsync(Permissions.PaymentsView, Permissions.PayoutsCreate, Permissions.InvoicesManage);
        await house.AddPersonAsync(shop.Merchant.OrganizationId, Roles.Admin, "Ruth Nabirye-Ssemwogerere");
        await using var visitor = await shop.VisitAsync("members");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await page.GetByLabel("Email address").FillAsync("accountant.in.johannesburg@shop.test");
        await visitor.LooksRightAsync("members-invite");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = "accountant.in.johannesburg" })).ToBeVisibleAsync();
        await visitor.LooksRightAsync("members");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Sam Sserwadda" }).ClickAsync();
        await page.GetByLabel("Create payouts").WaitForAsync();
        await visitor.LooksRightAsync("members-edit");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Sam Sserwadda" }).ClickAsync();
        await page.Locator("#confirm-typed").WaitForAsync();
        await visitor.LooksRightAsync("members-remove");
        await visitor.GoAsync(shop.Url("members/roles"));
        await page.Locator(".role-card").First.WaitForAsync();
        await visitor.LooksRightAsync("roles");
        Assert.Empty(visitor.Complaints);
    }

    private Task<long> MailsAsync(string email) => house.ScalarAsync<long>($"SELECT count(*) FROM mails WHERE recipient = '{email}'");
}
