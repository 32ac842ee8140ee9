using Centry.Core.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class CreateUserTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private PeopleHost _host = null!;
    private Company _company = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, new FakeTimeProvider());
        _company = await Company.CreateAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Every_fault_is_named_at_once()
    {
        var (userId, refusal) = await Create.ExecuteAsync("no address", " ", "short", Guid.NewGuid(), "king", PeopleHost.Cancel);
        Assert.Null(userId);
        Assert.Equal(["email", "name", "organization_id", "password", "role"], refusal!.Fields!.Keys.Order());
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task Passwords_have_ten_to_128_characters_of_any_kind(int length, bool taken)
    {
        var (userId, refusal) = await Create.ExecuteAsync($"o'neill+{length}@acme.test", "Sam", "correct horse battery staple correct horse battery staple correct horse battery staple correct horse battery staple correct horse battery staple"[..length], _company.OrganizationId, Roles.Admin, PeopleHost.Cancel);
        Assert.Equal(taken, userId is not null);
        Assert.Equal(taken ? null : ["password"], refusal?.Fields!.Keys);
    }

    [Theory]
    [InlineData("password123")]
    [InlineData("qwertyuiop")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("1234567890")]
    [InlineData("wambui.njoroge")]
    public async Task What_is_guessed_first_is_no_password(string password)
    {
        var (userId, refusal) = await Create.ExecuteAsync("wambui.njoroge@acme.test", "Wambui Njoroge", password, _company.OrganizationId, Roles.Admin, PeopleHost.Cancel);
        Assert.Null(userId);
        Assert.Equal(["password"], refusal!.Fields!.Keys);
    }

    [Fact]
    public async Task An_address_has_one_account_even_when_two_are_made_at_once()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Create.ExecuteAsync(
            i % 2 == 0 ? "twin@acme.test" : "TWIN@acme.test", "Twin", PeopleHost.Password, _company.OrganizationId, Roles.Admin, PeopleHost.Cancel)));
        Assert.Single(made, m => m.UserId is not null);
        Assert.All(made.Where(m => m.UserId is null), m => Assert.Equal(["email"], m.Refusal!.Fields!.Keys));
    }

    private CreateUser Create => _host.App.Services.GetRequiredService<CreateUser>();
}
