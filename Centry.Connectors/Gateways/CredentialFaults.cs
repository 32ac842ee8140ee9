using System.Net;

namespace Centry.Connectors.Gateways;

/// <summary>What an answer to a harmless question says of the credentials that it was asked with.</summary>
internal static class CredentialFaults
{
    /// <param name="answer">Null when there was none.</param>
    /// <param name="obstacle">Then, why not.</param>
    /// <returns>Null when they were taken.</returns>
    public static string? Of(ProviderAnswer? answer, GatewayOutcome? obstacle) => answer?.Status switch
    {
        null => Of(obstacle!),
        HttpStatusCode.OK => null,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"The provider refused the account's credentials (HTTP {(int)answer.Status}).",
        _ => $"The provider answered HTTP {(int)answer.Status}.",
    };

    /// <summary>Why there was no answer.</summary>
    public static string Of(GatewayOutcome obstacle) => obstacle switch
    {
        GatewayOutcome.NotSent notSent => notSent.Reason,
        GatewayOutcome.Unknown unknown => unknown.Reason,
        _ => "The provider could not be asked.",
    };
}
