using System.Text.Json;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Merchants;
using Centry.Core.Secrets;
using Centry.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management.Webhooks;

public sealed class WebhookManagementTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private const string Elsewhere = "https://93.184.216.34/hook";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Company _company = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _company = await Company.CreateAsync(_host);
        _token = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_secret_is_shown_when_it_is_made_and_never_again()
    {
        var created = await CallAsync<WebhookSecretShown>(HttpMethod.Post, "", new { url = Elsewhere, events = new[] { "payin.completed" }, description = "Shop" });
        Assert.StartsWith("whsec_", created.Secret, StringComparison.Ordinal);
        Assert.Equal((Elsewhere, "Shop", "enabled", false), (created.Endpoint.Url, created.Endpoint.Description, created.Endpoint.Status, created.Endpoint.IsDefault));
        using var list = await _host.GetAsync(Path(""), _token);
        var text = await list.Content.ReadAsStringAsync(PeopleHost.Cancel);
        Assert.Contains(created.Endpoint.Id.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal);
        Assert.DoesNotContain(created.Secret, await database.TextOfAsync($"SELECT secret FROM webhook_endpoints WHERE id = '{created.Endpoint.Id}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotated_secret_signs_beside_the_new_one_as_long_as_was_asked()
    {
        var created = await CreateAsync();
        var rotated = await CallAsync<WebhookSecretShown>(HttpMethod.Post, $"/{created.Endpoint.Id}/rotate-secret");
        Assert.NotEqual(created.Secret, rotated.Secret);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(24), rotated.Endpoint.PreviousSecretUntil);
        var row = await EndpointAsync(created.Endpoint.Id);
        var vault = _host.App.Services.GetRequiredService<CredentialVault>();
        Assert.Equal(created.Secret, vault.UnprotectText(row.Id, CreateMerchant.SecretField, row.PreviousSecret!));
        Assert.Equal(rotated.Secret, vault.UnprotectText(row.Id, CreateMerchant.SecretField, row.Secret));

        var known = await CallAsync<WebhookSecretShown>(HttpMethod.Post, $"/{created.Endpoint.Id}/rotate-secret", new { overlap_hours = 0 });
        Assert.Null(known.Endpoint.PreviousSecretUntil);
        Assert.Null((await EndpointAsync(created.Endpoint.Id)).PreviousSecret);
    }

    [Fact]
    public async Task An_endpoint_is_changed_disabled_enabled_and_removed()
    {
        var id = (await CreateAsync()).Endpoint.Id;
        var changed = await CallAsync<WebhookEndpointView>(HttpMethod.Patch, $"/{id}", new { url = "https://93.184.216.34/other", events = new[] { "payout.failed" } });
        Assert.Equal("https://93.184.216.34/other", changed.Url);
        Assert.Equal(["payout.failed"], changed.Events);
        var disabled = await CallAsync<WebhookEndpointView>(HttpMethod.Patch, $"/{id}", new { enabled = false });
        Assert.Equal(("disabled", "by_owner", changed.Url), (disabled.Status, disabled.DisabledReason, disabled.Url));
        Assert.Equal("enabled", (await CallAsync<WebhookEndpointView>(HttpMethod.Patch, $"/{id}", new { enabled = true })).Status);

        using var removed = await _host.SendAsync(HttpMethod.Delete, Path($"/{id}"), _token);
        Assert.Equal(204, (int)removed.StatusCode);
        await RefusedAsync(HttpMethod.Get, $"/{id}", 404, ErrorCodes.NotFound);
        Assert.DoesNotContain(await CallAsync<List<WebhookEndpointView>>(HttpMethod.Get, ""), e => e.Id == id);
    }

    [Theory]
    [InlineData("""{}""", "validation_error", "url")]
    [InlineData("""{"url": "http://169.254.169.254/"}""", "unsafe_url", "url")]
    [InlineData("""{"url": "https://①②⑦.0.0.1/"}""", "unsafe_url", "url")]
    [InlineData("""{"url": 5}""", "validation_error", "url")]
    [InlineData("""{"url": "https://93.184.216.34/", "events": ["payin.done"]}""", "validation_error", "events")]
    [InlineData("""{"url": "https://93.184.216.34/", "events": "payin.completed"}""", "validation_error", "events")]
    public async Task What_is_wrong_with_an_endpoint_is_named_and_nothing_is_written(string body, string code, string field)
    {
        var refusal = await RefusedAsync(HttpMethod.Post, "", 400, code, JsonElement.Parse(body));
        Assert.True(refusal.Fields!.ContainsKey(field));
        Assert.Empty(await CallAsync<List<WebhookEndpointView>>(HttpMethod.Get, ""));
    }

    [Fact]
    public async Task A_merchant_has_twenty_endpoints_at_most_however_many_are_added_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ =>
        {
            using var response = await _host.SendAsync(HttpMethod.Post, Path(""), _token, new { url = Elsewhere });
            return (int)response.StatusCode;
        }));
        Assert.Equal((20, 5), (answers.Count(s => s == 201), answers.Count(s => s == 409)));
    }

    [Fact]
    public async Task A_test_goes_to_one_endpoint_alone_and_a_disabled_one_gets_none()
    {
        var (one, two) = ((await CreateAsync()).Endpoint.Id, (await CreateAsync()).Endpoint.Id);
        var sent = await CallAsync<DeliverySummary>(HttpMethod.Post, $"/{one}/test", new { environment = "production" });
        Assert.Equal(("webhook.test", one, "pending"), (sent.Event, sent.EndpointId, sent.Status));
        var detail = await CallAsync<DeliveryDetail>(HttpMethod.Get, $"/deliveries/{sent.Id}");
        var body = JsonElement.Parse(detail.Body);
        Assert.Equal("webhook.test", body.GetProperty("event").GetString());
        Assert.True(body.GetProperty("livemode").GetBoolean());
        Assert.Single((await CallAsync<Cursored<DeliverySummary>>(HttpMethod.Get, "/deliveries")).Results);

        await CallAsync<WebhookEndpointView>(HttpMethod.Patch, $"/{two}", new { enabled = false });
        await RefusedAsync(HttpMethod.Post, $"/{two}/test", 409, ErrorCodes.InvalidState);
    }

    [Fact]
    public async Task Deliveries_are_filtered_paged_and_shown_with_their_attempts()
    {
        var endpoint = (await CreateAsync()).Endpoint.Id;
        var first = await OweAsync(endpoint, "payin.completed", DeliveryStatus.Failed);
        _time.Advance(TimeSpan.FromMinutes(10));
        var second = await OweAsync(endpoint, "payout.failed", DeliveryStatus.Delivered, Core.Environments.Production);
        await Company.SaveAsync(_host,
            new WebhookDeliveryAttempt { DeliveryId = first.Id, Attempt = 1, At = _time.GetUtcNow(), StatusCode = 500, LatencyMs = 12, Error = "answered 500", ResponseBody = "no", RequestHeaders = """{"webhook-id":"x"}""" },
            new WebhookDeliveryAttempt { DeliveryId = first.Id, Attempt = 2, At = _time.GetUtcNow(), StatusCode = null, LatencyMs = 10_000, Error = "timed out after 10 s" });

        async Task<List<Guid>> Ids(string query) => [.. (await CallAsync<Cursored<DeliverySummary>>(HttpMethod.Get, $"/deliveries?{query}")).Results.Select(d => d.Id)];
        Assert.Equal([second.Id, first.Id], await Ids(""));
        Assert.Equal([first.Id], await Ids("status=failed"));
        Assert.Equal([second.Id], await Ids("event=payout.failed"));
        Assert.Equal([second.Id], await Ids("environment=production"));
        Assert.Equal([first.Id], await Ids($"payment_id={first.PaymentId}"));
        Assert.Equal([first.Id], await Ids($"event_id={first.EventId}"));
        Assert.Equal([second.Id, first.Id], await Ids($"endpoint_id={endpoint}"));
        Assert.Empty(await Ids($"endpoint_id={Guid.NewGuid()}"));
        Assert.Equal([first.Id], await Ids("created_to=2026-11-24T08:05:00Z"));
        Assert.Equal([second.Id], await Ids("created_from=2026-11-24T08:05:00Z"));
        var page = await CallAsync<Cursored<DeliverySummary>>(HttpMethod.Get, "/deliveries?limit=1");
        Assert.Equal([first.Id], await Ids($"limit=1&after={page.NextAfter}"));

        var detail = await CallAsync<DeliveryDetail>(HttpMethod.Get, $"/deliveries/{first.Id}");
        Assert.Equal(("timed out after 10 s", 2), (detail.Delivery.LastError, detail.Attempts.Count));
        Assert.Equal("x", detail.Attempts[0].RequestHeaders!.Value.GetProperty("webhook-id").GetString());
        Assert.Equal(("no", (int?)500, 12), (detail.Attempts[0].ResponseBody, detail.Attempts[0].StatusCode, detail.Attempts[0].LatencyMs));
        await RefusedAsync(HttpMethod.Get, "/deliveries?status=lost&after=7&limit=0&created_from=x&event_id=y", 400, ErrorCodes.ValidationError);
    }

    [Fact]
    public async Task A_replay_keeps_event_and_body_goes_to_where_the_endpoint_is_now_and_has_the_schedule_before_it()
    {
        var endpoint = (await CreateAsync()).Endpoint.Id;
        var failed = await OweAsync(endpoint, "payin.completed", DeliveryStatus.Failed, attempts: 6);
        await CallAsync<WebhookEndpointView>(HttpMethod.Patch, $"/{endpoint}", new { url = "https://93.184.216.34/moved" });
        var before = (await CallAsync<DeliveryDetail>(HttpMethod.Get, $"/deliveries/{failed.Id}")).Body;
        var replayed = await CallAsync<DeliverySummary>(HttpMethod.Post, $"/deliveries/{failed.Id}/replay");
        Assert.Equal(("pending", failed.EventId, 6, "https://93.184.216.34/moved"), (replayed.Status, replayed.EventId, replayed.AttemptCount, replayed.Url));
        Assert.Equal(6, await database.NumberOfAsync($"SELECT attempts_before FROM webhook_deliveries WHERE id = '{failed.Id}'"));
        Assert.Equal(before, (await CallAsync<DeliveryDetail>(HttpMethod.Get, $"/deliveries/{failed.Id}")).Body);
        await RefusedAsync(HttpMethod.Post, $"/deliveries/{failed.Id}/replay", 409, ErrorCodes.InvalidState);
        await RefusedAsync(HttpMethod.Post, $"/deliveries/{Guid.NewGuid()}/replay", 404, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task All_failed_ones_of_a_time_are_replayed_and_no_others()
    {
        var endpoint = (await CreateAsync()).Endpoint.Id;
        var early = await OweAsync(endpoint, "payin.completed", DeliveryStatus.Failed);
        _time.Advance(TimeSpan.FromMinutes(4));
        var from = _time.GetUtcNow();
        var failed = await OweAsync(endpoint, "payin.completed", DeliveryStatus.Failed);
        var taken = await OweAsync(endpoint, "payin.completed", DeliveryStatus.Delivered);
        _time.Advance(TimeSpan.FromMinutes(4));
        var result = await CallAsync<ReplayView>(HttpMethod.Post, "/replay", new { from });
        Assert.Equal((1, null), (result.Queued, result.GoOnFrom));
        Assert.Equal(["failed", "pending", "delivered"], [await StatusAsync(early), await StatusAsync(failed), await StatusAsync(taken)]);
        await RefusedAsync(HttpMethod.Post, "/replay", 400, ErrorCodes.ValidationError, new { from = _time.GetUtcNow() - TimeSpan.FromDays(31) });
        await RefusedAsync(HttpMethod.Post, "/replay", 400, ErrorCodes.ValidationError, new { });
    }

    [Fact]
    public async Task A_disabled_endpoint_is_enabled_and_sent_all_that_it_missed_since_a_time()
    {
        var endpoint = (await CreateAsync("payin.completed", "payin.created")).Endpoint.Id;
        var failed = await OweAsync(endpoint, "payin.completed", DeliveryStatus.Failed);
        await CallAsync<WebhookEndpointView>(HttpMethod.Patch, $"/{endpoint}", new { enabled = false });
        _time.Advance(TimeSpan.FromMinutes(4));
        var missed = await TellAsync("payin.pending");
        await TellAsync("payout.failed");
        await RefusedAsync(HttpMethod.Post, $"/{endpoint}/recover", 409, ErrorCodes.InvalidState, new { from = failed.CreatedAt });

        await CallAsync<WebhookEndpointView>(HttpMethod.Patch, $"/{endpoint}", new { enabled = true });
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await CallAsync<ReplayView>(HttpMethod.Post, $"/{endpoint}/recover", new { from = failed.CreatedAt })).Queued);
        Assert.Equal("pending", await StatusAsync(failed));
        var made = Assert.Single((await CallAsync<Cursored<DeliverySummary>>(HttpMethod.Get, $"/deliveries?event_id={missed.Id}")).Results);
        Assert.Equal(("payin.created", "pending"), (made.Event, made.Status));
        Assert.Equal(0, (await CallAsync<ReplayView>(HttpMethod.Post, $"/{endpoint}/recover", new { from = failed.CreatedAt })).Queued);
    }

    [Fact]
    public async Task Another_merchants_endpoints_and_deliveries_are_not_there()
    {
        var stranger = await Company.CreateAsync(_host);
        var theirs = (await _host.SignInAsync(stranger.OwnerEmail)).AccessToken;
        var endpoint = (await CreateAsync()).Endpoint.Id;
        var delivery = await OweAsync(endpoint, "payin.completed", DeliveryStatus.Failed);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, $"/{endpoint}"), (HttpMethod.Patch, $"/{endpoint}"), (HttpMethod.Delete, $"/{endpoint}"), (HttpMethod.Post, $"/{endpoint}/test"),
            (HttpMethod.Post, $"/{endpoint}/rotate-secret"), (HttpMethod.Post, $"/{endpoint}/recover"), (HttpMethod.Get, $"/deliveries/{delivery.Id}"), (HttpMethod.Post, $"/deliveries/{delivery.Id}/replay"),
        })
        {
            using var response = await _host.SendAsync(method, PathOf(stranger.MerchantId, path), theirs, method == HttpMethod.Get || method == HttpMethod.Delete ? null : new { });
            await PeopleHost.RefusedAsync(response, 404, ErrorCodes.NotFound);
        }

        Assert.Equal("failed", await StatusAsync(delivery));
    }

    private string Path(string rest) => PathOf(_company.MerchantId, rest);

    /// <summary>Of an endpoint, unless it is said to be something else.</summary>
    private static string PathOf(Guid merchantId, string rest)
        => $"/api/v1/merchants/{merchantId}/webhooks{(rest.StartsWith("/deliveries", StringComparison.Ordinal) || rest == "/replay" ? "" : "/endpoints")}{rest}";

    private async Task<T> CallAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var response = await _host.SendAsync(method, Path(path), _token, body);
        return await PeopleHost.ReadAsync<T>(response);
    }

    private async Task<ErrorBody> RefusedAsync(HttpMethod method, string path, int status, string code, object? body = null)
    {
        using var response = await _host.SendAsync(method, Path(path), _token, body);
        return await PeopleHost.RefusedAsync(response, status, code);
    }

    private Task<WebhookSecretShown> CreateAsync(params string[] events) => CallAsync<WebhookSecretShown>(HttpMethod.Post, "", new { url = Elsewhere, events });

    private async Task<WebhookEndpoint> EndpointAsync(Guid id)
    {
        await using var scope = _host.App.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ManageEndpoints>().FindAsync(_company.MerchantId, id, PeopleHost.Cancel))!;
    }

    private async Task<PaymentEvent> TellAsync(string type, string environment = Core.Environments.Sandbox)
    {
        var told = new PaymentEvent
        {
            Id = Ids.New(_time),
            MerchantId = _company.MerchantId,
            Environment = environment,
            Type = type,
            PaymentId = Ids.New(_time),
            Data = """{"status":"x"}""",
            CreatedAt = _time.GetUtcNow(),
        };
        await Company.SaveAsync(_host, told);
        return told;
    }

    private async Task<WebhookDelivery> OweAsync(Guid endpoint, string type, string status, string environment = Core.Environments.Sandbox, int attempts = 1)
    {
        var told = await TellAsync(type, environment);
        var delivery = new WebhookDelivery
        {
            Id = Ids.New(_time),
            EventId = told.Id,
            EndpointId = endpoint,
            Lane = endpoint,
            MerchantId = _company.MerchantId,
            PaymentId = told.PaymentId,
            EventType = type,
            Url = Elsewhere,
            Status = status,
            AttemptCount = attempts,
            CreatedAt = _time.GetUtcNow(),
        };
        await Company.SaveAsync(_host, delivery);
        return delivery;
    }

    private Task<string> StatusAsync(WebhookDelivery delivery) => database.TextOfAsync($"SELECT status FROM webhook_deliveries WHERE id = '{delivery.Id}'");
}

internal static class Values
{
    public static async Task<string> TextOfAsync(this PeopleDatabase database, string sql) => (string)await OneAsync(database, sql);

    public static async Task<int> NumberOfAsync(this PeopleDatabase database, string sql) => (int)await OneAsync(database, sql);

    private static async Task<object> OneAsync(PeopleDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (await command.ExecuteScalarAsync(PeopleHost.Cancel))!;
    }
}
