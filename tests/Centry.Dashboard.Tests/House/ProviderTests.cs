using Centry.Testing.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Provider accounts, made of each gateway's credential schema.</summary>
public sealed class ProviderTests(RealHouse house)
{
    [Fact]
    public async Task An_account_is_made_from_its_schema_and_its_connection_is_tested_at_the_provider()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("providers");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "New provider account" }).ClickAsync();
        await owner.Page.Locator(".choice", new() { HasText = "MTN Mobile Money" }).ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Ghana MTN");
        await owner.Page.GetByLabel("Country", new() { Exact = true }).SelectOptionAsync("GH");
        await owner.Page.Locator("#field-credentials_sandbox-api_user").FillAsync(TestMerchants.MtnCredentials["api_user"]);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator("#field-credentials_sandbox-api_key-fault")).ToContainTextAsync("required");

        foreach (var (field, value) in TestMerchants.MtnCredentials)
        {
            await owner.Page.Locator($"#field-credentials_sandbox-{field}").FillAsync(value);
        }
        Assert.Equal("password", await owner.Page.Locator("#field-credentials_sandbox-api_key").GetAttributeAsync("type"));
        await owner.Page.GetByLabel("Percentage").FillAsync("1.5");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Ghana MTN" })).ToBeVisibleAsync();
        await Assertions.Expect(owner.Page.Locator(".credential-line .tag-good")).ToHaveCountAsync(4);

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".connection .notice-good")).ToContainTextAsync("Connected.");

        // What is kept is never sent to the browser: it is replaced, unseen.
        Assert.DoesNotContain(TestMerchants.MtnCredentials["api_key"], await owner.Page.ContentAsync(), StringComparison.Ordinal);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Replace API key" }).First.ClickAsync();
        await owner.Page.Locator("#field-credentials_sandbox-api_key").FillAsync("another-key");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("The account is saved")).ToBeVisibleAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".connection .notice-error")).ToContainTextAsync("No connection.");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_provider_that_tells_no_balance_says_whether_it_takes_the_credentials()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("providers/new?provider=callpay");
        await owner.Page.GetByLabel("Name").FillAsync("Cards");
        await owner.Page.Locator("#field-credentials_sandbox-organisation_id").FillAsync("4242");
        await owner.Page.Locator("#field-credentials_sandbox-salt").FillAsync("demo-callpay-salt");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".connection .notice-good")).ToContainTextAsync("The provider takes the account's credentials.");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task An_account_is_paused_and_resumed_takes_its_place_in_line_and_is_deleted_by_its_name()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("providers");
        await Assertions.Expect(owner.Page.Locator("tbody tr", new() { HasText = "Uganda" })).ToContainTextAsync("1 account");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "MTN UG" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("takes no new payments")).ToBeVisibleAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("takes no new payments")).ToHaveCountAsync(0);

        await owner.Page.GetByLabel("Failover").SelectOptionAsync("2");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator("h1")).ToContainTextAsync("Failover 2");
        await owner.Page.GetByLabel("Failover").SelectOptionAsync("");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator("h1")).Not.ToContainTextAsync("Failover");

        // An optional credential is taken out: what needs it is not possible any more.
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Disbursement subscription key" }).First.ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".connection").First).ToContainTextAsync("Missing credentials for: Payouts");

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await owner.Page.GetByLabel("Type MTN UG to confirm").FillAsync("MTN UG");
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("No provider accounts yet")).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Who_may_only_see_accounts_is_offered_nothing_else()
    {
        var shop = await house.OpenShopAsync();
        await using var viewer = await shop.VisitAsync("providers", email: await shop.AddMemberAsync(Contracts.Permissions.PaymentsView, Contracts.Permissions.ProviderAccountsView));
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Link, new() { Name = "New provider account" })).ToHaveCountAsync(0);
        await viewer.Page.GetByRole(AriaRole.Link, new() { Name = "MTN UG" }).ClickAsync();
        await Assertions.Expect(viewer.Page.GetByText("Gateway code")).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Page.Locator("main button:not(.copy)")).ToHaveCountAsync(0);
    }
}
