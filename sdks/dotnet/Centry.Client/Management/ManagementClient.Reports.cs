using System.Net.Http.Headers;
using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>The lists that the person may export, and what each takes.</summary>
    public Task<IReadOnlyList<ReportView>> ReportsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ReportView>>($"api/v1/merchants/{merchantId}/reports", ct);

    /// <summary>
    /// Has a list made into a file; returns when its first bytes are there. Not repeated by the client: each one is told in the audit log.
    /// </summary>
    /// <param name="report">Its name.</param>
    /// <param name="filters">Query parameters of the list and <c>format</c>, <c>csv</c> or <c>xlsx</c>; what is empty is left out.</param>
    /// <param name="patience">How long making it may take, until its first bytes.</param>
    public Task<ReportFile> OpenReportAsync(
        Guid merchantId, string report, IEnumerable<KeyValuePair<string, string?>> filters, TimeSpan patience, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(filters);
        var query = filters.Aggregate(new QueryText(), (text, filter) => text.Add(filter.Key, filter.Value));
        var path = $"api/v1/merchants/{merchantId}/reports/{Uri.EscapeDataString(report)}{query}";
        return WithTokenAsync(token => OpenFileAsync(path, patience, token, ct), ct);
    }

    private async Task<ReportFile> OpenFileAsync(string path, TimeSpan patience, string? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        Sign(request, token);
        var response = await OpenAsync(request, patience, "The file could not be made.", ct).ConfigureAwait(false);
        return new ReportFile(response);
    }
}

/// <summary>A list as a file, on its way.</summary>
public sealed class ReportFile : IDisposable
{
    private readonly HttpResponseMessage _response;

    internal ReportFile(HttpResponseMessage response) => _response = response;

    public MediaTypeHeaderValue? ContentType => _response.Content.Headers.ContentType;

    /// <summary>As the API names it.</summary>
    public string? FileName => (_response.Content.Headers.ContentDisposition?.FileNameStar ?? _response.Content.Headers.ContentDisposition?.FileName)?.Trim('"');

    /// <exception cref="IOException">The connection broke.</exception>
    public Task CopyToAsync(Stream destination, CancellationToken ct = default) => _response.Content.CopyToAsync(destination, ct);

    public void Dispose() => _response.Dispose();
}
