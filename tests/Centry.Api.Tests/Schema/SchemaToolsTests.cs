using System.Diagnostics;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Schema;

/// <summary>What others make of the schema: a strict linter, and two generators whose clients compile and complete a payin.</summary>
public sealed class SchemaToolsTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_strict_linter_passes_it_and_generated_clients_compile_and_complete_a_payin()
    {
        using var folder = new ToolsFolder();
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

    /// <summary>A copy of the tools' folder, so that nothing is installed among the sources.</summary>
    private sealed class ToolsFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("centry-schema-");

        public ToolsFolder()
        {
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Schema", "npm")))
                System.IO.File.Copy(file, File(Path.GetFileName(file)));
            _folder.CreateSubdirectory("generated");
        }

        public string File(string name) => Path.Combine(_folder.FullName, name);

        public Task<string> RunToolAsync(string tool, params string[] arguments) => RunAsync(Path.Combine(_folder.FullName, "node_modules", ".bin", tool), arguments);

        /// <returns>What it said. Fails the test where it failed, or took too long.</returns>
        public async Task<string> RunAsync(string program, params string[] arguments)
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["REDOCLY_TELEMETRY"] = "off";
            start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(Patience);
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
                await process.WaitForExitAsync(deadline.Token);
                Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} {string.Join(' ', arguments.Take(2))}: {await output}{await error}");
                return await output;
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
