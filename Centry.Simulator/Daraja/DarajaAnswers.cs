using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Centry.Simulator.Daraja;

/// <summary>Writes Daraja's answers.</summary>
internal static class DarajaAnswers
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Render(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static Task JsonAsync(this HttpResponse response, int status, Action<Utf8JsonWriter> members)
    {
        var body = Render(members);
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, 0, body.Length);
    }

    public static Task RefuseAsync(this HttpResponse response, DarajaRefusal refusal) => response.JsonAsync(refusal.Status, json =>
    {
        json.WriteString("requestId", DarajaIds.Request());
        json.WriteString("errorCode", refusal.Code);
        json.WriteString("errorMessage", refusal.Message);
    });

    /// <summary>The acknowledgement of a call that is answered later.</summary>
    public static Task AcknowledgeAsync(this HttpResponse response, string originator, string conversation) => response.JsonAsync(StatusCodes.Status200OK, json =>
    {
        json.WriteString("ConversationID", conversation);
        json.WriteString("OriginatorConversationID", originator);
        json.WriteString("ResponseCode", "0");
        json.WriteString("ResponseDescription", "Accept the service request successfully.");
    });
}
