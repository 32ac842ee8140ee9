using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Centry.Simulator.Airtel;

/// <summary>Writes Airtel's answers: data, and beside them a status with two generations of codes.</summary>
internal static class AirtelAnswers
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task JsonAsync(this HttpResponse response, int status, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        return response.Body.WriteAsync(buffer.WrittenMemory).AsTask();
    }

    /// <param name="data">Members of <c>data</c>; none when null.</param>
    public static Task StatusAsync(this HttpResponse response, AirtelStatus status, Action<Utf8JsonWriter>? data = null) => response.JsonAsync(status.Http, json =>
    {
        if (data is not null)
        {
            json.WriteStartObject("data");
            data(json);
            json.WriteEndObject();
        }
        json.WriteStartObject("status");
        if (status.Code is { } code) json.WriteString("response_code", code);
        json.WriteString("code", status.Http.ToString(CultureInfo.InvariantCulture));
        json.WriteBoolean("success", status.Success);
        json.WriteString("result_code", status.Result);
        json.WriteString("message", status.Message);
        json.WriteEndObject();
    });

    public static void WriteTransaction(Utf8JsonWriter json, AirtelTransaction transaction, Action<Utf8JsonWriter>? further = null)
    {
        json.WriteStartObject("transaction");
        if (transaction.Decision?.MoneyId is { } money) json.WriteString("airtel_money_id", money);
        json.WriteString("id", transaction.Order.Id);
        json.WriteString("message", transaction.Decision is { } decision ? AirtelCodes.Describe(decision.Code) : "In process");
        json.WriteString("status", transaction.Word);
        further?.Invoke(json);
        json.WriteEndObject();
    }
}

/// <summary>Reads members that may be missing or of another type.</summary>
internal static class AirtelFields
{
    public static string? Text(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static JsonElement Part(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>A number, and no text.</summary>
    public static decimal? Number(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
}
