using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.Persistence;

namespace Centry.Api.Management.Reports;

/// <summary><c>…/reports</c>: every list as a file.</summary>
internal static class ReportRoutes
{
    private const string Formats = "csv, xlsx";

    private static readonly Refusal NoSuchReport = new(ErrorCodes.NotFound, $"There is no such report. Reports are {string.Join(", ", MerchantReports.All.Select(r => r.Name))}.");

    private static readonly Refusal TooLong = new(ErrorCodes.ValidationError, $"A sheet holds {ReportFile.XlsxRowsMax} rows. Narrow the list, or export it as csv.");

    public static void MapReports(this RouteGroupBuilder merchant)
    {
        merchant.MapGet("/reports", List).WithTags("Reports")
            .WithName("ListReports").WithSummary("The lists that can be exported, and what each takes")
            .Produces<IReadOnlyList<ReportView>>().Refuses(401, 403, 404);
        merchant.MapGet("/reports/{report}", ExportAsync).WithTags("Reports")
            .WithName("ExportReport").WithSummary("A list as CSV or XLSX")
            .WithDescription("Takes the same filters as the list itself. Text that a spreadsheet would run as a formula has an apostrophe in front.")
            .Query("format", $"One of {Formats}; csv when left out.", [ReportFile.Csv, ReportFile.Xlsx])
            .Query("environment", "Which of the two worlds; needed for payments, balances and the ledger.", Core.Environments.All)
            .Produces<string>(StatusCodes.Status200OK, "text/csv", ReportFile.XlsxType).Refuses(400, 401, 403, 404);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<IEnumerable<ReportView>> List(HttpContext http)
    {
        var grant = Member.Of(http).Grant;
        return TypedResults.Json(MerchantReports.All.Where(r => grant.Allows(r.Permission)).Select(r => new ReportView(r.Name, r.IsOfEnvironment, r.Columns)), CentryJson.Options);
    }

    private static async Task<IResult> ExportAsync(HttpContext http, Guid merchantId, string report, CentryDbContext context, AuditTrail audit, TimeProvider time)
    {
        var member = Member.Of(http);
        if (MerchantReports.All.SingleOrDefault(r => r.Name == report) is not { } found)
            return NoSuchReport.ToResult();
        if (!member.Grant.Allows(found.Permission))
            return ManagementFeature.MissingPermission(member.Grant.Role, found.Permission).ToResult();
        var query = new QueryReader(http.Request.Query);
        var format = query.OneOf("format", [ReportFile.Csv, ReportFile.Xlsx]) ?? ReportFile.Csv;
        var environment = found.IsOfEnvironment ? query.Required("environment", Core.Environments.All) : "";
        var rows = found.Rows(new ReportRequest(http.RequestServices, merchantId, member.OrganizationId, environment, query));
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        Stream? workbook = null;
        if (format == ReportFile.Xlsx)
        {
            workbook = await ReportFile.BuildXlsxAsync(found.Columns, rows, http.RequestAborted);
            if (workbook is null)
                return TooLong.ToResult();
        }

        audit.Add(merchantId, new AuditedAct(
            AuditActions.ReportExported, "report", found.Name, AuditChanges.Note(new { format, environment, query = http.Request.QueryString.Value })));
        await context.SaveChangesAsync(http.RequestAborted);
        var name = $"centry-{found.Name}-{time.GetUtcNow():yyyyMMdd-HHmmss}.{format}";
        return workbook is null
            ? TypedResults.Stream(output => ReportFile.WriteCsvAsync(output, found.Columns, rows, http.RequestAborted), ReportFile.CsvType, name)
            : TypedResults.Stream(workbook, ReportFile.XlsxType, name);
    }
}
