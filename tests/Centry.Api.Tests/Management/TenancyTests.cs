using System.Text.RegularExpressions;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core.People;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

/// <summary>Two matrices, made of the routes as they are: every route with another's ids, and every route with every permission.</summary>
public sealed partial class TenancyTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private PeopleHost _host = null!;

    /// <summary>Bodies with which a route would do something, if only the thing were its merchant's.</summary>
    private static readonly Dictionary<string, object> Bodies = new()
    {
        ["ChangeMember"] = new { role = "admin" },
        ["ChangeRole"] = new { permissions = new[] { "audit.view" } },
        ["ChangeApiKey"] = new { name = "Stolen" },
        ["ChangeProviderAccount"] = new { name = "Stolen" },
        ["CheckProviderAccount"] = new { environment = "sandbox" },
        ["ChangeContact"] = new { name = "Stolen" },
        ["ChangeInvoice"] = new { notes = "Stolen" },
        ["ChangeBill"] = new { notes = "Stolen" },
        ["RejectMerchantPayout"] = new { reason = "Stolen" },
        ["ChangeWebhookEndpoint"] = new { description = "Stolen" },
        ["ChooseErpTenant"] = new { tenant_id = "stolen" },
        ["MapErp"] = new { rules = Array.Empty<object>() },
        ["PreviewErp"] = new { payment_id = Guid.Empty },
        ["RecoverWebhookEndpoint"] = new { from = "2026-11-24T00:00:00Z" },
    };

    public async ValueTask InitializeAsync()
        => _host = await PeopleHost.StartAsync(
            database.ConnectionString, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)), ("People:AnonymousPerMinute", "1000"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task On_every_route_with_ids_another_merchants_things_do_not_exist_and_nothing_is_written()
    {
        var mine = await Business.OpenAsync(_host);
        var theirs = await Business.OpenAsync(_host);
        var before = await WrittenAsync();
        var routes = ManagementRoute.All(_host).Where(r => r.Ids.Count > 0).ToList();
        Assert.True(routes.Count >= 35, $"{routes.Count} routes");
        foreach (var route in routes)
        {
            // Their thing under my merchant, and under theirs.
            foreach (var merchantId in (Guid[])[mine.Company.MerchantId, theirs.Company.MerchantId])
            {
                using var response = await _host.SendAsync(route.Method, route.Path(merchantId, theirs.Ids), mine.Token, BodyOf(route));
                Assert.True(404 == (int)response.StatusCode, $"{route.Name}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(PeopleHost.Cancel)}");
            }
        }

        Assert.Equal(before, await WrittenAsync());
    }

    [Fact]
    public async Task With_every_permission_every_route_is_exactly_as_open_as_it_says()
    {
        var company = await Company.CreateAsync(_host);
        var owner = (await _host.SignInAsync(company.OwnerEmail)).AccessToken;
        var email = $"clerk-{Guid.NewGuid():n}@acme.test";
        await Company.AddUserAsync(_host, email, company.OrganizationId, Roles.Admin);
        var clerk = await _host.SignInAsync(email);
        var routes = ManagementRoute.All(_host).Where(r => r.Name != "StreamMerchantChanges").ToList();
        Assert.Equal(Permissions.All.Order(), routes.Select(r => r.Permission).Distinct().Order());

        foreach (var permission in Permissions.All)
        {
            using var made = await _host.SendAsync(
                HttpMethod.Post, $"/api/v1/merchants/{company.MerchantId}/roles", owner, new CreateRoleRequest($"Only {permission}", [permission]));
            await PeopleHost.ReadAsync<RoleView>(made);
            using var given = await _host.SendAsync(
                HttpMethod.Patch, $"/api/v1/merchants/{company.MerchantId}/members/{clerk.User.Id}", owner, new ChangeMemberRequest($"Only {permission}"));
            Assert.Equal(204, (int)given.StatusCode);
            foreach (var route in routes)
            {
                using var response = await _host.SendAsync(route.Method, route.Path(company.MerchantId, []), clerk.AccessToken, BodyOf(route));
                var isOpen = (int)response.StatusCode != 403;
                Assert.True(isOpen == (route.Permission == permission), $"{route.Name} with {permission} alone: {(int)response.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Nobody_but_the_platforms_own_people_finds_its_routes()
    {
        var business = await Business.OpenAsync(_host);
        var before = await WrittenAsync();
        foreach (var endpoint in Endpoints().Where(e => e.RoutePattern.RawText!.StartsWith("/api/platform", StringComparison.Ordinal)))
        {
            var path = IdInPath().Replace(endpoint.RoutePattern.RawText!, business.Company.MerchantId.ToString());
            var method = HttpMethod.Parse(endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Single());
            using var response = await _host.SendAsync(method, path, business.Token, method == HttpMethod.Get ? null : new { is_paused = true, name = "X", owner_email = "a@b.test", rate_limit_per_minute = 5 });
            await PeopleHost.RefusedAsync(response, 404, ErrorCodes.NotFound);
        }

        Assert.Equal(before, await WrittenAsync());
    }

    private static object? BodyOf(ManagementRoute route) => route.TakesBody ? Bodies.GetValueOrDefault(route.Name, new { }) : null;

    private IEnumerable<RouteEndpoint> Endpoints() => _host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [GeneratedRegex("[{][a-zA-Z]+:guid[}]")]
    private static partial Regex IdInPath();

    /// <summary>What every table holds, by count and youngest transaction: a write anywhere shows.</summary>
    private async Task<string> WrittenAsync()
    {
        var tables = new List<string>();
        await using (var list = database.DataSource.CreateCommand("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'qrtz%' ORDER BY 1"))
        await using (var reader = await list.ExecuteReaderAsync(PeopleHost.Cancel))
        {
            while (await reader.ReadAsync(PeopleHost.Cancel))
                tables.Add(reader.GetString(0));
        }

        var sql = string.Join(" UNION ALL ", tables.Select(t => $"SELECT '{t}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {t}"));
        await using var command = database.DataSource.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync(PeopleHost.Cancel);
        var lines = new List<string>();
        while (await row.ReadAsync(PeopleHost.Cancel))
            lines.Add($"{row.GetString(0)} {row.GetInt64(1)} {row.GetInt64(2)}");
        return string.Join('\n', lines);
    }
}
