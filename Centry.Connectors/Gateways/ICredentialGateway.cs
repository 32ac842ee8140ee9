namespace Centry.Connectors.Gateways;

/// <summary>A gateway that can be asked whether it takes an account's credentials, with no money moved and no balance told.</summary>
public interface ICredentialGateway : IGateway
{
    /// <returns>Null when it takes them; else why not, in a sentence.</returns>
    Task<string?> FindCredentialFaultAsync(GatewayAccess access, CancellationToken cancellationToken);
}
