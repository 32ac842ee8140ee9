using Centry.Api.Http;

namespace Centry.Api.Management.Reports;

/// <summary>
/// A list as a table to be exported. Rows come in pages, so that a million of them need no more memory than a thousand.
/// </summary>
/// <param name="Name">In the path, and in the file's name.</param>
/// <param name="Permission">What seeing the list takes, besides <c>reports.export</c>.</param>
/// <param name="IsOfEnvironment">Whether the query has to name one of the two worlds.</param>
/// <param name="Columns">The table's header.</param>
/// <param name="Rows">Reads the query; its faults are told before the first row is asked for.</param>
internal sealed record Report(string Name, string Permission, bool IsOfEnvironment, IReadOnlyList<string> Columns, Func<ReportRequest, IAsyncEnumerable<object?[]>> Rows);

/// <summary>What rows are wanted.</summary>
internal sealed record ReportRequest(IServiceProvider Services, Guid MerchantId, Guid OrganizationId, string Environment, QueryReader Query);
