using System.Text.Json;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core.Audit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class AuditLogTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
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
    public async Task Every_change_is_told_with_who_what_and_from_where_and_no_secret()
    {
        var issued = await _business.ReadAsync<ApiKeyView>(HttpMethod.Post, "/api-keys", new { name = "Till", environment = "production", ip_whitelist = new[] { "203.0.113.4" } });
        await _business.ReadAsync<ApiKeyView>(HttpMethod.Patch, $"/api-keys/{issued.Id}", new { single_txn_cap = 5000 });
        await _business.ReadAsync<JsonElement>(HttpMethod.Patch, $"/provider-accounts/{_business.Ids["accountId"]}", new { credentials_sandbox = new { api_key = "rotated-secret-value" } });

        var log = await _business.GetAsync<Cursored<AuditEntryView>>("/audit-log?limit=200");
        var change = log.Results.Single(e => e.Action == "api_key.changed");
        Assert.Equal((_business.Company.OwnerEmail, "member", issued.Id.ToString()), (change.ActorName, change.ActorKind, change.TargetId));
        Assert.Equal("5000.00", change.Changes.GetProperty("single_txn_cap").GetProperty("to").GetString());
        Assert.Contains("api_key", log.Results.First(e => e.Action == "provider_account.changed").Changes.GetProperty("credentials_given").ToString(), StringComparison.Ordinal);
        foreach (var action in (string[])["provider_account.created", "api_key.created", "contact.created", "invoice.created", "bill.created", "role.created", "member.invited", "payin.created", "payout.created", "webhook_endpoint.created"])
            Assert.Contains(log.Results, e => e.Action == action);

        var whole = await TextAsync("SELECT string_agg(changes, ' ') FROM audit_log");
        foreach (var secret in (string[])[issued.Key!, "rotated-secret-value", "an-api-key", "a-collection-key", "whsec_"])
            Assert.DoesNotContain(secret, whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_filtered_and_read_page_by_page()
    {
        var all = await _business.GetAsync<Cursored<AuditEntryView>>("/audit-log?limit=200");
        Assert.Equal(Enumerable.Range(1, all.Results.Count).Select(i => (long)i).Reverse(), all.Results.Select(e => e.Sequence));
        var seen = new List<long>();
        string? after = null;
        do
        {
            var page = await _business.GetAsync<Cursored<AuditEntryView>>($"/audit-log?limit=3{(after is null ? "" : $"&after={after}")}");
            seen.AddRange(page.Results.Select(e => e.Sequence));
            after = page.NextAfter;
        }
        while (after is not null);
        Assert.Equal(all.Results.Select(e => e.Sequence), seen);
        var keys = await _business.GetAsync<Cursored<AuditEntryView>>($"/audit-log?target_type=api_key&actor={Uri.EscapeDataString(_business.Company.OwnerEmail)}");
        Assert.All(keys.Results, e => Assert.Equal("api_key", e.TargetType));
        Assert.NotEmpty(keys.Results);
    }

    [Fact]
    public async Task Its_chain_holds_under_many_writers_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            using var answer = await _business.SendAsync(HttpMethod.Post, "/contacts", new { name = $"Contact {i}" });
            Assert.Equal(201, (int)answer.StatusCode);
        }));
        var verdict = await _business.GetAsync<AuditVerdictView>("/audit-log/verify");
        Assert.True(verdict.Intact);
        Assert.Equal(verdict.Entries, verdict.HeadSequence);
    }

    [Fact]
    public async Task A_merchant_recomputes_the_hashes_from_what_the_API_shows()
    {
        var log = await _business.GetAsync<Cursored<AuditEntryView>>("/audit-log?limit=200");
        await using var scope = _host.App.Services.CreateAsyncScope();
        foreach (var e in log.Results)
        {
            var hash = AuditVerifier.HashOf(new AuditEntry
            {
                OrganizationId = _business.Company.OrganizationId,
                Sequence = e.Sequence,
                At = e.At,
                ActorKind = e.ActorKind,
                ActorId = e.ActorId,
                ActorName = e.ActorName,
                Ip = e.Ip is null ? null : System.Net.IPAddress.Parse(e.Ip),
                UserAgent = e.UserAgent,
                Action = e.Action,
                MerchantId = e.MerchantId,
                TargetType = e.TargetType,
                TargetId = e.TargetId,
                Changes = e.Changes.GetRawText(),
                PreviousHash = Convert.FromHexString(e.PreviousHash),
            });
            Assert.Equal(e.Hash, Convert.ToHexStringLower(hash));
        }
    }

    [Theory]
    [InlineData("UPDATE audit_log SET actor_name = 'somebody else' WHERE sequence = 3 AND organization_id = $1", 3)]
    [InlineData("DELETE FROM audit_log WHERE sequence = 4 AND organization_id = $1", 4)]
    [InlineData("DELETE FROM audit_log WHERE sequence > 5 AND organization_id = $1", 6)]
    public async Task Whoever_has_the_database_cannot_change_it_unseen(string tampering, long brokenAt)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(tampering));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);

        // A superuser can switch the triggers off; the chain tells.
        await ExecuteAsync($"SET session_replication_role = replica; {tampering.Replace("$1", $"'{_business.Company.OrganizationId}'", StringComparison.Ordinal)}; RESET session_replication_role", isPlain: true);
        var verdict = await _business.GetAsync<AuditVerdictView>("/audit-log/verify");
        Assert.False(verdict.Intact);
        Assert.Equal(brokenAt, verdict.BrokenAt);
    }

    private async Task ExecuteAsync(string sql, bool isPlain = false)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(PeopleHost.Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        if (!isPlain)
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _business.Company.OrganizationId });
        await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
    }

    private async Task<string> TextAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(PeopleHost.Cancel))!;
    }
}
