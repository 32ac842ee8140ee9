using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Centry.Simulator.Mtn;

/// <summary>Writes MTN's answers.</summary>
internal static class MtnAnswers
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Render(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static Task JsonAsync(this HttpResponse response, int status, Action<Utf8JsonWriter> members) =>
        response.JsonAsync(status, Render(members));

    public static Task JsonAsync(this HttpResponse response, int status, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, 0, body.Length);
    }

    public static Task EmptyAsync(this HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public static Task RefuseAsync(this HttpResponse response, MtnRefusal refusal)
    {
        if (refusal.Status == StatusCodes.Status429TooManyRequests) response.Headers.RetryAfter = "1";
        return response.JsonAsync(refusal.Status, json =>
        {
            if (refusal.Code is { } code) json.WriteString("code", code);
            else json.WriteNumber("statusCode", refusal.Status);
            json.WriteString("message", refusal.Message);
        });
    }
}
