using Centry.Api.Tests.Infrastructure;
using Centry.Testing;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Schema;

/// <summary>What others make of the schema: a strict linter, and two generators whose clients compile and complete a payin.</summary>
public sealed class SchemaToolsTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_strict_linter_passes_it_and_generated_clients_compile_and_complete_a_payin()
    {
        using var folder = new ToolsFolder(Path.Combine(AppContext.BaseDirectory, "Schema", "npm"));
        Directory.CreateDirectory(folder.File("generated"));
        using (var client = new HttpClient { BaseAddress = fixture.Url })
            await File.WriteAllTextAsync(folder.File("schema.json"), await client.GetStringAsync("/api/schema/?format=json", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await folder.RunAsync("npm", "ci", "--no-audit", "--no-fund");

        await folder.RunToolAsync("redocly", "lint", "schema.json");
        await folder.RunToolAsync("openapi-typescript", "schema.json", "-o", "generated/types.ts");
        await folder.RunToolAsync("openapi-ts", "-i", "schema.json", "-o", "generated/sdk");
        await folder.RunToolAsync("tsc", "-p", ".");

        var key = await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant);
        foreach (var program in new[] { "with-openapi-fetch.js", "with-openapi-ts.js" })
        {
            var output = await folder.RunAsync("node", $"generated/js/{program}", fixture.Url.AbsoluteUri.TrimEnd('/'), key);
            Assert.Equal("completed 49250.00", output.Trim());
        }
    }
}
