using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Centry.Core.Webhooks;

/// <summary>
/// The body of a delivery: <c>{"id","event","created","livemode","data"}</c>. Built once, when the event is made, and
/// stored as bytes: every attempt and replay then sends the same bytes, which is what the signatures cover.
/// </summary>
public static class WebhookEnvelope
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="eventId">The same on every attempt and replay: what receivers deduplicate by.</param>
    /// <param name="eventType">For example <c>payin.completed</c>.</param>
    /// <param name="created">When the event happened; written in whole Unix seconds.</param>
    /// <param name="livemode">False for the sandbox.</param>
    /// <param name="data">A JSON object in UTF-8, taken over as it is.</param>
    /// <exception cref="ArgumentException"><paramref name="data"/> is not one JSON object.</exception>
    public static byte[] Build(Guid eventId, string eventType, DateTimeOffset created, bool livemode, ReadOnlySpan<byte> data)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventType);
        if (data.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            throw new ArgumentException("The data of an event is a JSON object.", nameof(data));

        var buffer = new ArrayBufferWriter<byte>(data.Length + 160);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, eventId);
            writer.WriteString("event"u8, eventType);
            writer.WriteNumber("created"u8, created.ToUnixTimeSeconds());
            writer.WriteBoolean("livemode"u8, livemode);
            writer.WritePropertyName("data"u8);
            try
            {
                writer.WriteRawValue(data);
            }
            catch (JsonException fault)
            {
                throw new ArgumentException("The data of an event is a JSON object.", nameof(data), fault);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
