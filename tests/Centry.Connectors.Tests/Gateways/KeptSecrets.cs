using System.Text.Json;
using System.Web;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Exchanges;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Connectors.Tests.Gateways;

/// <summary>Looks for secrets in what was kept of calls: those of the account, and whatever was derived from them and went over the wire.</summary>
internal static class KeptSecrets
{
    private static readonly string[] ProvingHeaders = ["Authorization", "ApiKey", "Auth-Token", "x-signature", "x-key", "Ocp-Apim-Subscription-Key"];

    public static GatewayDescriptor DescriptorOf(string id)
    {
        var configuration = new ConfigurationBuilder().Build();
        using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<ISharedTokens>(new TestTokens(TimeProvider.System))
            .AddGateways(configuration).AddSingleton<IConfiguration>(configuration).BuildServiceProvider();
        return services.GetRequiredService<GatewayRegistry>().Find(id)!.Descriptor;
    }

    /// <param name="seen">What the provider saw, headers and all.</param>
    public static void RequireNone(
        IReadOnlyList<ProviderExchange> kept, GatewayDescriptor gateway, GatewayAccess account, string callbackToken, IEnumerable<SeenRequest> seen)
    {
        var credentials = gateway.Credentials.Where(field => field.Secret).Select(field => account.Credentials.GetValueOrDefault(field.Name)).OfType<string>();
        string[] secrets = [callbackToken, .. credentials, .. seen.SelectMany(request => Derived(request, gateway)).Where(value => value.Length > 0)];
        var texts = kept.SelectMany(exchange => new[] { exchange.Address, exchange.Request, exchange.Answer, exchange.Silence }).OfType<string>();
        Assert.All(texts, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Derived(SeenRequest request, GatewayDescriptor gateway)
    {
        var headers = ProvingHeaders.Select(name => request.Headers.GetValueOrDefault(name)).OfType<string>().Select(value => value.StartsWith("Bearer ", StringComparison.Ordinal) ? value["Bearer ".Length..] : value);
        return headers.Concat(gateway.SecretFields.SelectMany(name => Values(request.Body, name)));
    }

    private static string[] Values(string body, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return [.. Values(json.RootElement, name)];
        }
        catch (JsonException)
        {
            return HttpUtility.ParseQueryString(body).GetValues(name) ?? [];
        }
    }

    private static IEnumerable<string> Values(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? [member.Value.ToString()] : Values(member.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Values(item, name)),
        _ => [],
    };
}
