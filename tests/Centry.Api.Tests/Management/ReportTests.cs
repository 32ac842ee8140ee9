using System.IO.Compression;
using System.Text;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class ReportTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private PeopleHost _host = null!;
    private Business _business = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)));
        _business = await Business.OpenAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Every_list_comes_as_csv_and_as_xlsx_with_the_same_rows()
    {
        var reports = await _business.GetAsync<List<ReportView>>("/reports");
        Assert.Equal(14, reports.Count);
        foreach (var report in reports)
        {
            var query = report.NeedsEnvironment ? "environment=sandbox&" : "";
            var csv = (await TextAsync($"/reports/{report.Name}?{query}format=csv")).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(string.Join(',', report.Columns), csv[0]);
            var sheet = await SheetAsync($"/reports/{report.Name}?{query}format=xlsx");
            var rows = sheet.Split("<x:row ").Length + sheet.Split("<row ").Length - 2;

            // A sheet without rows has no header.
            Assert.True(rows == csv.Length || (csv.Length == 1 && rows == 0), $"{report.Name}: {rows} and {csv.Length}");
        }
    }

    [Fact]
    public async Task What_a_spreadsheet_would_run_is_text_in_both()
    {
        string[] names = ["=HYPERLINK(\"http://evil.test\")", "+1+1", "-1+1", "@SUM(A1)", "\tcmd", "＝1"];
        foreach (var name in names)
            await _business.ReadAsync<ContactView>(HttpMethod.Post, "/contacts", new { name, phone = "+256772123456" });
        var csv = await TextAsync("/reports/contacts");
        var sheet = await SheetAsync("/reports/contacts?format=xlsx");
        foreach (var name in names.Where(n => n[0] != '\t'))
            Assert.Contains("'" + name[..2], csv, StringComparison.Ordinal);
        Assert.Contains(",+256772123456,", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("<f>", sheet, StringComparison.Ordinal);
        Assert.DoesNotContain("<x:f>", sheet, StringComparison.Ordinal);
        Assert.Contains("'=HYPERLINK", System.Net.WebUtility.HtmlDecode(sheet), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_takes_the_permission_of_its_list_besides()
    {
        await _business.ReadAsync<RoleView>(HttpMethod.Post, "/roles", new { name = "Reporter", permissions = new[] { Permissions.ReportsExport, Permissions.PaymentsView } });
        var email = $"{Guid.NewGuid():n}@acme.test";
        await Company.AddUserAsync(_host, email, _business.Company.OrganizationId, "Reporter");
        var token = (await _host.SignInAsync(email)).AccessToken;
        using var payins = await _host.GetAsync($"{_business.Path}/reports/payins?environment=sandbox", token);
        Assert.Equal(200, (int)payins.StatusCode);
        using var log = await _host.GetAsync($"{_business.Path}/reports/audit-log", token);
        Assert.Equal("audit.view", (await PeopleHost.RefusedAsync(log, 403, ErrorCodes.MissingPermission)).Details!["permission"].GetString());
        using var list = await _host.GetAsync($"{_business.Path}/reports", token);
        Assert.Equal(["payins", "payouts", "payout-recipients", "balances", "ledger"], (await PeopleHost.ReadAsync<List<ReportView>>(list)).Select(r => r.Name));
    }

    [Fact]
    public async Task Thousands_of_rows_come_page_by_page_each_once_and_the_filter_holds()
    {
        await using (var command = database.DataSource.CreateCommand("""
            INSERT INTO contacts (id, merchant_id, name, is_customer, is_supplier, created_at, updated_at)
            SELECT gen_random_uuid(), $1, 'Row ' || i, i % 2 = 0, i % 2 = 1, now(), now() FROM generate_series(1, 3500) i
            """))
        {
            command.Parameters.Add(new Npgsql.NpgsqlParameter<Guid> { TypedValue = _business.Company.MerchantId });
            await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
        }

        var all = (await TextAsync("/reports/contacts")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3500, all.Count(line => line.Contains(",Row ", StringComparison.Ordinal)));
        Assert.Equal(all.Length, all.Distinct().Count());
        var suppliers = (await TextAsync("/reports/contacts?kind=supplier")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1750, suppliers.Length - 1);
        await _business.RefusedAsync(HttpMethod.Get, "/reports/contacts?kind=friend", 400, ErrorCodes.ValidationError);
        await _business.RefusedAsync(HttpMethod.Get, "/reports/secrets", 404, ErrorCodes.NotFound);
        await _business.RefusedAsync(HttpMethod.Get, "/reports/payins", 400, ErrorCodes.ValidationError);
    }

    [Fact]
    public async Task Invoices_and_bills_add_up_keep_their_numbers_and_end_as_they_should()
    {
        var lines = new object[] { new { description = "Beans", quantity = 3, unit_amount = 1000, tax_rate = 18 }, new { description = "Bag", unit_amount = "250.50" } };
        var invoice = await _business.ReadAsync<DocumentView>(HttpMethod.Post, "/invoices", new { contact_id = _business.Ids["contactId"], currency_code = "KES", lines, due_on = "2026-12-24" });
        Assert.Equal((3790.50m, "INV-000002", "Jane Doe", "open"), (invoice.Total, invoice.Number, invoice.ContactName, invoice.Status));
        await _business.RefusedAsync(HttpMethod.Post, "/invoices", 400, ErrorCodes.ValidationError, new { contact_name = "X", number = "INV-000002", currency_code = "KES", lines });
        await _business.RefusedAsync(HttpMethod.Post, "/invoices", 400, ErrorCodes.ValidationError, new { contact_name = "X", currency_code = "KES", lines = new[] { new { description = "Free", unit_amount = 0 } } });
        await _business.RefusedAsync(HttpMethod.Post, "/bills", 400, ErrorCodes.ValidationError, new { contact_name = "X", currency_code = "KES", lines, due_on = "2026-01-01" });
        var numbers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _business.ReadAsync<DocumentView>(HttpMethod.Post, "/invoices", new { contact_name = "X", currency_code = "KES", lines })));
        Assert.Equal(5, numbers.Select(n => n.Number).Distinct().Count());
        var voided = await _business.ReadAsync<DocumentView>(HttpMethod.Post, $"/invoices/{invoice.Id}/void");
        Assert.Equal("void", voided.Status);
        await _business.RefusedAsync(HttpMethod.Patch, $"/invoices/{invoice.Id}", 409, ErrorCodes.InvalidState, new { notes = "x" });
        await _business.RefusedAsync(HttpMethod.Get, $"/bills/{invoice.Id}", 404, ErrorCodes.NotFound);
    }

    private async Task<string> TextAsync(string path)
    {
        using var response = await _business.SendAsync(HttpMethod.Get, path);
        var text = await response.Content.ReadAsStringAsync(PeopleHost.Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.StartsWith("attachment; filename=centry-", response.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        return text;
    }

    private async Task<string> SheetAsync(string path)
    {
        using var response = await _business.SendAsync(HttpMethod.Get, path);
        Assert.True(response.IsSuccessStatusCode);
        await using var file = await response.Content.ReadAsStreamAsync(PeopleHost.Cancel);
        using var zip = new ZipArchive(file);
        var text = new StringBuilder();
        foreach (var entry in zip.Entries.Where(e => e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal) || e.FullName == "xl/sharedStrings.xml"))
        {
            using var reader = new StreamReader(await entry.OpenAsync(PeopleHost.Cancel));
            text.Append(await reader.ReadToEndAsync(PeopleHost.Cancel));
        }

        return text.ToString();
    }
}
