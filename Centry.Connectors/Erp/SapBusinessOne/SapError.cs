using System.Text.Json;
using Centry.Connectors.Gateways;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>
/// What Service Layer says is wrong: <c>{"error":{"code":-5002,"message":{"lang":"en-us","value":".."}}}</c> in OData 3,
/// <c>{"error":{"code":"-5002","message":".."}}</c> in OData 4.
/// </summary>
internal sealed record SapError(string? Code, string Message)
{
    /// <summary>An invalid session, or one that has timed out; comes with HTTP 401.</summary>
    public const string SessionLost = "301";

    /// <summary>There is no such entity; comes with HTTP 404.</summary>
    public const string NoMatch = "-2028";

    /// <summary>A sign-in's: a wrong user name or password, a user who is locked. As a public client of SAP's tells them apart.</summary>
    public bool IsAboutTheUser => Code is "100000027" or "100000055";

    /// <summary>Null when the body is no such thing.</summary>
    public static SapError? Read(ReadOnlyMemory<byte> body) => ProviderJson.Read(body, json =>
    {
        if (!json.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
            return null;
        var message = ProviderJson.Text(error, "message") ?? (error.TryGetProperty("message", out var inner) ? ProviderJson.Text(inner, "value") : null);
        return message is null ? null : new SapError(ProviderJson.Text(error, "code"), message);
    });
}
