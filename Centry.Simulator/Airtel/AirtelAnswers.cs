using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Airtel;

/// <summary>Writes Airtel's answers: what was asked for under <c>data</c>, and under <c>status</c> how it went.</summary>
internal static class AirtelAnswers
{
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(JsonObject json) => json.ToJsonString(Plain);

    public static Task JsonAsync(this HttpResponse response, int status, JsonObject json)
    {
        var body = Encoding.UTF8.GetBytes(Render(json));
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, 0, body.Length);
    }

    /// <param name="success">Not to be trusted by itself: Airtel's own sample of a refund that went well says false.</param>
    public static Task AnswerAsync(this HttpResponse response, JsonObject data, string responseCode, string resultCode = "ESB000010", string message = "SUCCESS", bool success = true) =>
        response.JsonAsync(StatusCodes.Status200OK, new()
        {
            ["data"] = data,
            ["status"] = new JsonObject
            {
                ["code"] = "200",
                ["message"] = message,
                ["result_code"] = resultCode,
                ["response_code"] = responseCode,
                ["success"] = success,
            },
        });

    public static Task RefuseAsync(this HttpResponse response, AirtelRefusal refusal)
    {
        if (refusal.Status == StatusCodes.Status429TooManyRequests) response.Headers.RetryAfter = "1";
        if (refusal.Error is { } error)
            return response.JsonAsync(refusal.Status, new() { ["error_description"] = refusal.Message, ["error"] = error });
        var status = new JsonObject
        {
            ["code"] = refusal.Status.ToString(CultureInfo.InvariantCulture),
            ["success"] = false,
            ["message"] = refusal.Message,
        };
        if (refusal.ResultCode is { } result) status["result_code"] = result;
        if (refusal.ResponseCode is { } code) status["response_code"] = code;
        return response.JsonAsync(refusal.Status, new() { ["status"] = status });
    }
}
