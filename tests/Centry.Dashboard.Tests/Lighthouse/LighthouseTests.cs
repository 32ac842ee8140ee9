using System.Text.Json;
using Centry.Dashboard.Tests.House;
using Centry.Testing;
using Xunit;

namespace Centry.Dashboard.Tests.Lighthouse;

/// <summary>
/// What Lighthouse makes of the sign-in, the reference, the documentation and the overview. Performance is a matter of time and is measured by
/// <c>./centry lighthouse</c>; the rest is asserted here.
/// </summary>
public sealed class LighthouseTests(RealHouse house)
{
    private const int Wanted = 95;

    [Fact]
    public async Task Accessibility_and_best_practices_are_at_least_95()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync();
        using var folder = new ToolsFolder(Path.Combine(AppContext.BaseDirectory, "Lighthouse", "npm"));
        await folder.RunAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        var output = await folder.RunAsync(
            "node", "measure.mjs", house.Address.AbsoluteUri.TrimEnd('/'), shop.OwnerEmail, RealHouse.Password, "desktop", "accessibility,best-practices");
        var pages = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(["sign-in", "reference", "docs", "overview"], pages.Select(page => page.GetProperty("name").GetString()));
        Assert.All(pages, page => Assert.All(page.GetProperty("scores").EnumerateObject(), score => Assert.True(score.Value.GetInt32() >= Wanted, page.GetRawText())));
    }
}
