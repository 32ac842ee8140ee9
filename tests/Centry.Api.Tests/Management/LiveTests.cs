using System.Text.Json;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Testing;
using Npgsql;
using Xunit;

namespace Centry.Api.Tests.Management;

/// <summary>Changes come from a live database, so these run on the system's clock and wait for what arrives.</summary>
public sealed class LiveTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private PeopleHost _host = null!;
    private Company _company = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, time: null);
        _company = await Company.CreateAsync(_host);
        _token = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Changes_come_from_now_on_in_order()
    {
        await CommitAsync("payin.pending");
        using var stream = await OpenAsync();
        var payment = Guid.NewGuid();
        var first = await CommitAsync("payin.processing", payment);
        var second = await CommitAsync("payin.completed", payment);
        Assert.Equal(new LiveChange(first, "payin.processing", payment, "sandbox"), await stream.NextAsync());
        Assert.Equal(new LiveChange(second, "payin.completed", payment, "sandbox"), await stream.NextAsync());
    }

    [Fact]
    public async Task Other_merchants_and_the_other_environment_are_not_told_of()
    {
        using var stream = await OpenAsync(query: "?environment=production");
        await using (var foreign = await Write.BeginAsync(database, Guid.NewGuid(), "payin.pending"))
            await foreign.CommitAsync();
        await CommitAsync("payin.pending");
        var live = await CommitAsync("payin.failed", environment: Core.Environments.Production);
        Assert.Equal(live, (await stream.NextAsync()).Sequence);
    }

    [Fact]
    public async Task A_lower_number_that_commits_later_is_told()
    {
        using var stream = await OpenAsync();
        await using var slow = await Write.BeginAsync(database, _company.MerchantId, "payin.pending");
        for (var i = 0; i < 4; i++)
        {
            var quick = await CommitAsync("payin.completed");
            Assert.True(quick > slow.Sequence);
            Assert.Equal(quick, (await stream.NextAsync()).Sequence);
        }

        await slow.CommitAsync();
        Assert.Equal(slow.Sequence, (await stream.NextAsync()).Sequence);
    }

    [Fact]
    public async Task A_lower_number_that_commits_while_nobody_listens_is_told_on_resuming()
    {
        await using var slow = await Write.BeginAsync(database, _company.MerchantId, "payin.pending");
        string lastId;
        using (var stream = await OpenAsync())
        {
            await CommitAsync("payin.completed");
            await stream.NextAsync();
            lastId = stream.LastId!;
        }

        await slow.CommitAsync();
        using var resumed = await OpenAsync(lastId);
        Assert.Equal(slow.Sequence, (await resumed.NextAsync()).Sequence);
    }

    [Fact]
    public async Task A_break_before_the_first_change_loses_nothing()
    {
        var lastId = await PositionAsync();
        var missed = await CommitAsync("payin.pending");
        using var resumed = await OpenAsync(lastId);
        Assert.Equal(missed, (await resumed.NextAsync()).Sequence);
        using var byQuery = await OpenAsync(query: $"?after={lastId}");
        Assert.Equal(missed, (await byQuery.NextAsync()).Sequence);
    }

    [Fact]
    public async Task Nothing_is_lost_over_breaks_while_many_write_and_commit_in_any_order()
    {
        const int Writers = 8;
        const int WritesEach = 60;
        const int BreakEvery = 37;
        var start = await PositionAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            // Two transactions each, overlapping: the older commits after the younger.
            var written = new List<long>();
            for (var i = 0; i < WritesEach; i += 2)
            {
                await using var older = await Write.BeginAsync(database, _company.MerchantId, "payin.pending");
                await using var younger = await Write.BeginAsync(database, _company.MerchantId, "payin.completed");
                await (writer % 2 == 0 ? younger : older).CommitAsync();
                await (writer % 2 == 0 ? older : younger).CommitAsync();
                written.AddRange([older.Sequence, younger.Sequence]);
            }

            return written;
        }));

        var told = new HashSet<long>();
        var stream = await OpenAsync(start);
        while (told.Count < Writers * WritesEach)
        {
            if (told.Add((await stream.NextAsync()).Sequence) && told.Count % BreakEvery == 0)
            {
                stream.Dispose();
                stream = await OpenAsync(stream.LastId);
            }
        }

        stream.Dispose();
        Assert.Equal((await writing).SelectMany(w => w).Order(), told.Order());
    }

    [Fact]
    public async Task A_long_absence_is_caught_up_with_page_by_page()
    {
        var start = await PositionAsync();
        await using (var command = database.DataSource.CreateCommand(
            "INSERT INTO events (id, merchant_id, environment, type, payment_id, data, created_at) SELECT gen_random_uuid(), $1, 'sandbox', 'payin.pending', gen_random_uuid(), '{}', now() FROM generate_series(1, 1234)"))
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _company.MerchantId });
            await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
        }

        using var stream = await OpenAsync(start);
        var told = new List<long>();
        for (var i = 0; i < 1234; i++)
            told.Add((await stream.NextAsync()).Sequence);
        Assert.Equal(told.Distinct().Order(), told);
    }

    [Fact]
    public async Task Attempts_at_webhooks_are_told_to_those_who_look_without_moving_the_position()
    {
        var foreign = (await Company.CreateAsync(_host)).MerchantId;
        var (looked, other) = (await OweAsync(_company.MerchantId), await OweAsync(foreign));
        using var stream = await OpenAsync(query: "?environment=sandbox");
        var position = stream.LastId;
        await Eventually.Async(async () => await CountAsync($"live_merchants WHERE merchant_id = '{_company.MerchantId}'") == 1, TimeSpan.FromSeconds(30), "the stream is announced");

        await AttemptAsync(other, "delivered");
        await AttemptAsync(looked, "failed");

        Assert.Equal(
            new LiveDelivery(looked.Id, looked.Endpoint, looked.Event, "payin.completed", looked.Payment, "sandbox", "failed", 1), await stream.NextDeliveryAsync());
        Assert.Equal(position, stream.LastId);
        Assert.Equal(0, await CountAsync($"live_merchants WHERE merchant_id = '{foreign}'"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("abc")]
    public async Task A_position_that_is_none_is_refused(string lastEventId)
    {
        using var response = await _host.GetAsync($"/api/v1/merchants/{_company.MerchantId}/live", _token, lastEventId);
        var refusal = await PeopleHost.RefusedAsync(response, 400, ErrorCodes.ValidationError);
        Assert.Equal(["after"], refusal.Fields!.Keys);
    }

    private Task<LiveReader> OpenAsync(string? lastEventId = null, string query = "") => LiveReader.OpenAsync(_host, _company.MerchantId, _token, lastEventId, query);

    private async Task<string> PositionAsync()
    {
        using var stream = await OpenAsync();
        return stream.LastId!;
    }

    private async Task<long> CommitAsync(string type, Guid? payment = null, string environment = "sandbox")
    {
        await using var write = await Write.BeginAsync(database, _company.MerchantId, type, payment, environment);
        await write.CommitAsync();
        return write.Sequence;
    }

    private async Task<long> CountAsync(string from)
    {
        await using var command = database.DataSource.CreateCommand($"SELECT count(*) FROM {from}");
        return (long)(await command.ExecuteScalarAsync(PeopleHost.Cancel))!;
    }

    private sealed record Owed(Guid Id, Guid Endpoint, Guid Event, Guid Payment);

    /// <summary>A delivery that a worker has claimed.</summary>
    private async Task<Owed> OweAsync(Guid merchantId)
    {
        var owed = new Owed(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using var command = database.DataSource.CreateCommand($"""
            INSERT INTO webhook_endpoints (id, merchant_id, url, secret, is_default, events, created_at)
            VALUES ('{owed.Endpoint}', '{merchantId}', 'http://127.0.0.1/', '', false, array[]::text[], now());
            INSERT INTO events (id, merchant_id, environment, type, payment_id, data, created_at)
            VALUES ('{owed.Event}', '{merchantId}', 'sandbox', 'payin.completed', '{owed.Payment}', '{"{}"}', now());
            INSERT INTO webhook_deliveries (id, merchant_id, payment_id, event_id, endpoint_id, lane, event_type, url, status, attempt_count, attempts_before, is_parked, created_at)
            VALUES ('{owed.Id}', '{merchantId}', '{owed.Payment}', '{owed.Event}', '{owed.Endpoint}', '{owed.Endpoint}', 'payin.completed', 'http://127.0.0.1/', 'pending', 1, 0, false, now())
            """);
        await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
        return owed;
    }

    /// <summary>Records an attempt as a worker does.</summary>
    private async Task AttemptAsync(Owed owed, string status)
    {
        await using var command = database.DataSource.CreateCommand(
            "SELECT * FROM record_webhook_attempts($1, now(), 5, interval '1 minute', interval '1 hour', interval '5 days')");
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb,
            Value = JsonSerializer.Serialize<object[]>([new { delivery_id = owed.Id, attempt = 1, at = DateTimeOffset.UnixEpoch, latency_ms = 1, status, error = "no_answer" }]),
        });
        await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
    }

    /// <summary>An event written by a transaction that the test holds open.</summary>
    private sealed class Write(NpgsqlConnection connection, NpgsqlTransaction transaction, long sequence) : IAsyncDisposable
    {
        public long Sequence => sequence;

        public static async Task<Write> BeginAsync(PeopleDatabase database, Guid merchantId, string type, Guid? payment = null, string environment = "sandbox")
        {
            var connection = await database.DataSource.OpenConnectionAsync(PeopleHost.Cancel);
            var transaction = await connection.BeginTransactionAsync(PeopleHost.Cancel);
            await using var insert = new NpgsqlCommand(
                "INSERT INTO events (id, merchant_id, environment, type, payment_id, data, created_at) VALUES (gen_random_uuid(), $1, $2, $3, $4, '{}', clock_timestamp()) RETURNING seq", connection);
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = payment ?? Guid.NewGuid() });
            var sequence = (long)(await insert.ExecuteScalarAsync(PeopleHost.Cancel))!;
            await using var notify = new NpgsqlCommand("SELECT pg_notify('centry_work', '')", connection);
            await notify.ExecuteNonQueryAsync(PeopleHost.Cancel);
            return new Write(connection, transaction, sequence);
        }

        public Task CommitAsync() => transaction.CommitAsync(PeopleHost.Cancel);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
