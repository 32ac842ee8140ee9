using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Xero;

/// <summary>An answer, ready to be sent, and to be sent again for the same idempotency key.</summary>
internal sealed record XeroAnswer(int Status, string Body, string ContentType = "application/json; charset=utf-8")
{
    public IResult ToResult() => Results.Text(Body, ContentType, Encoding.UTF8, Status);
}

/// <summary>Xero's JSON: its envelope, its dates, its errors.</summary>
internal static class XeroJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static XeroAnswer NoResource { get; } = new(404, "The resource you're looking for cannot be found", "text/html; charset=utf-8");

    public static XeroAnswer Of(int status, JsonNode body) => new(status, body.ToJsonString(Plain));

    public static string Text(JsonNode node) => node.ToJsonString(Plain);

    /// <summary>What stands before the API says.</summary>
    public static XeroAnswer Problem(int status, string title, string detail) => Of(status, new JsonObject
    {
        ["Type"] = null,
        ["Title"] = title,
        ["Status"] = status,
        ["Detail"] = detail,
        ["Instance"] = Guid.NewGuid().ToString("D"),
        ["Extensions"] = new JsonObject(),
    });

    public static XeroAnswer Error(int number, string type, string message) => Of(400, new JsonObject { ["ErrorNumber"] = number, ["Type"] = type, ["Message"] = message });

    /// <summary>What is wrong with the elements of a request; those without problems are shown too.</summary>
    public static XeroAnswer Invalid(IEnumerable<(JsonObject Element, IReadOnlyList<string> Problems)> elements) => Of(400, new JsonObject
    {
        ["ErrorNumber"] = 10,
        ["Type"] = "ValidationException",
        ["Message"] = "A validation exception occurred",
        ["Elements"] = new JsonArray([.. elements.Select(one => WithProblems(one.Element, one.Problems))]),
    });

    public static JsonObject WithProblems(JsonObject element, IReadOnlyList<string> problems)
    {
        var shown = (JsonObject)element.DeepClone();
        shown["ValidationErrors"] = new JsonArray([.. problems.Select(problem => new JsonObject { ["Message"] = problem })]);
        return shown;
    }

    public static JsonObject Envelope(DateTimeOffset now, string name, JsonArray rows, JsonObject? pagination = null)
    {
        var envelope = new JsonObject { ["Id"] = Guid.NewGuid().ToString("D"), ["Status"] = "OK", ["ProviderName"] = "Centry", ["DateTimeUTC"] = Date(now) };
        if (pagination is not null)
            envelope["pagination"] = pagination;
        envelope[name] = rows;
        return envelope;
    }

    public static string Date(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"/Date({time.ToUnixTimeMilliseconds()}+0000)/");

    public static string Date(DateOnly day) => Date(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero));

    public static string DateString(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00";
}
