using System.Text.Json;

namespace Centry.Simulator.Mtn;

/// <summary>Reads request bodies.</summary>
internal static class MtnJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <returns>A JSON object, or why the request has none.</returns>
    public static async ValueTask<(JsonDocument? Body, MtnRefusal? Refusal)> ReadAsync(HttpRequest request)
    {
        if (!IsJson(request.ContentType)) return (null, MtnRefusal.BadRequest("Content-Type must be application/json."));
        try
        {
            var body = await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Object) return (body, null);
            body.Dispose();
            return (null, MtnRefusal.BadRequest("The body must be a JSON object."));
        }
        catch (JsonException)
        {
            return (null, MtnRefusal.BadRequest("The body is not JSON."));
        }
    }

    private static bool IsJson(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
}
