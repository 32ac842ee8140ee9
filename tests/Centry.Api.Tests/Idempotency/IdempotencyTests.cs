using System.Text.Json;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Idempotency;

public sealed class IdempotencyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string NewKey() => Guid.NewGuid().ToString();

    [Fact]
    public async Task A_repeated_key_replays_the_answer_byte_for_byte()
    {
        using var client = await fixture.ClientAsync();
        var key = NewKey();
        var (status, first, response) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        var (again, second, replay) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        Assert.Equal((201, 201), (status, again));
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.False(response.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", replay.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Fact]
    public async Task Order_of_keys_and_white_space_do_not_matter()
    {
        using var client = await fixture.ClientAsync();
        var key = NewKey();
        var (_, first, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        var shuffled = JsonSerializer.Serialize(Wire.Payin().Reverse().ToDictionary(f => f.Key, f => f.Value), Indented);
        var (status, second, _) = await client.CallAsync(Wire.PostText("/v1/payins", shuffled, key));
        Assert.Equal(201, status);
        Assert.Equal(first.Text("id"), second.Text("id"));
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        using var client = await fixture.ClientAsync();
        var key = NewKey();
        await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        var (status, error, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", 60_000)), key));
        Assert.Equal((409, "idempotency_key_reused"), (status, error.Text("code")));
        var (invalid, reused, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", -1)), key));
        Assert.Equal((409, "idempotency_key_reused"), (invalid, reused.Text("code")));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with space in it")]
    [InlineData("tilde~tilde~tilde")]
    [InlineData("slash/slash/slash")]
    public async Task A_key_of_another_form_is_refused(string key)
    {
        using var client = await fixture.ClientAsync();
        var request = Wire.Post("/v1/payins", Wire.Payin());
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        var (status, error, _) = await client.CallAsync(request);
        Assert.Equal((400, "invalid_idempotency_key"), (status, error.Text("code")));
    }

    [Fact]
    public async Task A_refusal_by_the_endpoint_is_kept_too()
    {
        using var client = await fixture.ClientAsync();
        var key = NewKey();
        var (first, _, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", -1)), key));
        var (again, _, replay) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", -1)), key));
        Assert.Equal((400, 400), (first, again));
        Assert.True(replay.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_key_used_in_the_sandbox_is_free_in_production_and_for_other_merchants()
    {
        var key = NewKey();
        using var sandbox = await fixture.ClientAsync();
        using var live = await fixture.ClientAsync(Environments.Production);
        using var other = TestMerchants.ClientFor(fixture.Url, await TestMerchants.AddKeyAsync(fixture.Api.Services, await TestMerchants.CreateAsync(fixture.Api.Services)));
        var ids = new HashSet<string>();
        foreach (var client in new[] { sandbox, live, other })
        {
            var (status, payin, response) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
            Assert.Equal(201, status);
            Assert.False(response.Headers.Contains("Idempotent-Replayed"));
            Assert.True(ids.Add(payin.Text("id")));
        }
    }

    [Fact]
    public async Task After_24_hours_a_key_is_new_again_and_not_a_minute_before()
    {
        using var client = await fixture.ClientAsync();
        var key = NewKey();
        var (_, first, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        fixture.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        var (_, kept, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        var (_, renewed, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        Assert.Equal(first.Text("id"), kept.Text("id"));
        Assert.NotEqual(first.Text("id"), renewed.Text("id"));
    }

    [Fact]
    public async Task Two_hundred_parallel_twins_over_two_replicas_make_one_payin()
    {
        var second = await fixture.Stack.StartApiAsync();
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services);
        var apiKey = await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant);
        using var one = TestMerchants.ClientFor(fixture.Url, apiKey);
        using var two = TestMerchants.ClientFor(TestStack.UrlOf(second), apiKey);
        var key = NewKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(i => (i % 2 == 0 ? one : two).CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key))));

        var created = answers.Where(a => a.Status == 201).Select(a => a.Body.GetRawText()).Distinct().ToList();
        Assert.Single(created);
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal((409, "idempotent_request_in_flight"), (a.Status, a.Body.Text("code"))));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM payins WHERE merchant_id = '{merchant.Id}'"));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM events WHERE merchant_id = '{merchant.Id}'"));
        Assert.Equal(2L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM ledger_entries e JOIN payins p ON p.id = e.source_id WHERE p.merchant_id = '{merchant.Id}'"));
    }
}
