using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Api.Payouts;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.Payouts;
using CsvHelper;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Centry.Api.Management.Payments;

/// <summary>
/// <c>…/payouts/bulk</c>: recipients as CSV. What is wrong is told row by row, and nothing is made of a file that has anything wrong.
/// </summary>
internal static class BulkUpload
{
    private static readonly string[] Columns = ["name", "amount", "phone", "account_number", "bank_code", "reference", "description"];
    private const int TextMax = 255;
    private const int RecordBytesMax = 16 * 1024;

    public static void MapBulkUpload(this RouteGroupBuilder create)
        => create.MapPost("/bulk", UploadAsync)
            .WithName("UploadMerchantPayouts").WithSummary("Pay the recipients of a CSV file")
            .WithDescription($"The first line names the columns: {string.Join(", ", Columns)}. name and amount are needed, and phone or account_number and bank_code as the method wants. With dry_run=true nothing is made.")
            .Environment()
            .Query("country_code", "The country of all recipients (ISO 3166-1 alpha-2).", required: true)
            .Query("currency_code", "Their currency; the country's when left out.")
            .Query("payment_method", "mobile_money or bank_transfer.", ["mobile_money", "bank_transfer"], required: true)
            .Query("gateway", "Through which gateway; the country's default when left out.")
            .Query("reference", "The payout's own reference.")
            .Query("draft", "true: kept without holding funds, to be submitted later.", ["true", "false"])
            .Query("dry_run", "true: only the report.", ["true", "false"])
            .CsvBody().Produces<BulkUploadReport>().Produces<BulkUploadReport>(StatusCodes.Status201Created)
            .WithMetadata(new IdempotentAttribute(), new RequestSizeLimitAttribute(PayoutEndpoints.BulkBytesMax)).Refuses(400, 401, 403, 404, 413, 415);

