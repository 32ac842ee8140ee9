using Centry.Connectors.Gateways;
using Centry.Connectors.Tests.Gateways.CallPay;
using Centry.Connectors.Tests.Gateways.DarajaMpesa;
using Centry.Connectors.Tests.Gateways.Ozow;
using Xunit;

namespace Centry.Connectors.Tests.Gateways;

/// <summary>Whether a provider takes an account's credentials, found out by a question that moves nothing.</summary>
public sealed class CredentialFaultTests : IAsyncLifetime
{
    private ScriptedProvider _provider = null!;

    /// <summary>Each gateway, the question that it asks, and the answer of a provider that takes the credentials.</summary>
    public static TheoryData<string, string, string> Gateways => new()
    {
        { "ozow", "GET /GetTransactionByReference", "[]" },
        { "callpay", "GET /organisation/42/services", """[{"name":"eft"}]""" },
        { "daraja_mpesa", "GET /oauth/v1/generate", """{"access_token":"token","expires_in":"3599"}""" },
    };

    public async ValueTask InitializeAsync() => _provider = await ScriptedProvider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task Who_is_let_in_has_the_right_ones(string gateway, string question, string answer)
    {
        _provider.Behave = (_, http) => ScriptedProvider.Json(http, 200, answer);
        Assert.Null(await FindFaultAsync(gateway, _provider.Url));
        var seen = Assert.Single(_provider.Seen);
        Assert.Equal((question, ""), ($"{seen.Method} {seen.Path}", seen.Body));
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task Who_is_turned_away_is_told_so(string gateway, string question, string answer)
    {
        _provider.Behave = (_, http) => ScriptedProvider.Json(http, 401, """{"name":"Unauthorized","message":"no"}""");
        Assert.Contains("credentials", await FindFaultAsync(gateway, _provider.Url), StringComparison.Ordinal);
        Assert.All(_provider.Seen, seen => Assert.Equal(question, $"{seen.Method} {seen.Path}"));
        _provider.Behave = (_, http) => ScriptedProvider.Json(http, 502, answer);
        Assert.Contains("502", await FindFaultAsync(gateway, _provider.Url), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ozow")]
    [InlineData("callpay")]
    [InlineData("daraja_mpesa")]
    public async Task Where_nobody_answers_nothing_is_said_of_them(string gateway)
        => Assert.DoesNotContain("credentials", await FindFaultAsync(gateway, new Uri("http://127.0.0.1:1")), StringComparison.Ordinal);

    private static async Task<string?> FindFaultAsync(string gateway, Uri url)
    {
        (ICredentialGateway asked, GatewayAccess access) = gateway switch
        {
            "ozow" => ((ICredentialGateway)ConfiguredOzow.At(url), ConfiguredOzow.Access()),
            "callpay" => (ConfiguredCallPay.At(url), ConfiguredCallPay.Access),
            _ => (ConfiguredDaraja.At(url), new GatewayAccess(Guid.NewGuid(), "production", ConfiguredDaraja.Credentials)),
        };
        using (asked as IDisposable)
        {
            return await asked.FindCredentialFaultAsync(access, TestContext.Current.CancellationToken);
        }
    }
}
