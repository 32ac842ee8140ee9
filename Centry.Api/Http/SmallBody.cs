using System.Text.Json;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Centry.Api.Http;

/// <summary>Reads the JSON bodies that people's routes take: small ones.</summary>
internal static class SmallBody
{
    /// <summary>Far more than any of them needs.</summary>
    private const int BytesMax = 16 * 1024;

    /// <returns>The document, for the caller to dispose of, or the answer that refuses the body.</returns>
    private static async Task<(JsonDocument? Document, IResult? Refused)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return (null, new Refusal(ErrorCodes.UnsupportedMediaType, "Send the body as application/json.").ToResult());

        // Not shared: it may hold a password, and the document goes on reading it.
        var buffer = new byte[BytesMax + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > BytesMax)
            return (null, new Refusal(ErrorCodes.BodyTooLarge, $"The body may have at most {BytesMax / 1024} KiB.").ToResult());
        return JsonBody.TryParse(buffer.AsMemory(0, length), out var document, out var fault) ? (document, null) : (null, Malformed(fault));
    }

    /// <summary>
    /// An object's fields. A request without a body has none.
    /// </summary>
    /// <returns>The fields, which live as long as the document, or the answer that refuses the body.</returns>
    private static async Task<(JsonDocument? Document, JsonFields? Fields, IResult? Refused)> ReadFieldsAsync(HttpRequest request, bool optional = false)
    {
        if (optional && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding"))
            return (null, new JsonFields(JsonDocument.Parse("{}").RootElement), null);
        var (document, refused) = await ReadAsync(request);
        if (document is null)
            return (null, null, refused);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return (document, new JsonFields(document.RootElement), null);
        document.Dispose();
        return (null, null, new Refusal(ErrorCodes.ValidationError, "The body must be a JSON object.").ToResult());
    }

    /// <summary>Answers a request by the fields of its body, which live as long as the answer is made; a body that cannot be read is refused.</summary>
    public static async Task<IResult> WithFieldsAsync(HttpRequest request, Func<JsonFields, Task<IResult>> answer, bool optional = false)
    {
        var (document, fields, refused) = await ReadFieldsAsync(request, optional);
        if (fields is null)
            return refused!;
        using (document)
            return await answer(fields);
    }

    /// <summary>The one string that a body has.</summary>
    public static async Task<(string? Value, IResult? Refused)> ReadOneAsync(HttpRequest request, string field, int max)
    {
        var (document, fields, refused) = await ReadFieldsAsync(request);
        if (fields is null)
            return (null, refused);
        using (document)
        {
            var value = fields.Text(field, max, required: true);
            return value is null ? (null, PaymentFields.Invalid(fields.Faults).ToResult()) : (value, null);
        }
    }

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
