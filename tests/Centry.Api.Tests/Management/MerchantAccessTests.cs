using Centry.Api.Tests.People;
using Centry.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class MerchantAccessTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private PeopleHost _host = null!;
    private Company _company = null!;
    private Company _stranger = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)));
        _company = await Company.CreateAsync(_host);
        _stranger = await Company.CreateAsync(_host);
        _token = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task On_every_route_another_organizations_merchant_does_not_exist()
    {
        var routes = Routes();
        Assert.True(routes.Count >= 16);
        foreach (var route in routes)
        {
            var (foreign, absent) = (await AnswerAsync(route, _stranger.MerchantId, _token), await AnswerAsync(route, Guid.NewGuid(), _token));
            Assert.Equal(foreign, absent);
            Assert.Contains("\"not_found\"", foreign, StringComparison.Ordinal);
            Assert.StartsWith("404 ", foreign, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task On_every_route_a_stranger_without_token_is_told_to_sign_in()
    {
        foreach (var route in Routes())
        {
            using var response = await _host.SendAsync(route.Method, route.Path(_company.MerchantId, []), null, BodyOf(route));
            await PeopleHost.RefusedAsync(response, 401, ErrorCodes.Unauthorized);
        }
    }

    [Fact]
    public async Task On_every_route_a_role_that_grants_nothing_lacks_the_permission()
    {
        await ExecuteAsync("UPDATE memberships SET role = 'porter' WHERE user_id = $1", _company.OwnerId);
        foreach (var route in Routes())
        {
            using var response = await _host.SendAsync(route.Method, route.Path(_company.MerchantId, []), _token, BodyOf(route));
            var refusal = await PeopleHost.RefusedAsync(response, 403, ErrorCodes.MissingPermission);
            Assert.Equal(route.Permission, refusal.Details!["permission"].GetString());
        }
    }

    [Fact]
    public async Task Leaving_the_organization_takes_effect_at_once()
    {
        var path = $"/api/v1/merchants/{_company.MerchantId}/balances?environment=sandbox";
        using var before = await _host.GetAsync(path, _token);
        Assert.Equal(200, (int)before.StatusCode);
        await ExecuteAsync("DELETE FROM memberships WHERE user_id = $1", _company.OwnerId);
        using var after = await _host.GetAsync(path, _token);
        await PeopleHost.RefusedAsync(after, 404, ErrorCodes.NotFound);
    }

    [Fact]
    public void Every_route_has_a_name_a_summary_and_a_decision_on_who_may_call_it()
    {
        foreach (var endpoint in _host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            Assert.NotNull(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>());
            Assert.NotNull(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>());
            Assert.True(endpoint.Metadata.Any(m => m is Microsoft.AspNetCore.Authorization.IAuthorizeData or Microsoft.AspNetCore.Authorization.IAllowAnonymous), endpoint.DisplayName);
        }
    }

    private List<ManagementRoute> Routes() => ManagementRoute.All(_host);

    private static object? BodyOf(ManagementRoute route) => route.TakesBody ? new { } : null;

    private async Task<string> AnswerAsync(ManagementRoute route, Guid merchantId, string token)
    {
        using var response = await _host.SendAsync(route.Method, route.Path(merchantId, []), token, BodyOf(route));
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(PeopleHost.Cancel)}";
    }

    private async Task ExecuteAsync(string sql, Guid id)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<Guid> { TypedValue = id });
        await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
    }
}
