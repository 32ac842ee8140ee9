using System.Net;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>What Ozow's answers have in common. Whatever is not understood is unknown: it may have happened.</summary>
internal static class OzowAnswers
{
    public static GatewayOutcome.Unknown Unreadable { get; } = new("The provider's answer could not be read.");

    /// <summary>What an answer other than 200 to a submission means.</summary>
    public static GatewayOutcome ReadRefusal(ProviderAnswer answer) => answer.Status switch
    {
        HttpStatusCode.TooManyRequests => new GatewayOutcome.NotSent("The provider asks for fewer requests (HTTP 429)."),
        HttpStatusCode.BadRequest when Words(answer) is { } words => Refused(words),
        _ => new GatewayOutcome.Unknown($"The provider answered HTTP {(int)answer.Status}."),
    };

    public static GatewayOutcome.Failed Refused(string words) => new("provider_refused", $"The provider refused the payment: {OzowTexts.Clip(words)}");

    // A page in between may answer 400 too: a refusal has words of Ozow's.
    private static string? Words(ProviderAnswer answer)
        => ProviderJson.Read(answer.Body, json => OzowJson.Text(json, "errorMessage") ?? OzowJson.Text(json, "message") ?? OzowJson.Texts(json, "errors").FirstOrDefault());
}
