using System.Buffers;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Centry.Api.People;

/// <summary>Reads the small bodies of the auth routes: JSON objects of strings. Every fault is named at once; unknown fields are ignored.</summary>
internal sealed class AuthBody
{
    /// <summary>Far more than an address, a password or a token needs.</summary>
    private const int BytesMax = 16 * 1024;

    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _faults = [];

    /// <summary>The value of a field that was asked for.</summary>
    public string this[string field] => _values[field];

    /// <returns>The fields, or the answer that refuses the body.</returns>
    public static async Task<(AuthBody? Body, IResult? Refused)> ReadAsync(HttpRequest request, params string[] fields)
    {
        if (!request.HasJsonContentType())
            return (null, new Refusal(ErrorCodes.UnsupportedMediaType, "Send the body as application/json.").ToResult());

        var buffer = ArrayPool<byte>.Shared.Rent(BytesMax + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer.AsMemory(0, BytesMax + 1), BytesMax + 1, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
            if (length > BytesMax)
                return (null, new Refusal(ErrorCodes.BodyTooLarge, $"The body may have at most {BytesMax / 1024} KiB.").ToResult());
            if (!JsonBody.TryParse(buffer.AsMemory(0, length), out var document, out var fault))
                return (null, Malformed(fault));
            using (document)
            {
                var body = new AuthBody();
                body.Take(document.RootElement, fields);
                return body._faults.Count == 0 ? (body, null) : (null, body.Refuse());
            }
        }
        finally
        {
            // It held a password.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private void Take(JsonElement root, string[] fields)
    {
        foreach (var field in fields)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
                _faults[field] = ["This field is required."];
            else if (value.ValueKind != JsonValueKind.String)
                _faults[field] = ["This must be a string."];
            else if (value.GetString() is { Length: > 0 } text)
                _values[field] = text;
            else
                _faults[field] = ["This must not be empty."];
        }
    }

    private IResult Refuse()
        => new Refusal(ErrorCodes.ValidationError, $"These fields are missing or wrong: {string.Join(", ", _faults.Keys)}.") { Fields = _faults }.ToResult();

    private static JsonHttpResult<ErrorBody> Malformed(JsonFault fault) => TypedResults.Json(
        new ErrorBody
        {
            Error = $"{fault.Message} (line {fault.Line}, position {fault.Position})",
            Code = ErrorCodes.MalformedJson,
            Details = new()
            {
                ["line"] = JsonSerializer.SerializeToElement(fault.Line),
                ["position"] = JsonSerializer.SerializeToElement(fault.Position),
            },
        },
        CentryJson.Options, statusCode: StatusCodes.Status400BadRequest);
}
