using Centry.Contracts;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Who did what.</summary>
public sealed class AuditTests(RealHouse house)
{
    [Fact]
    public async Task What_was_done_on_a_page_stands_in_the_log_with_who_did_it_and_what_it_was_before()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("contacts");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "New contact" }).ClickAsync();
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Jane Doe");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Save contact" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Jane Doe" }).ClickAsync();
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Jane Roe");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Save contact" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Jane Roe" })).ToBeVisibleAsync();

        await visitor.GoAsync(shop.Url("audit-log"));
        await visitor.Page.GetByLabel("What it was done to").SelectOptionAsync("contact");
        await visitor.AddressAsync("target=contact");
        await Assertions.Expect(visitor.Page.Locator(".audit-entry")).ToHaveCountAsync(2);
        var change = visitor.Page.Locator(".audit-entry").First;
        await Assertions.Expect(change).ToContainTextAsync("Contact changed");
        await Assertions.Expect(change).ToContainTextAsync(shop.OwnerEmail);
        await change.Locator("summary").ClickAsync();
        await Assertions.Expect(change.GetByRole(AriaRole.Row).Filter(new() { HasText = "name" })).ToContainTextAsync("Jane Doe");
        await Assertions.Expect(change.Locator(".audit-became").First).ToHaveTextAsync("Jane Roe");

        await visitor.Page.GetByRole(AriaRole.Searchbox).FillAsync("nobody@shop.test");
        await Assertions.Expect(visitor.Page.GetByText("No entry matches")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_chain_is_verified_and_a_broken_one_is_told()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("contacts");
        foreach (var name in (string[])["First", "Second"])
        {
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "New contact" }).ClickAsync();
            await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Save contact" }).ClickAsync();
            await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = name })).ToBeVisibleAsync();
        }
        await visitor.GoAsync(shop.Url("audit-log"));
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Verify the chain" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("The chain holds.")).ToBeVisibleAsync();

        await house.ExecuteAsync($"""
            SET session_replication_role = replica;
            UPDATE audit_log SET actor_name = 'somebody else' WHERE organization_id = '{shop.Merchant.OrganizationId}' AND sequence = (SELECT max(sequence) - 1 FROM audit_log WHERE organization_id = '{shop.Merchant.OrganizationId}');
            RESET session_replication_role
            """);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Verify the chain" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("The chain is broken.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_the_permission_the_log_is_not_offered_and_its_address_says_so()
    {
        var shop = await house.OpenShopAsync();
        var clerk = await shop.AddMemberAsync(Permissions.PaymentsView);
        await using var visitor = await shop.VisitAsync("audit-log", email: clerk);
        await Assertions.Expect(visitor.Page.GetByText("Your role does not include this page")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Audit log" })).ToHaveCountAsync(0);
    }
}
