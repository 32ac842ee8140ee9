using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core.People;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class MembersTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private static readonly Gen<Grant> AnyGrant = Gen.OneOf(
        Gen.Const(new Grant(Roles.Owner, [])), Gen.Const(new Grant(Roles.Admin, [])),
        Gen.Int[0, (1 << 16) - 1].Select(bits => new Grant("custom", [.. Permissions.All.Where((_, i) => (bits & (1 << i)) != 0)])));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Business _business = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _business = await Business.OpenAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void Nobody_can_hand_out_more_than_they_have() => Gen.Select(AnyGrant, AnyGrant).Sample((own, other) =>
    {
        if (own.Covers(other))
            Assert.All(Permissions.All, permission => Assert.True(own.Allows(permission) || !other.Allows(permission)));
        Assert.True(!other.IsOwner || own.IsOwner || !own.Covers(other));
        Assert.True(!own.IsOwner || own.Covers(other));
        Assert.True(own.Covers(own));
        Assert.Equal(Permissions.All.Where(own.Allows), own.Effective.Order(Comparer<string>.Create((a, b) => Permissions.All.ToList().IndexOf(a) - Permissions.All.ToList().IndexOf(b))));
    });

    [Fact]
    public void Covering_is_handed_on() => Gen.Select(AnyGrant, AnyGrant, AnyGrant).Sample((a, b, c) => Assert.True(!a.Covers(b) || !b.Covers(c) || a.Covers(c)));

    [Fact]
    public async Task Whoever_manages_members_cannot_make_themselves_or_others_more_than_they_are()
    {
        var clerk = await ClerkAsync("Clerk", Permissions.MembersManage, Permissions.PaymentsView);
        await RefusedAsync(clerk, HttpMethod.Patch, $"/members/{clerk.User.Id}", new { role = "admin" });
        await RefusedAsync(clerk, HttpMethod.Patch, $"/members/{clerk.User.Id}", new { role = "owner" });
        await RefusedAsync(clerk, HttpMethod.Patch, $"/members/{_business.Company.OwnerId}", new { role = "Cashier" });
        await RefusedAsync(clerk, HttpMethod.Delete, $"/members/{_business.Company.OwnerId}", null);
        await RefusedAsync(clerk, HttpMethod.Post, "/invitations", new { email = "friend@acme.test", role = "admin" });
        await RefusedAsync(clerk, HttpMethod.Post, "/roles", new { name = "Everything", permissions = Permissions.All });
        var roles = await _business.GetAsync<List<RoleView>>("/roles");
        var own = roles.Single(r => r.Name == "Clerk");
        await RefusedAsync(clerk, HttpMethod.Patch, $"/roles/{own.Id}", new { permissions = new[] { Permissions.MembersManage, Permissions.ApiKeysManage } });

        // Within what they have they may.
        using var invited = await SendAsync(clerk, HttpMethod.Post, "/invitations", new { email = $"cashier-{Guid.NewGuid():n}@acme.test", role = "Cashier" });
        Assert.Equal(201, (int)invited.StatusCode);
    }

    [Fact]
    public async Task An_organization_keeps_an_owner_even_when_all_leave_at_once()
    {
        var second = $"owner2-{Guid.NewGuid():n}@acme.test";
        var secondId = await Company.AddUserAsync(_host, second, _business.Company.OrganizationId, Roles.Owner);
        var secondTokens = await _host.SignInAsync(second);
        var answers = await Task.WhenAll(
            _business.SendAsync(HttpMethod.Delete, $"/members/{secondId}"),
            SendAsync(secondTokens, HttpMethod.Patch, $"/members/{_business.Company.OwnerId}", new { role = "admin" }),
            _business.SendAsync(HttpMethod.Delete, $"/members/{_business.Company.OwnerId}"));
        foreach (var answer in answers)
            answer.Dispose();
        await using var command = database.DataSource.CreateCommand("SELECT count(*) FROM memberships WHERE organization_id = $1 AND role = 'owner'");
        command.Parameters.Add(new Npgsql.NpgsqlParameter<Guid> { TypedValue = _business.Company.OrganizationId });
        Assert.Equal(1L, await command.ExecuteScalarAsync(PeopleHost.Cancel));
    }

    [Fact]
    public async Task A_changed_role_takes_effect_at_the_next_request()
    {
        var clerk = await ClerkAsync("Viewer", Permissions.PaymentsView);
        using var before = await SendAsync(clerk, HttpMethod.Get, "/payins?environment=sandbox");
        Assert.Equal(200, (int)before.StatusCode);
        var role = (await _business.GetAsync<List<RoleView>>("/roles")).Single(r => r.Name == "Viewer");
        await _business.ReadAsync<RoleView>(HttpMethod.Patch, $"/roles/{role.Id}", new { permissions = Array.Empty<string>() });
        using var after = await SendAsync(clerk, HttpMethod.Get, "/payins?environment=sandbox");
        await PeopleHost.RefusedAsync(after, 403, ErrorCodes.MissingPermission);
        await _business.RefusedAsync(HttpMethod.Delete, $"/roles/{role.Id}", 409, ErrorCodes.InvalidState);
    }

    [Fact]
    public async Task An_invitation_becomes_an_account_once_and_only_with_its_token()
    {
        var email = $"new-{Guid.NewGuid():n}@acme.test";
        await _business.ReadAsync<InvitationView>(HttpMethod.Post, "/invitations", new { email, role = "Cashier" });
        var token = await Mailbox.TokenAsync(_host, email);
        using var looked = await _host.PostAsync("/api/v1/auth/invitations/lookup", new MailTokenRequest(token));
        var offer = await PeopleHost.ReadAsync<InvitationOfferView>(looked);
        Assert.Equal((email, "Acme", "Cashier", false), (offer.Email, offer.OrganizationName, offer.Role, offer.HasAccount));

        using var forged = await SignUpAsync(token[..^1] + (token[^1] == 'A' ? 'B' : 'A'));
        await PeopleHost.RefusedAsync(forged, 404, ErrorCodes.NotFound);
        using var weak = await SignUpAsync(token, password: "password123");
        await PeopleHost.RefusedAsync(weak, 400, ErrorCodes.ValidationError);
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SignUpAsync(token)));
        var made = Assert.Single(answers, a => (int)a.StatusCode == 201);
        var person = await PeopleHost.ReadAsync<TokenResponse>(made);
        Assert.Equal(["payments.view"], Assert.Single(person.User.Memberships).Permissions);
        foreach (var answer in answers)
            answer.Dispose();
        using var signedIn = await _host.LoginAsync(email, PeopleHost.Password);
        Assert.Equal(200, (int)signedIn.StatusCode);
        var log = await _business.GetAsync<Cursored<AuditEntryView>>("/audit-log?action=member.joined");
        Assert.Equal(email, Assert.Single(log.Results).ActorName);
    }

    [Fact]
    public async Task An_invitation_ends_by_time_by_revocation_and_by_another_one()
    {
        var email = $"late-{Guid.NewGuid():n}@acme.test";
        await _business.ReadAsync<InvitationView>(HttpMethod.Post, "/invitations", new { email, role = "Cashier" });
        var first = await Mailbox.TokenAsync(_host, email);
        _time.Advance(TimeSpan.FromSeconds(1));
        var again = await _business.ReadAsync<InvitationView>(HttpMethod.Post, "/invitations", new { email, role = "Cashier" });
        var second = await Mailbox.TokenAsync(_host, email);
        using var replaced = await SignUpAsync(first);
        await PeopleHost.RefusedAsync(replaced, 404, ErrorCodes.NotFound);
        using var revoked = await _business.SendAsync(HttpMethod.Delete, $"/invitations/{again.Id}");
        Assert.Equal(204, (int)revoked.StatusCode);
        using var ended = await SignUpAsync(second);
        await PeopleHost.RefusedAsync(ended, 404, ErrorCodes.NotFound);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _business.ReadAsync<InvitationView>(HttpMethod.Post, "/invitations", new { email, role = "Cashier" });
        var third = await Mailbox.TokenAsync(_host, email);
        _time.Advance(TimeSpan.FromDays(7));
        using var expired = await SignUpAsync(third);
        await PeopleHost.RefusedAsync(expired, 404, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Somebody_with_an_account_joins_with_it_and_nobody_else_can()
    {
        var other = await Business.OpenAsync(_host);
        await _business.ReadAsync<InvitationView>(HttpMethod.Post, "/invitations", new { email = other.Company.OwnerEmail, role = "admin" });
        var token = await Mailbox.TokenAsync(_host, other.Company.OwnerEmail);
        using var thief = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/invitations/accept", (await ClerkAsync("Thief")).AccessToken, new MailTokenRequest(token));
        await PeopleHost.RefusedAsync(thief, 404, ErrorCodes.NotFound);
        using var joined = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/invitations/accept", other.Token, new MailTokenRequest(token));
        Assert.Equal(204, (int)joined.StatusCode);
        using var me = await _host.GetAsync("/api/v1/auth/me", other.Token);
        Assert.Equal(["admin", "owner"], (await PeopleHost.ReadAsync<MeResponse>(me)).Memberships.Select(m => m.Role).Order());
    }

    private async Task<TokenResponse> ClerkAsync(string role, params string[] permissions)
    {
        await _business.ReadAsync<RoleView>(HttpMethod.Post, "/roles", new { name = role, permissions });
        var email = $"clerk-{Guid.NewGuid():n}@acme.test";
        await Company.AddUserAsync(_host, email, _business.Company.OrganizationId, role);
        return await _host.SignInAsync(email);
    }

    private Task<HttpResponseMessage> SignUpAsync(string token, string password = PeopleHost.Password)
        => _host.PostAsync("/api/v1/auth/invitations/sign-up", new SignUpRequest(token, "New Person", password));

    private Task<HttpResponseMessage> SendAsync(TokenResponse who, HttpMethod method, string path, object? body = null)
        => _host.SendAsync(method, _business.Path + path, who.AccessToken, body);

    private async Task RefusedAsync(TokenResponse who, HttpMethod method, string path, object? body)
    {
        using var answer = await SendAsync(who, method, path, body);
        await PeopleHost.RefusedAsync(answer, 403, ErrorCodes.MissingPermission);
    }
}
