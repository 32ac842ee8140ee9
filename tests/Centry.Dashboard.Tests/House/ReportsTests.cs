using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Centry.Contracts;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Lists as files.</summary>
public sealed class ReportsTests(RealHouse house)
{
    [Fact]
    public async Task Payins_come_as_csv_and_as_xlsx_and_the_address_holds_no_token()
    {
        var shop = await house.OpenShopAsync();
        var payin = await shop.PayinAsync(50_000, "ORDER-CSV");
        await using var visitor = await shop.VisitAsync("reports");
        await Assertions.Expect(visitor.Page.Locator(".report")).ToHaveCountAsync(14);
        var csv = await DownloadAsync(visitor.Page, "Payins as CSV");
        Assert.EndsWith(".csv", csv.Name, StringComparison.Ordinal);
        Assert.Contains(payin.ToString(), csv.Text, StringComparison.Ordinal);
        Assert.Contains("ORDER-CSV", csv.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("token", csv.Url, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("eyJ", csv.Url, StringComparison.Ordinal);
        await Assertions.Expect(visitor.Page.Locator("#announcer")).ToHaveTextAsync("The download has begun");
        await Assertions.Expect(visitor.Page.Locator("[data-busy]")).ToHaveCountAsync(0);

        var sheet = await DownloadAsync(visitor.Page, "Payins as XLSX");
        Assert.EndsWith(".xlsx", sheet.Name, StringComparison.Ordinal);
        Assert.Contains("ORDER-CSV", sheet.Text, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_status_and_days_narrow_what_is_exported()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync(50_000, "ORDER-DONE");
        await using var visitor = await shop.VisitAsync("reports");
        await visitor.Page.GetByLabel("Status of Payins", new() { Exact = true }).SelectOptionAsync("failed");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Payins as CSV" })).ToHaveAttributeAsync("href", new Regex("status=failed"));
        Assert.DoesNotContain("ORDER-DONE", (await DownloadAsync(visitor.Page, "Payins as CSV")).Text, StringComparison.Ordinal);
        await visitor.Page.GetByLabel("From", new() { Exact = true }).FillAsync("2026-01-01");
        await visitor.AddressAsync("from=2026-01-01");
        await visitor.Page.GetByLabel("To", new() { Exact = true }).FillAsync("2026-01-31");
        await visitor.AddressAsync("to=2026-01-31");
        // The first day begins at midnight in Kampala.
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Ledger as CSV" })).ToHaveAttributeAsync("href", new Regex("from=2025-12-31T21%3A00"));
        Assert.Single((await DownloadAsync(visitor.Page, "Ledger as CSV")).Text.Trim().Split('\n'));
    }

    [Fact]
    public async Task Only_what_the_role_lets_one_see_is_offered_and_a_stranger_gets_no_file()
    {
        var shop = await house.OpenShopAsync();
        var accountant = await shop.AddMemberAsync(Permissions.ReportsExport, Permissions.InvoicesManage);
        await using var visitor = await shop.VisitAsync("reports", email: accountant);
        await Assertions.Expect(visitor.Page.Locator(".report")).ToHaveCountAsync(3);

        // The address of a list that is not offered leads back to the page, which says why.
        await visitor.Page.GotoAsync(shop.Url("reports/payins/file?format=csv"));
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your role no longer lets you export this list");

        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = house.Address };
        using var stranger = await client.GetAsync(new Uri(shop.Url("reports/payins/file?format=csv"), UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
        Assert.Contains("/sign-in", stranger.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(string Name, string Text, string Url)> DownloadAsync(IPage page, string link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync());
        var path = await download.PathAsync();
        if (download.SuggestedFilename.EndsWith(".csv", StringComparison.Ordinal))
        {
            return (download.SuggestedFilename, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), download.Url);
        }
        await using var archive = await ZipFile.OpenReadAsync(path, TestContext.Current.CancellationToken);
        using var sheet = new StreamReader(await archive.Entries.Single(entry => entry.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal)).OpenAsync(TestContext.Current.CancellationToken));
        return (download.SuggestedFilename, await sheet.ReadToEndAsync(TestContext.Current.CancellationToken), download.Url);
    }
}
