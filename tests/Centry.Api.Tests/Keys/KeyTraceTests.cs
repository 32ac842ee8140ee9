using System.Net;
using Centry.Api.Tests.Infrastructure;
using Centry.Core;
using Centry.Core.ApiKeys;
using Centry.Core.Persistence;
using Centry.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Centry.Api.Tests.Keys;

/// <summary>What keys leave behind: calls from outside their whitelists, and when they were last used.</summary>
public sealed class KeyTraceTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("2001:db8::7");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_call_is_kept_with_its_time_address_and_path()
    {
        using var client = await fixture.ClientAsync(shape: key => key.IpWhitelist = ["203.0.113.7"]);
        var at = fixture.Time.Now();
        Assert.Equal(403, (await client.CallAsync("/v1/payins/caf%C3%A9?limit=3")).Status);
        Assert.Equal(403, (await client.CallAsync("/v1/no/such/thing")).Status);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var key = await KeyOfAsync(client);
        await Eventually.Async(async () => (await RejectionsAsync(key)).Count == 2, TimeSpan.FromSeconds(10), "the rejections are written");
        Assert.All(await RejectionsAsync(key), r => Assert.Equal((at, IPAddress.Loopback), (r.RejectedAt, r.Ip)));
        Assert.Equal(["/v1/no/such/thing", "/v1/payins/caf%C3%A9"], (await RejectionsAsync(key)).Select(r => r.Path));
    }

    [Fact]
    public async Task The_last_fifty_of_each_key_stay_whichever_replica_saw_them()
    {
        var (one, other) = (await KeyAsync(), await KeyAsync());
        var replicas = new[] { fixture.Api, await fixture.Stack.StartApiAsync() }.Select(Rejections).ToList();
        for (var i = 0; i < 230; i++)
        {
            replicas[i % 2].Add(one, Elsewhere, $"/v1/{i}");
            if (i < 3)
                replicas[1].Add(other, Elsewhere, $"/v1/other/{i}");
            fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
            if (i % 40 == 39)
                await Task.WhenAll(replicas.Select(r => r.FlushAsync(Stop)));
        }

        await Task.WhenAll(replicas.Select(r => r.FlushAsync(Stop)));
        var kept = (await RejectionsAsync(one)).Select(r => int.Parse(r.Path[4..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(50, kept.Count);
        Assert.Equal(50L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM api_key_rejections WHERE api_key_id = '{one}'"));
        Assert.Equal(Enumerable.Range(180, 50), kept.Order());
        Assert.Equal(["/v1/other/2", "/v1/other/1", "/v1/other/0"], (await RejectionsAsync(other)).Select(r => r.Path));
    }

    [Fact]
    public async Task A_flood_is_one_bounded_write_and_what_is_let_go_is_counted()
    {
        using var dropped = new MetricCollector<long>(CentryTelemetry.KeyRejectionsDropped);
        var keys = new List<Guid>();
        for (var i = 0; i < 101; i++)
            keys.Add(await KeyAsync());
        var rejections = new KeyRejections(fixture.Database.DataSource, fixture.Time);
        for (var i = 0; i < 100_000; i++)
            rejections.Add(keys[i % 100], Elsewhere, $"/v1/{i}");
        rejections.Add(keys[100], Elsewhere, "/v1/too-many");
        Assert.Equal(95_001, dropped.GetMeasurementSnapshot().Sum(m => m.Value));

        await rejections.FlushAsync(Stop);
        Assert.Equal(50, (await RejectionsAsync(keys[0])).Count);
        Assert.Equal("/v1/99900", (await RejectionsAsync(keys[0]))[0].Path);
        Assert.Empty(await RejectionsAsync(keys[100]));
    }

    [Fact]
    public async Task A_path_is_cut_and_a_key_that_is_gone_holds_up_nobody()
    {
        var key = await KeyAsync();
        var rejections = Rejections(fixture.Api);
        rejections.Add(Guid.NewGuid(), Elsewhere, "/v1/balance");
        rejections.Add(key, IPAddress.Parse("fe80::1%3"), "/v1/" + new string('x', 5000));
        await rejections.FlushAsync(Stop);
        var kept = Assert.Single(await RejectionsAsync(key));
        Assert.Equal((256, "fe80::1"), (kept.Path.Length, kept.Ip.ToString()));
    }

    [Fact]
    public async Task When_a_key_was_used_is_written_now_and_then_and_changes_no_configuration()
    {
        using var client = await fixture.ClientAsync();
        var key = await KeyOfAsync(client);
        for (var i = 0; i < 5; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
        }

        var used = fixture.Time.Now();
        var version = await VersionAsync();
        await fixture.Api.Services.GetRequiredService<KeyUse>().FlushAsync(Stop);
        Assert.Equal(used, await LastUsedAsync(key));
        Assert.Equal(version, await VersionAsync());

        // An older time, from a replica that writes later, does not overwrite a newer one.
        var late = new KeyUse(fixture.Database.DataSource, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(used.AddHours(-1)));
        late.Add(key);
        await late.FlushAsync(Stop);
        Assert.Equal(used, await LastUsedAsync(key));
    }

    [Fact]
    public async Task Many_replicas_write_the_same_keys_at_once()
    {
        var keys = new List<Guid>();
        for (var i = 0; i < 30; i++)
            keys.Add(await KeyAsync());
        var replicas = Enumerable.Range(0, 6).Select(_ => new KeyUse(fixture.Database.DataSource, fixture.Time)).ToList();
        for (var round = 0; round < 20; round++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            foreach (var (replica, i) in replicas.Select((r, i) => (r, i)))
                (i % 2 == 0 ? keys : Enumerable.Reverse(keys)).ToList().ForEach(replica.Add);
            await Task.WhenAll(replicas.Select(r => r.FlushAsync(Stop)));
        }

        Assert.All(await Task.WhenAll(keys.Select(LastUsedAsync)), used => Assert.Equal(fixture.Time.Now(), used));
    }

    [Fact]
    public async Task What_waits_is_written_at_the_stop()
    {
        var api = await fixture.Stack.StartApiAsync();
        var key = await KeyAsync();
        Rejections(api).Add(key, Elsewhere, "/v1/balance");
        api.Services.GetRequiredService<KeyUse>().Add(key);
        await api.StopAsync(Stop);
        Assert.Single(await RejectionsAsync(key));
        Assert.NotNull(await LastUsedAsync(key));
    }

    private static KeyRejections Rejections(WebApplication api) => api.Services.GetRequiredService<KeyRejections>();

    private async Task<Guid> KeyAsync()
    {
        using var client = await fixture.ClientAsync();
        return await KeyOfAsync(client);
    }

    private Task<Guid> KeyOfAsync(HttpClient client)
        => fixture.ScalarAsync<Guid>($"SELECT id FROM api_keys WHERE prefix = '{client.DefaultRequestHeaders.Authorization!.Parameter![..ApiKeyFormat.PrefixLength]}'");

    private Task<long> VersionAsync() => fixture.ScalarAsync<long>($"SELECT version FROM config_changes WHERE merchant_id = '{fixture.Merchant.Id}'");

    private async Task<IReadOnlyList<ApiKeyRejection>> RejectionsAsync(Guid key)
    {
        await using var scope = fixture.Api.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ApiKeyQueries>().RejectionsAsync(fixture.Merchant.Id, key, Stop);
    }

    private async Task<DateTimeOffset?> LastUsedAsync(Guid key)
    {
        await using var scope = fixture.Api.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ApiKeys.Where(k => k.Id == key).Select(k => k.LastUsedAt).SingleAsync(Stop);
    }
}
