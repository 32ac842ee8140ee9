using System.Security.Cryptography;
using System.Text;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Ozow;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Connectors.Tests.Gateways.Ozow;

/// <summary>The adapter as the services get it, pointed at a provider of the test's, and what its provider says over and over.</summary>
internal static class ConfiguredOzow
{
    public const string TransactionId = "8f0e0c9e-0000-4000-8000-000000000001";
    public const string PaymentKey = "019bc000123470008000000000000001" + "3f2504e04f8941d39a0c0305e82c3301";

    public static Guid Payment { get; } = new("019bc000-1234-7000-8000-000000000001");

    public static Guid Submission { get; } = new("3f2504e0-4f89-41d3-9a0c-0305e82c3301");

    public static Uri CallbackUrl { get; } = new($"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/{PaymentKey}");

    public static Uri ReturnUrl { get; } = new($"https://pay.centry.test/pay/{PaymentKey}");

    public static Dictionary<string, string> Credentials => new()
    {
        ["site_code"] = "DEMO-001",
        ["api_key"] = "demo-ozow-key",
        ["private_key"] = "demo-private-key",
        ["payouts_api_key"] = "demo-api-key",
        ["payouts_access_token"] = "demo-access-token",
        ["encryption_key"] = "demo-encryption-key",
    };

    public static GatewayAccess Access(Dictionary<string, string>? credentials = null, string environment = "production")
        => new(new Guid("22222222-2222-4222-8222-222222222222"), environment, credentials ?? Credentials);

    public static OzowGateway At(Uri baseUrl, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Gateways:ozow:ProductionUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:ozow:SandboxUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:ozow:PayoutsProductionUrl"] = $"{baseUrl.AbsoluteUri}payouts/v1",
            ["Gateways:ozow:PayoutsSandboxUrl"] = $"{baseUrl.AbsoluteUri}payouts/v1",
            ["Gateways:ozow:Timeout"] = "00:00:02",
        };
        foreach (var (key, value) in settings)
            values[$"Gateways:ozow:{key}"] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        time ??= TimeProvider.System;
        var services = new ServiceCollection().AddLogging().AddSingleton(time).AddSingleton<ISharedTokens>(new TestTokens(time))
            .AddSingleton<IConfiguration>(configuration).AddGateways(configuration).BuildServiceProvider();
        return services.GetRequiredService<GatewayRegistry>().Find<OzowGateway>("ozow")!;
    }

    public static bool IsToken(SeenRequest request) => request is { Method: "POST", Path: "/token" };

    public static Task AnswerTokenAsync(HttpContext http, string token = "token-1", string lives = "3600")
        => ScriptedProvider.Json(http, 200, $$"""{"access_token":"{{token}}","token_type":"bearer","expires_in":{{lives}}}""");

    public static string Hash(string values, string key) => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes((values + key).ToLowerInvariant())));

    public static CallbackRequest Form(params (string Name, string Value)[] fields)
        => new("POST", Headers(), Encoding.UTF8.GetBytes(Encode(fields)));

    public static CallbackRequest Browser(params (string Name, string Value)[] fields) => new("GET", Headers(), default, $"?{Encode(fields)}");

    public static CallbackRequest Json(string body, string? accessToken = "demo-access-token")
        => new("POST", Headers(accessToken), Encoding.UTF8.GetBytes(body));

    /// <summary>A response of the classic API, rightly hashed.</summary>
    public static (string, string)[] Response(string status = "Complete", string amount = "150.00", string key = "demo-private-key")
    {
        (string Name, string Value)[] fields =
        [
            ("SiteCode", "DEMO-001"), ("TransactionId", TransactionId), ("TransactionReference", Payment.ToString("D")), ("Amount", amount), ("Status", status),
            ("Optional1", ""), ("Optional2", ""), ("Optional3", ""), ("Optional4", ""), ("Optional5", ""), ("CurrencyCode", "ZAR"), ("IsTest", "false"), ("StatusMessage", "Test & done"),
        ];
        return [.. fields, ("Hash", Hash(string.Concat(fields.Select(field => field.Value)), key))];
    }

    private static Dictionary<string, string> Headers(string? accessToken = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (accessToken is not null)
            headers["accesstoken"] = accessToken;
        return headers;
    }

    private static string Encode((string Name, string Value)[] fields)
        => string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value).Replace("%20", "+", StringComparison.Ordinal)}"));
}
