using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Centry.Api.Tests.Infrastructure;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Testing;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Reference;

/// <summary>The open reference says what the code does, all of it and nothing else.</summary>
public sealed partial class ReferenceTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Anybody_may_read_it_and_keep_it_for_minutes()
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        using var response = await client.GetAsync("/api/v1/merchants/reference", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal((true, 300), (response.Headers.CacheControl!.Public, (int)response.Headers.CacheControl.MaxAge!.Value.TotalSeconds));
    }

    [Fact]
    public async Task Countries_are_those_that_a_gateway_reaches_with_their_currencies()
    {
        var reference = await ReadAsync();
        var uganda = reference.Countries.Single(c => c.Code == "UG");
        Assert.Equal(("Uganda", "UGX", 0, 256), (uganda.Name, uganda.CurrencyCode, uganda.MinorUnits, uganda.DialCode));
        Assert.Equal(["airtel_money", "mtn_momo"], uganda.Gateways.Order());
        Assert.Equal(reference.Gateways.SelectMany(g => g.Countries).Distinct().Order(), reference.Countries.Select(c => c.Code).Order());
        Assert.All(reference.Countries, c => Assert.Equal(Currency.Get(c.CurrencyCode).MinorUnits, c.MinorUnits));
    }

    [Fact]
    public async Task Gateways_tell_what_they_can_do_and_which_credentials_they_want()
    {
        var reference = await ReadAsync();
        Assert.Equal(["airtel_money", "callpay", "daraja_mpesa", "mtn_momo", "ozow"], reference.Gateways.Select(g => g.Id).Order());
        var ozow = reference.Gateways.Single(g => g.Id == "ozow");
        Assert.Equal((true, true), (ozow.RedirectsCustomer, ozow.PartialRefunds));
        Assert.Contains(ozow.CredentialSchema, f => f is { Name: "private_key", Required: true, Secret: true });
        Assert.False(reference.Gateways.Single(g => g.Id == "airtel_money").PartialRefunds);
        Assert.Contains("+46733123450", reference.Gateways.Single(g => g.Id == "mtn_momo").SandboxPhones);
    }

    [Fact]
    public async Task Statuses_events_and_error_codes_are_all_explained()
    {
        var reference = await ReadAsync();
        Assert.Equal(PayinStatus.All, reference.PayinStatuses.Select(s => s.Code));
        Assert.Equal(PayoutStatus.All, reference.PayoutStatuses.Select(s => s.Code));
        Assert.Equal(EventTypes.Subscribable.Append(EventTypes.WebhookTest), reference.Events.Select(e => e.Code));
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(codes.Order(), reference.ErrorCodes.Select(e => e.Code).Order());
        Assert.Equal(429, reference.ErrorCodes.Single(e => e.Code == "rate_limited").Status);
        Assert.All(reference.Gateways.SelectMany(g => g.PaymentMethods), method => Assert.Contains(reference.PaymentMethods, m => m.Code == method));
    }

    [Fact]
    public async Task Every_failure_code_that_the_code_gives_is_explained_and_no_other()
        => Assert.Equal(FailureCodes().Order(), (await ReadAsync()).FailureCodes.Select(f => f.Code).Order());

    [Fact]
    public async Task It_is_the_one_operation_of_the_schema_that_refuses_nobody()
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        var schema = await client.GetFromJsonAsync<JsonElement>("/api/schema/?format=json", TestContext.Current.CancellationToken);
        var operations = schema.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(o => o.Value).Where(o => o.ValueKind == JsonValueKind.Object && o.TryGetProperty("responses", out _));
        Assert.Equal(["GetReference"], operations.Where(o => !o.GetProperty("responses").EnumerateObject().Any(r => r.Name.StartsWith('4'))).Select(o => o.GetProperty("operationId").GetString()));
    }

    private async Task<ReferenceView> ReadAsync()
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        return (await client.GetFromJsonAsync<ReferenceView>("/api/v1/merchants/reference", CentryJson.Options, TestContext.Current.CancellationToken))!;
    }

    // As they stand in the sources: in outcomes, in steps, and in adapters' tables of reasons.
    private static HashSet<string> FailureCodes()
    {
        var given = new HashSet<string>();
        foreach (var folder in new[] { "Centry.Connectors/Gateways", "Centry.Core/GatewayWork", "Centry.Core/Payins", "Centry.Core/Payouts", "Centry.Api/Payins" })
        {
            foreach (var file in Directory.EnumerateFiles(Repository.PathOf(folder.Split('/')), "*.cs", SearchOption.AllDirectories))
            {
                var text = File.ReadAllText(file);
                given.UnionWith(Given().Matches(text).Select(m => m.Groups[1].Value));
                if (file.EndsWith("Reasons.cs", StringComparison.Ordinal))
                    given.UnionWith(Tabled().Matches(text).Select(m => m.Groups[1].Value));
            }
        }

        return given;
    }

    [GeneratedRegex("""(?:(?:Failed|Returned|BadEncryption)\(|FailureCode: |GatewayOutcome\.Failed \w+ \{ get; \} = new\()\s*"([a-z_]+)",""")]
    private static partial Regex Given();

    [GeneratedRegex("""= \("([a-z_]+)", """)]
    private static partial Regex Tabled();
}
