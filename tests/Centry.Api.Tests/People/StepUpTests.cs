using Centry.Api.People;
using Centry.Api.Tests.Management;
using Centry.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OtpNet;
using Xunit;

namespace Centry.Api.Tests.People;

/// <summary>What a session that is merely open must not do.</summary>
public sealed class StepUpTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private const string Dashboard = "http://localhost:5120";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Company _company = null!;
    private TokenResponse _tokens = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time, ("People:AnonymousPerMinute", "1000"));
        _company = await Company.CreateAsync(_host);
        _tokens = await _host.SignInAsync(_company.OwnerEmail);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Every_route_that_hands_out_power_asks_for_recent_proof_and_no_other_does()
    {
        var routes = ManagementRoute.All(_host).Where(r => r.Name != "StreamMerchantChanges").ToList();
        var marked = Marked();
        Assert.Equal(
            [
                "ApproveMerchantPayout", "ChangeApiKey", "ChangeMember", "ChangeProviderAccount", "ChangeRole", "ChangeSettings", "ConnectErp", "CreateApiKey",
                "CreateProviderAccount", "CreateRole", "CreateWebhookEndpoint", "DeleteProviderAccount", "InviteMember", "RemoveMember", "RevokeApiKey", "RotateApiKey",
                "RotateWebhookSecret",
            ], marked.Order(StringComparer.Ordinal));
        await BecomeStaleAsync();
        var before = (await AuditedAsync()).Count;
        foreach (var route in routes)
        {
            using var response = await _host.SendAsync(route.Method, route.Path(_company.MerchantId, []), _tokens.AccessToken, route.TakesBody ? new { } : null);
            if (marked.Contains(route.Name))
                await PeopleHost.RefusedAsync(response, 403, ErrorCodes.StepUpRequired);
            else
                Assert.NotEqual(403, (int)response.StatusCode);
        }

        Assert.Equal(before, (await AuditedAsync()).Count);
    }

    [Fact]
    public async Task A_session_is_proven_until_the_window_is_over_and_again_by_its_password()
    {
        _time.Advance(Window - TimeSpan.FromMilliseconds(1));
        await RenewTokensAsync();
        await MakeKeyAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await RefusedKeyAsync();

        using var wrong = await StepUpAsync(new StepUpRequest(Password: "wrong horse battery"));
        await PeopleHost.RefusedAsync(wrong, 401, ErrorCodes.InvalidCredentials);
        await RefusedKeyAsync();
        using var right = await StepUpAsync(new StepUpRequest(Password: PeopleHost.Password));
        Assert.Equal(_time.GetUtcNow() + Window, (await PeopleHost.ReadAsync<StepUpView>(right)).ProvenUntil);
        await MakeKeyAsync();
    }

    [Fact]
    public async Task Proof_counts_for_its_own_session_alone()
    {
        await BecomeStaleAsync();
        var elsewhere = await _host.SignInAsync(_company.OwnerEmail);
        await RefusedKeyAsync();
        Assert.NotEqual(_tokens.AccessToken, elsewhere.AccessToken);
        using var made = await KeyAsync(elsewhere.AccessToken);
        Assert.Equal(201, (int)made.StatusCode);
    }

    [Fact]
    public async Task Whoever_has_a_second_factor_shows_it_and_the_password_is_not_enough()
    {
        var (app, recoveryCodes) = await EnrolAsync();
        await BecomeStaleAsync();
        using var password = await StepUpAsync(new StepUpRequest(Password: PeopleHost.Password));
        await PeopleHost.RefusedAsync(password, 401, ErrorCodes.SecondFactorRequired);
        await RefusedKeyAsync();
        var code = app.ComputeTotp(_time.GetUtcNow().UtcDateTime);
        using var shown = await StepUpAsync(new StepUpRequest(Code: code));
        Assert.Equal(200, (int)shown.StatusCode);
        await MakeKeyAsync();
        using var replayed = await StepUpAsync(new StepUpRequest(Code: code));
        await PeopleHost.RefusedAsync(replayed, 401, ErrorCodes.InvalidCredentials);

        await BecomeStaleAsync();
        using var recovered = await StepUpAsync(new StepUpRequest(RecoveryCode: recoveryCodes[0]));
        Assert.Equal(200, (int)recovered.StatusCode);
        await MakeKeyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Guessing_is_counted_and_ends_in_a_lock_out(bool hasSecondFactor)
    {
        var app = hasSecondFactor ? (await EnrolAsync()).App : null;
        await BecomeStaleAsync();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await StepUpAsync(hasSecondFactor ? new StepUpRequest(Code: "000000") : new StepUpRequest(Password: $"wrong horse {i}"));
            await PeopleHost.RefusedAsync(wrong, 401, ErrorCodes.InvalidCredentials);
        }

        using var lockedOut = await StepUpAsync(Right());
        await PeopleHost.RefusedAsync(lockedOut, 401, ErrorCodes.InvalidCredentials);
        _time.Advance(TimeSpan.FromMinutes(6));
        using var open = await StepUpAsync(Right());
        Assert.Equal(200, (int)open.StatusCode);

        StepUpRequest Right() => app is null ? new StepUpRequest(Password: PeopleHost.Password) : new StepUpRequest(Code: app.ComputeTotp(_time.GetUtcNow().UtcDateTime));
    }

    [Fact]
    public async Task A_passkey_proves_it_too_if_it_is_the_persons_own()
    {
        using var own = new SoftwareAuthenticator();
        using var strangers = new SoftwareAuthenticator();
        await RegisterAsync(own, _tokens.AccessToken);
        await RegisterAsync(strangers, (await _host.SignInAsync((await Company.CreateAsync(_host)).OwnerEmail)).AccessToken);
        await BecomeStaleAsync();
        using var refused = await StepUpAsync(await AnswerAsync(strangers));
        await PeopleHost.RefusedAsync(refused, 401, ErrorCodes.InvalidCredentials);
        await RefusedKeyAsync();
        using var proven = await StepUpAsync(await AnswerAsync(own));
        Assert.Equal(200, (int)proven.StatusCode);
        await MakeKeyAsync();
    }

    [Fact]
    public async Task Proof_is_told_in_the_audit_log_and_a_failure_is_not()
    {
        using var wrong = await StepUpAsync(new StepUpRequest(Password: "wrong horse battery"));
        Assert.Empty(await ProvenAsync());
        using var right = await StepUpAsync(new StepUpRequest(Password: PeopleHost.Password));
        var entry = Assert.Single(await ProvenAsync());
        Assert.Equal((_company.OwnerEmail, "session", "password"), (entry.ActorName, entry.TargetType, entry.Changes.GetProperty("method").GetString()));
    }

    [Fact]
    public async Task Without_a_proof_the_body_is_refused()
    {
        using var empty = await StepUpAsync(new StepUpRequest());
        var refusal = await PeopleHost.RefusedAsync(empty, 400, ErrorCodes.ValidationError);
        Assert.Contains("password", refusal.Fields!.Keys);
        using var nobody = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/step-up", null, new StepUpRequest(Password: PeopleHost.Password));
        await PeopleHost.RefusedAsync(nobody, 401, ErrorCodes.Unauthorized);
    }

    private HashSet<string> Marked() => [.. _host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .Where(e => e.Metadata.GetMetadata<RecentProofRequired>() is not null).Select(e => e.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName)];

    private async Task BecomeStaleAsync()
    {
        _time.Advance(Window);
        await RenewTokensAsync();
    }

    private async Task RenewTokensAsync()
    {
        using var renewed = await _host.RefreshAsync(_tokens.RefreshToken);
        _tokens = await PeopleHost.ReadAsync<TokenResponse>(renewed);
    }

    private Task<HttpResponseMessage> StepUpAsync(object proof) => _host.SendAsync(HttpMethod.Post, "/api/v1/auth/step-up", _tokens.AccessToken, proof);

    private Task<HttpResponseMessage> KeyAsync(string token)
        => _host.SendAsync(HttpMethod.Post, $"/api/v1/merchants/{_company.MerchantId}/api-keys", token, new { name = "Shop", environment = "sandbox" });

    private async Task MakeKeyAsync()
    {
        using var made = await KeyAsync(_tokens.AccessToken);
        await PeopleHost.ReadAsync<ApiKeyView>(made);
    }

    private async Task RefusedKeyAsync()
    {
        using var refused = await KeyAsync(_tokens.AccessToken);
        await PeopleHost.RefusedAsync(refused, 403, ErrorCodes.StepUpRequired);
    }

    private async Task<(Totp App, IReadOnlyList<string> RecoveryCodes)> EnrolAsync()
    {
        using var begun = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/totp/enrol", _tokens.AccessToken, new ProveRequest(PeopleHost.Password));
        var app = new Totp(Base32Encoding.ToBytes((await PeopleHost.ReadAsync<TotpEnrolmentView>(begun)).Secret));
        using var enabled = await _host.SendAsync(
            HttpMethod.Post, "/api/v1/auth/totp/enable", _tokens.AccessToken, new EnableTotpRequest(app.ComputeTotp(_time.GetUtcNow().UtcDateTime)));
        return (app, (await PeopleHost.ReadAsync<RecoveryCodesShown>(enabled)).RecoveryCodes);
    }

    private async Task RegisterAsync(SoftwareAuthenticator authenticator, string token)
    {
        using var begun = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/passkeys/registration", token, new BeginPasskeyRequest(PeopleHost.Password));
        var ceremony = await PeopleHost.ReadAsync<PasskeyCeremonyView>(begun);
        using var made = await _host.SendAsync(
            HttpMethod.Post, "/api/v1/auth/passkeys", token, new { ceremony_id = ceremony.CeremonyId, credential = authenticator.Create(ceremony.Options, Dashboard) });
        await PeopleHost.ReadAsync<PasskeyView>(made);
    }

    private async Task<object> AnswerAsync(SoftwareAuthenticator authenticator)
    {
        using var begun = await _host.PostAsync("/api/v1/auth/passkeys/challenge", new { });
        var challenge = await PeopleHost.ReadAsync<PasskeyCeremonyView>(begun);
        return new { ceremony_id = challenge.CeremonyId, credential = authenticator.Get(challenge.Options, Dashboard) };
    }

    private async Task<IReadOnlyList<AuditEntryView>> AuditedAsync()
    {
        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/audit-log?limit=200", _tokens.AccessToken);
        return (await PeopleHost.ReadAsync<Cursored<AuditEntryView>>(response)).Results;
    }

    private async Task<List<AuditEntryView>> ProvenAsync() => [.. (await AuditedAsync()).Where(e => e.Action == "member.proven")];
}
