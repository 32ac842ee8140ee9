using Centry.Core.Idempotency;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Centry.Core.Reconciliation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Centry.Core.Tests.Persistence;

public sealed class PaymentWriterTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IdempotencyRecord Key(Guid merchantId, string key, byte fingerprint = 1) => new()
    {
        MerchantId = merchantId,
        Environment = Environments.Sandbox,
        Key = key,
        Fingerprint = [fingerprint, 2, 3],
        StatusCode = 201,
        ResponseBody = $"{{\"answer\":{fingerprint}}}",
        CreatedAt = fixture.Time.GetUtcNow(),
        ExpiresAt = fixture.Time.GetUtcNow() + TimeSpan.FromHours(24),
    };

    [Fact]
    public async Task Writes_that_share_a_commit_keep_their_own_outcomes()
    {
        var merchant = await fixture.NewMerchantAsync();
        var writer = fixture.Get<PaymentWriter>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300).Select(i =>
        {
            var (payin, write) = fixture.Decide(merchant);
            // Every third one uses a key that three share.
            return writer.WriteAsync(write with { Idempotency = Key(merchant.Id, $"shared-{i / 3}") with { PaymentId = payin.Id } }, Cancel);
        }));
        Assert.Equal(100, outcomes.Count(o => o is WriteOutcome.Done));
        Assert.All(outcomes.Where(o => o is not WriteOutcome.Done), o => Assert.True(o is WriteOutcome.Replay or WriteOutcome.InFlight, o.GetType().Name));
        Assert.Equal(100L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM payins WHERE merchant_id = '{merchant.Id}'"));
        Assert.Equal(100L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM events WHERE merchant_id = '{merchant.Id}'"));
    }

    [Fact]
    public async Task A_bad_write_does_not_fail_its_neighbours()
    {
        var merchant = await fixture.NewMerchantAsync();
        var writer = fixture.Get<PaymentWriter>();
        var tasks = Enumerable.Range(0, 60).Select(i =>
        {
            var (payin, write) = fixture.Decide(merchant);
            // Net that amount and fees do not explain: the database refuses it.
            return writer.WriteAsync(i % 20 == 7 ? write with { Payin = payin with { NetMinor = 1 } } : write, Cancel);
        }).ToList();
        await Task.WhenAll(tasks.Select(t => t.ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default)));
        Assert.Equal(3, tasks.Count(t => t.IsFaulted && t.Exception!.InnerException is PostgresException { ConstraintName: "ck_payins_amounts" }));
        Assert.Equal(57L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM payins WHERE merchant_id = '{merchant.Id}'"));
    }

    [Fact]
    public async Task A_used_key_gives_the_stored_answer_and_writes_nothing()
    {
        var merchant = await fixture.NewMerchantAsync();
        var writer = fixture.Get<PaymentWriter>();
        var (_, first) = fixture.Decide(merchant);
        var (_, second) = fixture.Decide(merchant);
        Assert.IsType<WriteOutcome.Done>(await writer.WriteAsync(first with { Idempotency = Key(merchant.Id, "one-key-only", 1) }, Cancel));
        var replay = Assert.IsType<WriteOutcome.Replay>(await writer.WriteAsync(second with { Idempotency = Key(merchant.Id, "one-key-only", 2) }, Cancel));
        Assert.Equal((201, "{\"answer\":1}"), (replay.StatusCode, replay.Body));
        Assert.Equal([1, 2, 3], replay.Fingerprint);
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM payins WHERE merchant_id = '{merchant.Id}'"));
    }

    [Fact]
    public async Task A_twin_under_way_is_told_apart_from_one_that_is_done()
    {
        var merchant = await fixture.NewMerchantAsync();
        await using var other = await fixture.Database.DataSource.OpenConnectionAsync(Cancel);
        await using var transaction = await other.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended('{merchant.Id}' || 'sandbox' || 'held-by-a-twin', 0))", other, transaction))
            await hold.ExecuteNonQueryAsync(Cancel);
        var (_, write) = fixture.Decide(merchant);
        Assert.IsType<WriteOutcome.InFlight>(await fixture.Get<PaymentWriter>().WriteAsync(write with { Idempotency = Key(merchant.Id, "held-by-a-twin") }, Cancel));
    }

    [Fact]
    public async Task A_move_from_a_state_that_has_passed_is_stale_and_frees_its_key()
    {
        var merchant = await fixture.NewMerchantAsync();
        var payin = await fixture.CreateAsync(merchant);
        var move = fixture.Get<MovePayin>();
        var writer = fixture.Get<PaymentWriter>();
        var (_, complete) = move.Decide(payin, new PayinStep(PayinStatus.Completed, ChangeSources.Gateway), merchant);
        var (_, fail) = move.Decide(payin, new PayinStep(PayinStatus.Failed, ChangeSources.Gateway), merchant);
        Assert.IsType<WriteOutcome.Done>(await writer.WriteAsync(complete, Cancel));
        Assert.IsType<WriteOutcome.Stale>(await writer.WriteAsync(fail with { Idempotency = Key(merchant.Id, "stale-one") }, Cancel));
        Assert.Equal(0L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM idempotency_keys WHERE merchant_id = '{merchant.Id}'"));
        Assert.Equal("completed", await fixture.ScalarAsync<string>($"SELECT status FROM payins WHERE id = '{payin.Id}'"));
    }

    [Fact]
    public async Task Of_many_movers_at_once_one_moves()
    {
        var merchant = await fixture.NewMerchantAsync();
        var payin = await fixture.CreateAsync(merchant);
        var move = fixture.Get<MovePayin>();
        var results = await Task.WhenAll(Enumerable.Range(0, 40)
            .Select(i => move.ExecuteAsync(payin.Id, new PayinStep(i % 2 == 0 ? PayinStatus.Completed : PayinStatus.Cancelled, ChangeSources.Gateway), Cancel)));
        // A cancelled payin may still complete late; nothing else may follow.
        var moved = results.Count(r => r!.Value.Moved);
        Assert.InRange(moved, 1, 2);
        Assert.Equal("completed", await fixture.ScalarAsync<string>($"SELECT status FROM payins WHERE id = '{payin.Id}'"));
        Assert.Equal(moved + 1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM status_history WHERE payment_id = '{payin.Id}'"));
        Assert.True((await fixture.Get<BookProof>().OfEverythingAsync(Cancel)).Agree);
    }

    [Fact]
    public async Task A_transition_replaces_what_the_worker_owed()
    {
        var merchant = await fixture.NewMerchantAsync();
        var payin = await fixture.CreateAsync(merchant);
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payin.Id}'"));
        await fixture.Get<MovePayin>().ExecuteAsync(payin.Id, new PayinStep(PayinStatus.Completed, ChangeSources.Gateway), Cancel);
        Assert.Equal(0L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payin.Id}'"));
    }

    [Fact]
    public async Task The_database_refuses_what_does_not_sum_to_zero()
    {
        var merchant = await fixture.NewMerchantAsync();
        var (_, write) = fixture.Decide(merchant);
        var crooked = write with { Entries = [.. write.Entries!.Skip(1)] };
        var refused = await Assert.ThrowsAsync<PostgresException>(() => fixture.Get<PaymentWriter>().WriteAsync(crooked, Cancel));
        Assert.Equal("ledger_postings_balance", refused.ConstraintName);
    }

    [Fact]
    public async Task A_posting_cannot_be_made_twice()
    {
        var merchant = await fixture.NewMerchantAsync();
        var (_, write) = fixture.Decide(merchant);
        var writer = fixture.Get<PaymentWriter>();
        await writer.WriteAsync(write, Cancel);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => writer.WriteAsync(new PaymentWrite { Entries = write.Entries }, Cancel));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
    }

    [Theory]
    [InlineData("UPDATE ledger_entries SET amount_minor = amount_minor + 1")]
    [InlineData("DELETE FROM ledger_entries")]
    [InlineData("TRUNCATE ledger_entries")]
    [InlineData("UPDATE status_history SET to_status = 'completed'")]
    [InlineData("DELETE FROM status_history")]
    public async Task What_was_written_to_the_books_stays(string sql)
    {
        await fixture.CreateAsync(await fixture.NewMerchantAsync());
        var refused = await Assert.ThrowsAsync<PostgresException>(() => fixture.ExecuteAsync(sql));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_balance_cannot_go_below_zero()
    {
        var merchant = await fixture.NewMerchantAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => fixture.ExecuteAsync($"UPDATE balances SET available_minor = -1 WHERE merchant_id = '{merchant.Id}'"));
        Assert.Equal("ck_balances_never_negative", refused.ConstraintName);
    }

    [Fact]
    public void The_migrations_hold_the_whole_model()
    {
        using var scope = fixture.Services.CreateScope();
        Assert.False(scope.ServiceProvider.GetRequiredService<CentryDbContext>().Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Migrators_at_the_same_time_take_turns()
    {
        var target = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString) { Database = "migrate_" + Guid.NewGuid().ToString("N"), Pooling = false }.ConnectionString;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => DatabaseMigrator.MigrateAsync(target, NullLogger.Instance, Cancel)));
        await using (var connection = new NpgsqlConnection(target))
        {
            await connection.OpenAsync(Cancel);
            await using var count = new NpgsqlCommand("SELECT count(*) FROM \"__EFMigrationsHistory\"", connection);
            using var scope = fixture.Services.CreateScope();
            Assert.Equal((long)scope.ServiceProvider.GetRequiredService<CentryDbContext>().Database.GetMigrations().Count(), await count.ExecuteScalarAsync(Cancel));
        }

        await fixture.ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(target).Database} WITH (FORCE)");
    }
}
