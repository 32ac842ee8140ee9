using System.Text;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.CallPay;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Connectors.Tests.Gateways.CallPay;

/// <summary>The adapter as the services get it, pointed at a provider of the test's, and what its provider says over and over.</summary>
internal static class ConfiguredCallPay
{
    /// <summary>The moment of the fact sheet's token.</summary>
    public static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);

    public static GatewayAccess Access { get; } = new(Guid.NewGuid(), "production", new Dictionary<string, string> { ["organisation_id"] = "42", ["salt"] = "s4lt" });

    public static PayinSubmission Payin { get; } = new(
        Guid.NewGuid(), Guid.Parse("019d8b8c-1250-7312-b8c6-23907c4185ce"), "ZA", "ZAR", 299m, null, "Jane Doe", "Order 7", new Uri("https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/1"))
    {
        PaymentMethod = "bank_transfer",
        ReturnUrl = new Uri("https://centry.test/pay/1"),
    };

    public static string Reference { get; } = "019d8b8c12507312b8c623907c4185ce";

    public static CallPayGateway At(Uri baseUrl)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateways:callpay:ProductionUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:callpay:Timeout"] = "00:00:02",
        }).Build();
        var time = new ToldTime();
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time).AddSingleton<ISharedTokens>(new TestTokens(time))
            .AddSingleton<IConfiguration>(configuration).AddGateways(configuration).BuildServiceProvider();
        return services.GetRequiredService<GatewayRegistry>().Find<CallPayGateway>("callpay")!;
    }

    public static CallbackRequest Notification(string form) => new("POST", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(form));

    public static string Transaction(int successful = 1, string status = "complete", string amount = "299.00", string currency = "ZAR", string? reference = null, string refunded = "0.00") => $$"""
        {"id":123456,"successful":{{successful}},"status":"{{status}}","amount":"{{amount}}","displayAmount":"R299.00","currency":"{{currency}}","merchant_reference":"{{reference ?? Reference}}",
         "gateway_reference":"g","payment_key":"k","created":"2026-01-15 10:30:00","refunded_amount":"{{refunded}}","refunded":0,"service":"Direct","gateway":"Callpay","gateway_response_parameters":{},"token":null,"reason":null}
        """;

    public static Task ErrorAsync(HttpContext http, int status, string name, string message)
        => ScriptedProvider.Json(http, status, $$"""{"name":"{{name}}","message":"{{message}}","code":0,"status":{{status}}}""");

    /// <summary>A clock that stands, with timers that run.</summary>
    private sealed class ToldTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
