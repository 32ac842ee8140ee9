using System.Text.Json;

namespace Centry.Simulator.Airtel;

/// <summary>Bodies of calls that move money: read as bytes, for signatures are over them, and checked in what all of them share.</summary>
internal sealed class AirtelPost(AirtelGate gate, AirtelKey key, Microsoft.Extensions.Options.IOptions<AirtelOptions> options)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <param name="isSigned">Whether this version's messages are signed.</param>
    /// <param name="unsigned">How a wrong signature is refused.</param>
    /// <param name="answer">Answers a call that could be read: null, or the refusal that it is to be answered with.</param>
    public RequestDelegate Guarded(bool isSigned, AirtelStatus unsigned, Func<HttpContext, AirtelCaller, JsonElement, Task<AirtelStatus?>> answer) => async context =>
    {
        if (await gate.EnterAsync(context) is not { } caller) return;
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var refusal = AirtelStatus.Esb("008", "The body is no JSON object.");
        if ((isSigned || options.Value.RequireSignatures) && !key.IsSigned(context.Request, body))
        {
            refusal = unsigned;
        }
        else if (Parse(body) is { } json)
        {
            using (json) refusal = await answer(context, caller, json.RootElement);
        }
        if (refusal is not null) await context.Response.StatusAsync(refusal);
    };

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            var json = JsonDocument.Parse(body, Strict);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
            json.Dispose();
        }
        catch (JsonException)
        {
            // Refused by the caller, like JSON that is no object.
        }
        return null;
    }
}
