using System.Net;

namespace Centry.Connectors.Gateways;

/// <summary>What an answer to a harmless question says of the credentials that it was asked with.</summary>
internal static class CredentialFaults
{
    /// <returns>Null when they were taken.</returns>
    public static string? Of(ProviderAnswer answer) => answer.Status switch
    {
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
