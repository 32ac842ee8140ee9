using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>What Service Layer does not do, in its own number and words.</summary>
internal sealed record SapProblem(int Status, int Code, string Message)
{
    /// <summary>A rule of the business or a value that cannot be.</summary>
    public static SapProblem Invalid(string message) => new(400, -5002, message);

    /// <summary>What cannot be read. Its number is from memory, unconfirmed.</summary>
    public static SapProblem Unreadable(string message) => new(400, -1000, message);

    public static SapProblem NoSession { get; } = new(401, 301, "Invalid session or session already timeout.");

    public static SapProblem NoMatch { get; } = new(404, -2028, "No matching records found (ODBC -2028)");

    public static SapProblem Exists { get; } = new(400, -2035, "This entry already exists in the following tables (ODBC -2035)");
}

/// <summary>Answers in the shape of the path: <c>/b1s/v1</c> is OData 3, <c>/b1s/v2</c> is OData 4.</summary>
/// <param name="version">1 or 2.</param>
internal sealed class SapAnswers(int version)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int Version => version;

    /// <summary>What control names begin with.</summary>
    public string Control => version == 1 ? "odata." : "@odata.";

    /// <summary>Version 1 counts with <c>$inlinecount</c>, version 2 with <c>$count</c>.</summary>
    public string Count => version == 1 ? "odata.count" : "@odata.count";

    public static IResult Json(int status, JsonNode body) => Results.Text(body.ToJsonString(Plain), "application/json;odata=minimalmetadata;charset=utf-8", statusCode: status);

    public IResult Error(SapProblem problem) => Json(problem.Status, new JsonObject
    {
        ["error"] = version == 1
            ? new JsonObject { ["code"] = problem.Code, ["message"] = new JsonObject { ["lang"] = "en-us", ["value"] = problem.Message } }
            : new JsonObject { ["code"] = problem.Code.ToString(CultureInfo.InvariantCulture), ["message"] = problem.Message },
    });

    /// <summary>An entity's value as JSON: version 1 writes dates alone, version 2 with a midnight.</summary>
    public JsonNode? Value(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        string text => text,
        int number => number,
        decimal number => JsonNode.Parse((number / 1.000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)),
        DateOnly date => date.ToString(version == 1 ? "yyyy-MM-dd" : "yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A {value.GetType()} has no JSON here.", nameof(value)),
    };
}
