using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

/// <summary>What becomes of browsers' reports against the content security policy, and of what else is posted there.</summary>
public sealed class PolicyReportTests : IAsyncLifetime
{
    private const string Report =
        """{"csp-report":{"document-uri":"https://dashboard.test/merchants/7/payins?q=%2B256772123456","effective-directive":"script-src-elem","blocked-uri":"https://evil.example/x.js?stolen=1"}}""";

    private WebApplication _dashboard = null!;
    private HttpClient _browser = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _dashboard = DashboardHost.Create(["--environment=Production"], builder =>
        {
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection([new("services:api:http:0", "http://127.0.0.1:1")]);
            builder.Logging.ClearProviders().AddFakeLogging();
        });
        await _dashboard.StartAsync(Ct);
        _browser = new HttpClient { BaseAddress = new Uri(_dashboard.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _dashboard.DisposeAsync();
    }

    [Fact]
    public async Task Browsers_are_told_where_to_report_and_a_report_is_logged_without_what_an_address_may_hold()
    {
        using var page = await _browser.GetAsync(new Uri("/sign-in", UriKind.Relative), Ct);
        Assert.EndsWith("report-uri /csp-report", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(Report));
        Assert.Equal(
            ["The content security policy was violated at /merchants/7/payins: script-src-elem blocked https://evil.example"], Warnings());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"csp-report":7}""")]
    public async Task What_is_no_report_is_refused_and_not_logged(string body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(body));
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task A_report_cannot_write_lines_of_its_own_into_the_log()
    {
        const string forged = """{"csp-report":{"document-uri":"https://dashboard.test/a%0Ab\n","effective-directive":"x\nInformation: all is well","blocked-uri":"inline"}}""";
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(forged));
        Assert.Equal(["The content security policy was violated at /a%0Ab: unknown blocked inline"], Warnings());
    }

    [Fact]
    public async Task A_body_beyond_16_kibibytes_is_not_read()
    {
        var padded = Report + new string(' ', (16 * 1024) - Report.Length);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(padded));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(padded + " "));
        Assert.Single(Warnings());
    }

    [Fact]
    public async Task A_flood_is_cut_off_at_120_a_minute()
    {
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 125; i++)
        {
            answers.Add(await PostAsync(Report));
        }
        Assert.Equal(120, answers.Count(answer => answer == HttpStatusCode.NoContent));
        Assert.Equal(5, answers.Count(answer => answer == HttpStatusCode.TooManyRequests));
        Assert.Equal(120, Warnings().Count);
    }

    private async Task<HttpStatusCode> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/csp-report");
        using var response = await _browser.PostAsync(new Uri("/csp-report", UriKind.Relative), content, Ct);
        Assert.Empty(await response.Content.ReadAsStringAsync(Ct));
        return response.StatusCode;
    }

    private List<string> Warnings() => [.. _dashboard.Services.GetFakeLogCollector().GetSnapshot()
        .Where(entry => entry.Level == LogLevel.Warning && entry.Category!.EndsWith("ContentSecurityPolicy", StringComparison.Ordinal)).Select(entry => entry.Message)];
}
