using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.AirtelMoney;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.AirtelMoney;

/// <summary>What Airtel's two ways of moving money have in common, held against each of them: <see cref="AirtelPayinTests"/>, <see cref="AirtelPayoutTests"/>.</summary>
public abstract class AirtelContract : GatewayContract
{
    protected static readonly Guid Payment = Guid.Parse("019d8b8c-1250-7312-b8c6-23907c4185ce");
    protected const string WireId = "019d8b8c12507312b8c623907c4185ce";

    private static readonly RSA AirtelsKey = RSA.Create(2048);

    protected override string GatewayId => AirtelMoneyGateway.Id;
    protected override GatewayAccess Account { get; } = new(Guid.NewGuid(), "production", new Dictionary<string, string>
    {
        ["client_id"] = "client",
        ["client_secret"] = "secret",
        ["pin"] = "4321",
        ["callback_key"] = "demo-airtel-key",
    });

    /// <summary>How Airtel's codes of this product begin.</summary>
    protected abstract string Codes { get; }

    protected abstract string SubmissionPath { get; }

    protected abstract string QueryPath { get; }

    /// <param name="settings">Configuration below the gateway's section.</param>
    protected static AirtelMoneyGateway At(Uri baseUrl, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?> { ["Gateways:airtel_money:ProductionUrl"] = baseUrl.AbsoluteUri, ["Gateways:airtel_money:Timeout"] = "00:00:02" };
        foreach (var (key, value) in settings)
            values[$"Gateways:airtel_money:{key}"] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<ISharedTokens>(new TestTokens(TimeProvider.System))
            .AddSingleton<IConfiguration>(configuration).AddGateways(configuration).BuildServiceProvider();
        return services.GetRequiredService<GatewayRegistry>().Find<AirtelMoneyGateway>("airtel")!;
    }

    protected override bool IsSubmission(SeenRequest request) => request.Method == "POST" && request.Path == SubmissionPath;
    protected override bool IsQuery(SeenRequest request) => request.Method == "GET" && request.Path == QueryPath;

    protected override Task AnswerOtherAsync(SeenRequest request, HttpContext http) => request.Path switch
    {
        "/auth/oauth2/token" => ScriptedProvider.Json(http, 200, """{"access_token":"token-1","expires_in":"180","token_type":"bearer"}"""),
        "/v1/rsa/encryption-keys" => ScriptedProvider.Json(http, 200,
            $$$"""{"data":{"key_id":"1","key":"{{{Convert.ToBase64String(AirtelsKey.ExportSubjectPublicKeyInfo())}}}","valid_upto":"12-08-2037 21:29:26"},"status":{"response_code":"DP02010001001"}}"""),
        _ => ScriptedProvider.Json(http, 500, ""),
    };

    protected override Task RefuseAsync(HttpContext http) => StatusAsync(http, 400, Codes + "004");
    protected override Task DuplicateAsync(HttpContext http) => ScriptedProvider.Json(http, 400, """{"status":{"code":"400","success":false,"result_code":"ESB000041","message":"External transaction id already exists"}}""");
    protected override Task UnknownStatusAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction("XX", Codes + "001"));
    protected override Task PendingAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction("TIP", Codes + "006"));
    protected override Task SucceededAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction("TS", Codes + "001"));
    protected override Task FailedAsync(HttpContext http) => ScriptedProvider.Json(http, 200, Transaction("TF", Codes + "007"));

    protected static Task StatusAsync(HttpContext http, int status, string code)
        => ScriptedProvider.Json(http, status, $$$"""{"status":{"response_code":"{{{code}}}","code":"{{{status}}}","success":false,"result_code":"ESB000011","message":"x"}}""");

    protected static string Transaction(string status, string code, string id = WireId)
        => $$$"""{"data":{"transaction":{"airtel_money_id":"MP260115.1030.A00001","id":"{{{id}}}","message":"..","status":"{{{status}}}"}},"status":{"code":"200","message":"SUCCESS","result_code":"ESB000010","response_code":"{{{code}}}","success":true}}""";

    protected static string Decrypt(string text) => Encoding.UTF8.GetString(AirtelsKey.Decrypt(Convert.FromBase64String(text), RSAEncryptionPadding.Pkcs1));

    /// <summary>The submission as Airtel saw it, after the parts that all share have been looked at.</summary>
    protected SeenRequest Submitted()
    {
        var request = Assert.Single(Provider.Seen, IsSubmission);
        Assert.Equal(("Bearer token-1", "UG", "UGX", "application/json"), (request.Headers["Authorization"], request.Headers["X-Country"], request.Headers["X-Currency"], request.Headers["Content-Type"]));
        return request;
    }

    [Fact]
    public async Task The_token_is_asked_for_as_the_documentation_shows()
    {
        await SubmitAsync(AcceptAsync);
        var request = Provider.Seen.First();
        Assert.Equal(("/auth/oauth2/token", """{"client_id":"client","client_secret":"secret","grant_type":"client_credentials"}"""), (request.Path, request.Body));
    }

    [Fact]
    public async Task A_status_of_another_payment_is_not_ours()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Transaction("TS", Codes + "001", "019d8b8c12507312b8c623907c4185cf"))));

    [Fact]
    public async Task What_is_ambiguous_stays_open()
        => Assert.IsType<GatewayOutcome.Accepted>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Transaction("TA", Codes + "000"))));

    [Fact]
    public async Task What_expired_has_failed()
        => Assert.Equal("expired", Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Transaction("TE", Codes + "029")))).Code);

    [Fact]
    public async Task Too_many_requests_send_nothing()
        => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAsync(http => ScriptedProvider.Json(http, 429, "{}")));

    [Fact]
    public async Task A_failing_code_behind_a_server_error_proves_nothing()
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => StatusAsync(http, 500, Codes + "004")));

    [Fact]
    public async Task Refused_credentials_send_nothing()
    {
        Provider.Behave = (_, http) => ScriptedProvider.Json(http, 401, """{"error":"invalid_client"}""");
        Assert.IsType<GatewayOutcome.NotSent>(await SubmitAtAsync(Provider.Url));
        Assert.DoesNotContain(Provider.Seen, IsSubmission);
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        var refusals = 0;
        var outcome = await SubmitAsync(http => refusals++ == 0 ? ScriptedProvider.Json(http, 401, "{}") : AcceptAsync(http));
        Assert.False(outcome is GatewayOutcome.NotSent or GatewayOutcome.Unknown or GatewayOutcome.Failed);
        Assert.Equal(2, Provider.Seen.Count(request => request.Path == "/auth/oauth2/token"));
    }

    /// <summary>A body that was signed, checked as Airtel checks it.</summary>
    protected static void RequireSigned(SeenRequest request)
    {
        var parts = Decrypt(request.Headers["x-key"]).Split(':');
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(parts[0]);
        Assert.Equal(Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(request.Body), Convert.FromBase64String(parts[1]))), request.Headers["x-signature"]);
    }

    protected static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
