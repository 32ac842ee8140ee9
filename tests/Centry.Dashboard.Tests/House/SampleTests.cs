using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Centry.Connectors.Gateways;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Dashboard.Documentation;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>
/// Takes every sample from the pages as a reader does, puts a key in, and runs it against the real API with the providers' simulator behind it: curl in a shell,
/// Python and Node with nothing installed, C# compiled as it stands into a program of its own.
/// </summary>
public sealed class SampleTests(RealHouse house)
{
    /// <summary>Whether a program of each language runs here, and what runs it.</summary>
    private static readonly Dictionary<string, (string FileName, string Program)> Programs = new()
    {
        ["curl"] = ("sample.sh", "bash"),
        ["csharp"] = ("sample.dll", "dotnet"),
        ["python"] = ("sample.py", "python3"),
        ["node"] = ("sample.mjs", "node"),
    };

    private static readonly Dictionary<string, (string Country, Dictionary<string, string> Credentials)> Accounts = new()
    {
        ["airtel_money"] = ("TZ", new() { ["client_id"] = "demo-airtel-client", ["client_secret"] = "demo-airtel-secret", ["pin"] = "4321" }),
        ["daraja_mpesa"] = ("KE", new()
        {
            ["consumer_key"] = "demo-daraja-key",
            ["consumer_secret"] = "demo-daraja-secret",
            ["short_code"] = "174379",
            ["passkey"] = "demo-daraja-passkey",
            ["payout_short_code"] = "600997",
            ["initiator_name"] = "testapi",
            ["initiator_password"] = "demo-daraja-initiator",
        }),
        ["ozow"] = ("ZA", new()
        {
            ["site_code"] = "DEMO-001",
            ["api_key"] = "demo-ozow-api-key",
            ["private_key"] = "demo-ozow-private-key",
            ["payouts_api_key"] = "demo-ozow-payouts-key",
            ["payouts_access_token"] = "demo-ozow-access-token",
            ["encryption_key"] = "demo-ozow-encryption-key",
        }),
        ["callpay"] = ("ZA", new() { ["organisation_id"] = "4242", ["salt"] = "demo-callpay-salt" }),
    };

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("curl")]
    [InlineData("csharp")]
    [InlineData("python")]
    [InlineData("node")]
    public async Task Every_sample_of_a_language_runs_and_is_answered(string language)
    {
        var shop = await OpenShopAsync();
        var key = await TestMerchants.AddKeyAsync(house.Api.Services, shop.Merchant);
        var samples = await SamplesAsync(language);
        // Five gateways' payins, four gateways' payouts, single and in bulk, and what knows no gateway.
        Assert.Equal(5 + 4 + 4 + 9, samples.Count);
        foreach (var sample in samples)
        {
            Assert.Contains(SampleCall.KeyPlaceholder, sample, StringComparison.Ordinal);
            var code = sample.Replace(SampleCall.KeyPlaceholder, key, StringComparison.Ordinal);
            if (code.Contains(SampleCall.PayinPlaceholder, StringComparison.Ordinal))
            {
                code = code.Replace(SampleCall.PayinPlaceholder, await PayinAsync(shop, isCompleted: code.Contains("/refund", StringComparison.Ordinal)), StringComparison.Ordinal);
            }
            if (code.Contains(SampleCall.PayoutPlaceholder, StringComparison.Ordinal))
            {
                code = code.Replace(SampleCall.PayoutPlaceholder, await BulkPayoutAsync(shop), StringComparison.Ordinal);
            }
            var answer = await RunAsync(language, code);
            Assert.True(answer.ValueKind is JsonValueKind.Array || !answer.TryGetProperty("code", out _), $"{sample}\n{answer}");
        }
    }

    [Fact]
    public async Task Every_gateway_has_a_page_whose_facts_are_the_gateways_own()
    {
        await house.OpenShopAsync();
        var gateways = house.Api.Services.GetRequiredService<GatewayRegistry>().All.Select(gateway => gateway.Descriptor).ToList();
        var pages = new DocsLibrary(new PublicApi(new ConfigurationBuilder().Build())).Pages.Where(page => page.Gateway is not null).Select(page => page.Gateway!).ToList();
        Assert.Equal(gateways.Select(gateway => gateway.Id).Order(), pages.Select(page => page.Id).Order());
        Assert.All(gateways, gateway =>
        {
            var page = pages.Single(page => page.Id == gateway.Id);
            Assert.Contains(page.Country, gateway.Countries);
            Assert.Contains(page.PaymentMethod, gateway.Methods);
            Assert.Equal(gateway.Capabilities.Contains("payout"), page.PaysOut);
        });
    }

    private async Task<Shop> OpenShopAsync()
    {
        var shop = await house.OpenShopAsync();
        await using (var scope = house.Api.Services.CreateAsyncScope())
        {
            var opener = scope.ServiceProvider.GetRequiredService<OpenProviderAccount>();
            foreach (var (gateway, (country, credentials)) in Accounts)
            {
                await opener.ExecuteAsync(new NewProviderAccount
                {
                    MerchantId = shop.Merchant.Id,
                    Provider = gateway,
                    Name = gateway,
                    CountryCode = country,
                    CredentialsSandbox = credentials,
                    FeePercentage = 1m,
                    IsDefault = gateway != "callpay",
                }, Cancel);
            }
            await scope.ServiceProvider.GetRequiredService<CentryDbContext>().SaveChangesAsync(Cancel);
        }
        // Something to pay out, in every country that pays out; the API knows a new account within a second.
        foreach (var (country, amount) in new[] { ("UG", 1_000_000), ("TZ", 1_000_000), ("KE", 50_000), ("ZA", 50_000) })
        {
            var body = new { country_code = country, amount, payment_method = country == "ZA" ? "bank_transfer" : "mobile_money", customer_phone = Phone(country) };
            await Eventually.Async(async () =>
            {
                using var response = await (await shop.ClientAsync()).PostAsJsonAsync("/v1/payins", body, Cancel);
                if (!response.IsSuccessStatusCode)
                {
                    return false;
                }
                var payin = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
                await shop.PostAsync($"/v1/payins/{payin.GetProperty("id").GetGuid()}/complete", new { });
                return true;
            }, TimeSpan.FromSeconds(30), $"{country} takes payins");
        }
        return shop;
    }

    private static string? Phone(string country) => country switch { "UG" => "+256772123456", "TZ" => "+255682123456", "KE" => "+254712345678", _ => null };

    private static async Task<string> PayinAsync(Shop shop, bool isCompleted)
    {
        // MTN's number that stays undecided, so that nothing but the sample ends it.
        var payin = await shop.PostAsync("/v1/payins", new { country_code = "UG", amount = 5_000, payment_method = "mobile_money", gateway = "mtn_momo", customer_phone = "+46733123453" });
        var id = payin.GetProperty("id").GetString()!;
        if (isCompleted)
        {
            await shop.PostAsync($"/v1/payins/{id}/complete", new { });
        }
        return id;
    }

    private static async Task<string> BulkPayoutAsync(Shop shop) => (await shop.PostAsync("/v1/payouts", new
    {
        country_code = "UG",
        payment_method = "mobile_money",
        is_bulk = true,
        bulk_recipients = new[] { new { name = "Alice", phone = "+256772123456", amount = 1_000 } },
    })).GetProperty("id").GetString()!;

    /// <summary>The different samples of all pages, as the browser gets them.</summary>
    private async Task<HashSet<string>> SamplesAsync(string language)
    {
        using var client = new HttpClient { BaseAddress = house.Address };
        var samples = new HashSet<string>();
        foreach (var page in new DocsLibrary(new PublicApi(new ConfigurationBuilder().Build())).Pages)
        {
            var html = new HtmlParser().ParseDocument(await client.GetStringAsync(new Uri(page.Href, UriKind.Relative), Cancel));
            samples.UnionWith(html.QuerySelectorAll($".sample:not([aria-label='Verify a signature']) [data-language={language}] code").Select(code => code.TextContent));
        }
        return samples;
    }

    private static async Task<JsonElement> RunAsync(string language, string code)
    {
        using var folder = new ToolsFolder();
        var (fileName, program) = Programs[language];
        if (language == "csharp")
        {
            Compile(code, folder.File(fileName));
            await File.WriteAllTextAsync(folder.File("sample.runtimeconfig.json"), """{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""", Cancel);
        }
        else
        {
            await File.WriteAllTextAsync(folder.File(fileName), code, Cancel);
        }
        return JsonSerializer.Deserialize<JsonElement>(await folder.RunAsync(program, folder.File(fileName)));
    }

    /// <summary>As <c>dotnet run sample.cs</c> does: a program of its own, with the SDK's implicit usings.</summary>
    private static void Compile(string code, string path)
    {
        const string implicitUsings = """
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
            global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
            """;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal)).Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create("sample", [CSharpSyntaxTree.ParseText(code, cancellationToken: Cancel), CSharpSyntaxTree.ParseText(implicitUsings, cancellationToken: Cancel)], references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, generalDiagnosticOption: ReportDiagnostic.Error));
        var result = compilation.Emit(path, cancellationToken: Cancel);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }
}