    // Documented only: as metadata the framework would refuse another type before it knows who asks.
    private static RouteHandlerBuilder CsvBody(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["text/csv"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
        };
        return Task.CompletedTask;
    });

    private static async Task<IResult> UploadAsync(
        HttpContext http, Guid merchantId, PersonsMoney money, MoneyEndpoint endpoint, PayoutPlanner planner, AuditTrail audit)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        var isDryRun = query.OneOf("dry_run", ["true", "false"]) == "true";
        var isDraft = query.OneOf("draft", ["true", "false"]) == "true";
        var head = new Dictionary<string, object?>
        {
            ["country_code"] = query.Text("country_code", TextMax),
            ["currency_code"] = query.Text("currency_code", TextMax),
            ["payment_method"] = query.Text("payment_method", TextMax),
            ["gateway"] = query.Text("gateway", TextMax),
            ["reference"] = query.Text("reference", TextMax),
            ["is_bulk"] = true,
            ["draft"] = isDraft,
        };
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var (rows, unreadable) = await ReadRowsAsync(http);
        if (rows is null)
            return unreadable!.ToResult();
        head["bulk_recipients"] = rows.Select(r => r.Fields);
        var body = JsonSerializer.SerializeToUtf8Bytes(head, CentryJson.Options);
        var (profile, paused) = await money.FindActiveAsync(merchantId, http.RequestAborted);
        if (profile is null)
            return paused!.ToResult();
        return await endpoint.ExecuteAsync(http, isDryRun ? null : new IdempotencyScope(merchantId, environment), new RequestBody(body, JsonElement.Parse(body)), async (request, cancellationToken) =>
        {
            var (plan, refusal) = await planner.PlanAsync(request, profile, environment, Member.Of(http), cancellationToken);
            if (plan is null)
                return Faulty(rows, refusal!);
            var preview = await planner.PreviewAsync(plan, profile, cancellationToken);
            if (isDryRun)
                return Answer.Of(StatusCodes.Status200OK, new BulkUploadReport(rows.Count, 0, [], preview, null));
            var made = MerchantPayouts.Created(plan, audit);
            return Answer.Of(StatusCodes.Status201Created, new BulkUploadReport(rows.Count, 0, [], preview, plan.Payout.ToView()), made.Write) with { Explain = made.Explain };
        });
    }

    // Faults of single rows are a report, the same for a dry run and a real one; faults of the whole are a refusal like any other.
    private static Answer Faulty(List<Row> rows, Refusal refusal)
    {
        var ofRows = (refusal.Fields ?? new Dictionary<string, IReadOnlyList<string>>()).Select(f => (Place: PlaceOf(f.Key), Faults: f.Value)).Where(f => f.Place is not null)
            .GroupBy(f => f.Place!.Value.Index)
            .Select(g => new BulkRowFaults(rows[g.Key].Line, g.ToDictionary(f => f.Place!.Value.Field, f => f.Faults))).ToList();
        return ofRows.Count == 0
            ? Answer.Refuse(refusal)
            : Answer.Of(StatusCodes.Status400BadRequest, new
            {
                error = $"{ofRows.Count} of {rows.Count} rows have faults; nothing was made.",
                code = ErrorCodes.ValidationError,
                report = new BulkUploadReport(rows.Count, ofRows.Count, ofRows, null, null),
            });
    }

    // bulk_recipients[3].phone
    private static (int Index, string Field)? PlaceOf(string field)
    {
        if (!field.StartsWith("bulk_recipients[", StringComparison.Ordinal))
            return null;
        var end = field.IndexOf(']', StringComparison.Ordinal);
        return (int.Parse(field["bulk_recipients[".Length..end], CultureInfo.InvariantCulture), end + 2 <= field.Length ? field[(end + 2)..] : "row");
    }

    private sealed record Row(int Line, IReadOnlyDictionary<string, string?> Fields);

    private static async Task<(List<Row>? Rows, Refusal? Refusal)> ReadRowsAsync(HttpContext http)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() is not "text/csv")
            return (null, new Refusal(ErrorCodes.UnsupportedMediaType, "Send the file as Content-Type: text/csv."));
        if (http.Request.ContentLength > PayoutEndpoints.BulkBytesMax)
            return (null, TooLarge);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > PayoutEndpoints.BulkBytesMax)
                return (null, TooLarge);
            buffer.Write(chunk, 0, read);
        }

        return Parse(buffer.ToArray());
    }

    private static (List<Row>? Rows, Refusal? Refusal) Parse(byte[] file)
    {
        if (!Utf8.IsValid(file))
            return (null, Unreadable("The file is not text in UTF-8."));
        using var csv = CsvReader.Create(file, new CsvReaderOptions { TrimWhitespace = true, TrimInsideQuotes = true, TrackLineNumbers = true, MaxRecordSize = RecordBytesMax });
        try
        {
            csv.ReadHeader();
            var known = csv.Headers.ToArray().Select((name, index) => (Name: name.Trim().ToLowerInvariant().Replace(' ', '_'), Index: index)).Where(c => Columns.Contains(c.Name)).ToList();
            if (known.Select(c => c.Name).Distinct().Count() != known.Count || !known.Any(c => c.Name == "name") || !known.Any(c => c.Name == "amount"))
                return (null, Unreadable($"The first line must name the columns, each once: {string.Join(", ", Columns)}. name and amount are needed."));
            var rows = new List<Row>();
            while (csv.Read())
            {
                var fields = known.ToDictionary(c => c.Name, c => c.Index < csv.FieldCount && csv.GetString(c.Index) is { Length: > 0 } value ? value : null);
                if (fields.Values.All(v => v is null))
                    continue;
                if (rows.Count == PayoutOrderReader.RecipientsMax)
                    return (null, Unreadable($"A file has at most {PayoutOrderReader.RecipientsMax} rows."));
                rows.Add(new Row((int)csv.LineNumber, fields));
            }

            return rows.Count == 0 ? (null, Unreadable("The file has no rows below its header.")) : (rows, null);
        }
        catch (CsvFormatException e)
        {
            return (null, Unreadable($"The file cannot be read: {e.Message}"));
        }
    }

    private static Refusal TooLarge => new(ErrorCodes.BodyTooLarge, $"The file may have at most {PayoutEndpoints.BulkBytesMax / 1024 / 1024} MiB.");

    private static Refusal Unreadable(string fault) => Refusal.Invalid("file", fault);
}
