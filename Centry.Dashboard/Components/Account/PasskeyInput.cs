using System.Text.Json;
using Centry.Contracts;

namespace Centry.Dashboard.Components.Account;

/// <summary>The form that carries a browser's answer in a passkey ceremony.</summary>
internal sealed class PasskeyInput
{
    public Guid CeremonyId { get; set; }

    /// <summary>JSON, as the credential's <c>toJSON()</c> gives it.</summary>
    public string? Credential { get; set; }

    /// <returns>Null when it is no credential at all.</returns>
    public FinishPasskeyRequest? Read(string? name = null)
    {
        try
        {
            return Credential is { Length: > 0 } && JsonElement.Parse(Credential) is { ValueKind: JsonValueKind.Object } credential ? new FinishPasskeyRequest(CeremonyId, credential, name) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
