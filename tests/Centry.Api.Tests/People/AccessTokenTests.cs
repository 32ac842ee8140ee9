using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Centry.Contracts;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class AccessTokenTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(64);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Company _company = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time, ("Auth:SigningKey", Convert.ToBase64String(Key)));
        _company = await Company.CreateAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>A change to a good token, which must make it worthless; signed anew with the right key unless it says otherwise.</summary>
    public static TheoryData<string> Forgeries => new(
        "other key", "no algorithm", "no signature", "HS512", "RS256", "other key id", "no key id", "type JWT", "no type",
        "other issuer", "other audience", "no audience", "no end", "expired", "not yet", "no subject", "no session", "other person", "other session", "cut", "garbage");

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_ours_is_refused(string forgery)
    {
        var good = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
        await AnswersAsync(good, 200);
        Assert.Equal(good, Sign(Part(good, 0), Part(good, 1), Key, HMACSHA256.HashData));
        await AnswersAsync(Forge(good, forgery), 401);
    }

    [Fact]
    public async Task A_token_ends_after_fifteen_minutes()
    {
        var token = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
        _time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        await AnswersAsync(token, 200);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AnswersAsync(token, 401);
    }

    [Fact]
    public async Task A_replica_whose_clock_is_behind_takes_a_new_token()
    {
        await using var behind = await PeopleHost.StartAsync(
            database.ConnectionString, new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromSeconds(20)), ("Auth:SigningKey", Convert.ToBase64String(Key)));
        var token = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
        using var response = await behind.GetAsync("/api/v1/auth/me", token);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_the_answer_names_the_scheme()
    {
        using var response = await _host.GetAsync("/api/v1/auth/me", null);
        await PeopleHost.RefusedAsync(response, 401, ErrorCodes.Unauthorized);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Replicas_without_a_configured_key_make_one_together()
    {
        var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PeopleHost.StartAsync(database.ConnectionString, _time)));
        var tokens = await Task.WhenAll(hosts.Select(h => h.SignInAsync(_company.OwnerEmail)));
        foreach (var host in hosts)
        {
            foreach (var token in tokens)
            {
                using var response = await host.GetAsync("/api/v1/auth/me", token.AccessToken);
                Assert.Equal(200, (int)response.StatusCode);
            }
        }

        await using (var command = database.DataSource.CreateCommand("SELECT string_agg(secret, ' ') FROM signing_keys HAVING count(*) = 1"))
            Assert.StartsWith("CfDJ8", (string?)await command.ExecuteScalarAsync(PeopleHost.Cancel), StringComparison.Ordinal); // encrypted, one
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("c2hvcnQ=")]
    public async Task A_bad_signing_key_stops_the_start(string key)
        => await Assert.ThrowsAsync<OptionsValidationException>(() => PeopleHost.StartAsync(database.ConnectionString, _time, ("Auth:SigningKey", key)));

    private async Task AnswersAsync(string token, int status)
    {
        foreach (var path in new[] { "/api/v1/auth/me", $"/api/v1/merchants/{_company.MerchantId}/balances?environment=sandbox" })
        {
            using var response = await _host.GetAsync(path, token);
            if (status == 401)
                await PeopleHost.RefusedAsync(response, 401, ErrorCodes.Unauthorized);
            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    private string Forge(string good, string forgery)
    {
        var (header, claims) = (Part(good, 0), Part(good, 1));
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        switch (forgery)
        {
            case "other key": return Sign(header, claims, RandomNumberGenerator.GetBytes(64), HMACSHA256.HashData);
            case "no algorithm": return Unsigned(With(header, "alg", "none"), claims);
            case "no signature": return Unsigned(header, claims);
            case "HS512": return Sign(With(header, "alg", "HS512"), claims, Key, HMACSHA512.HashData);
            case "RS256": return Sign(With(header, "alg", "RS256"), claims, Key, HMACSHA256.HashData);
            case "other key id": header = With(header, "kid", "other"); break;
            case "no key id": header = With(header, "kid", null); break;
            case "type JWT": header = With(header, "typ", "JWT"); break;
            case "no type": header = With(header, "typ", null); break;
            case "other issuer": claims = With(claims, "iss", "other"); break;
            case "other audience": claims = With(claims, "aud", "other"); break;
            case "no audience": claims = With(claims, "aud", null); break;
            case "no end": claims = With(claims, "exp", null); break;
            case "expired": claims = With(claims, "exp", now); break;
            case "not yet": claims = With(claims, "nbf", now + 60); break;
            case "no subject": claims = With(claims, "sub", null); break;
            case "no session": claims = With(claims, "sid", null); break;
            case "other person": claims = With(claims, "sub", Guid.NewGuid().ToString()); break;
            case "other session": claims = With(claims, "sid", Guid.NewGuid().ToString()); break;
            case "cut": return good[..^1];
            default: return "a.b.c";
        }

        return Sign(header, claims, Key, HMACSHA256.HashData);
    }

    private static string Part(string token, int index) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[index]));

    private static string With(string json, string name, JsonNode? value)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        node.Remove(name);
        if (value is not null)
            node[name] = value;
        return node.ToJsonString();
    }

    private static string Unsigned(string header, string claims)
        => $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.";

    private static string Sign(string header, string claims, byte[] key, Func<byte[], byte[], byte[]> mac)
    {
        var signed = Unsigned(header, claims)[..^1];
        return $"{signed}.{Base64Url.EncodeToString(mac(key, Encoding.ASCII.GetBytes(signed)))}";
    }
}
