using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Simulator.QuickBooks;

/// <summary>
/// What QuickBooks has against a request. Of its codes 610, 6140, 6210, 6240, 120 and 5010 are the vendor's word or well known; the others
/// are from memory, in the vendor's ranges: 2xxx a field, 4xxx a query, 6000 a rule of the business.
/// </summary>
internal sealed class QuickBooksRefusal(int status, string type, string code, string message, string detail) : Exception(message)
{
    public static QuickBooksRefusal Missing(string field) => Invalid("2020", "Required param missing, need to supply the required value for the API", $"Required parameter {field} is missing in the request");

    public static QuickBooksRefusal Unsupported(string field) => Invalid("2010", "Request has invalid or unsupported property", $"Property Name:{field} specified is unsupported or invalid");

    public static QuickBooksRefusal TooLong(string field, int max) => Invalid("2050", "String length is either shorter or longer than supported by specification", $"{field} supports at most {max.ToString(CultureInfo.InvariantCulture)} characters");

    public static QuickBooksRefusal NoReference(string field, string id) => Invalid("2500", "Invalid Reference Id", $"Invalid Reference Id : {field} element id {id} not found");

    public static QuickBooksRefusal NotFound(string id) => Invalid("610", "Object Not Found", $"Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees. ({id})");

    public static QuickBooksRefusal Business(string detail) => Invalid("6000", "A business validation error has occurred while processing your request", $"Business Validation Error: {detail}");

    public static QuickBooksRefusal Stale() => Invalid("5010", "Stale Object Error", "Stale Object Error : You and someone else were working on this at the same time.");

    public static QuickBooksRefusal Query(string detail) => Invalid("4000", "Error parsing query", $"QueryParserError: {detail}");

    public static QuickBooksRefusal Invalid(string code, string message, string detail) => new(400, "ValidationFault", code, message, detail);

    public static QuickBooksRefusal Operation(string detail) => new(500, "ValidationFault", "500", "Unsupported Operation", detail);

    /// <summary>As the API itself writes it.</summary>
    public IResult ToResult(DateTimeOffset now) => Json(status, new JsonObject
    {
        ["Fault"] = new JsonObject { ["Error"] = new JsonArray(new JsonObject { ["Message"] = Message, ["Detail"] = detail, ["code"] = code, ["element"] = "" }), ["type"] = type },
        ["time"] = Time(now),
    });

    /// <summary>As the gateway before the API writes it, about tokens and throttling: in small letters (from memory, unconfirmed).</summary>
    public static IResult Gateway(int status, string code, string name, string type, string detail, DateTimeOffset now) => Json(status, new JsonObject
    {
        ["warnings"] = null,
        ["intuitObject"] = null,
        ["fault"] = new JsonObject
        {
            ["error"] = new JsonArray(new JsonObject
            {
                ["message"] = $"message={name}; errorCode=00{code}; statusCode={status.ToString(CultureInfo.InvariantCulture)}",
                ["detail"] = detail,
                ["code"] = code,
                ["element"] = null,
            }),
            ["type"] = type,
        },
        ["report"] = null,
        ["requestId"] = null,
        ["time"] = now.ToUnixTimeMilliseconds(),
    });

    public static IResult Json(int status, JsonNode body) => Results.Text(body.ToJsonString(), "application/json;charset=UTF-8", statusCode: status);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
