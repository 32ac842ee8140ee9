using System.Text;
using Centry.Core.Ledger;
using Centry.Core.Payins;
using Centry.Core.Reconciliation;
using Centry.Core.Tests.Persistence;
using Xunit;

namespace Centry.Core.Tests.Reconciliation;

public sealed class BookProofTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_over_what_changed_find_what_the_whole_books_find_and_leave_a_row_each()
    {
        var merchant = await fixture.NewMerchantAsync();
        var reconcile = fixture.Get<ReconcileBooks>();
        for (var minute = 0; minute < 12; minute++)
        {
            var payin = await fixture.CreateAsync(merchant);
            await fixture.Get<MovePayin>().ExecuteAsync(payin.Id, new PayinStep(PayinStatus.Completed, ChangeSources.Gateway), Cancel);
            if (minute % 3 == 0)
                await fixture.Get<Bookkeeping>().FoldAsync(Cancel);
            Assert.True((await reconcile.OfChangesAsync(Cancel)).Agree);
            fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }

        // What lies behind the marks is not added up again, and yet a balance that strays is seen.
        Assert.True(await fixture.ScalarAsync<long>("SELECT count(*) FROM reconciliation_marks WHERE total_minor > 0") > 0);
        await fixture.ExecuteAsync($"UPDATE balances SET available_minor = available_minor + 7, last_movement_at = '{fixture.Time.GetUtcNow():O}' WHERE merchant_id = '{merchant.Id}' AND environment = 'sandbox'");
        var (found, whole) = (await reconcile.OfChangesAsync(Cancel), await reconcile.ExecuteAsync(Cancel));
        Assert.Equal(7, Assert.Single(found.Differences, d => d.MerchantId == merchant.Id) is { } d1 ? d1.Balance - d1.Entries : 0);
        Assert.Equal(found.Differences, whole.Differences);
        await fixture.ExecuteAsync($"UPDATE balances SET available_minor = available_minor - 7 WHERE merchant_id = '{merchant.Id}' AND environment = 'sandbox'");
        Assert.True((await reconcile.OfChangesAsync(Cancel)).Agree);
        Assert.Equal(15L, await fixture.ScalarAsync<long>("SELECT count(*) FROM reconciliation_runs"));
        Assert.Equal(2L, await fixture.ScalarAsync<long>("SELECT count(*) FROM reconciliation_runs WHERE differences = 1 AND details IS NOT NULL"));
    }

    [Fact]
    public async Task A_balance_is_explained_for_any_moment_and_its_statement_adds_up()
    {
        var merchant = await fixture.NewMerchantAsync();
        var start = fixture.Time.GetUtcNow();
        for (var i = 0; i < 5; i++)
        {
            var payin = await fixture.CreateAsync(merchant);
            fixture.Time.Advance(TimeSpan.FromMinutes(1));
            await fixture.Get<MovePayin>().ExecuteAsync(payin.Id, new PayinStep(PayinStatus.Completed, ChangeSources.Gateway), Cancel);
            fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var balance = merchant.FindBalance(Environments.Sandbox, "UG", "UGX")!.Id;
        var statements = fixture.Get<LedgerStatements>();
        var reasons = await statements.ExplainAsync(merchant.Id, balance, start.AddMinutes(5), Cancel);
        Assert.Equal(3 * 49_250L, reasons.Where(r => r.AccountType == LedgerAccountTypes.Available).Sum(r => r.Amount));
        Assert.Equal((PayinPostings.CompletedKind, 3L), reasons.Where(r => r.AccountType == LedgerAccountTypes.Available).Select(r => (r.Kind, r.Postings)).Single());

        var (from, until) = (start.AddMinutes(2), start.AddHours(1));
        var first = (await statements.ReadAsync(merchant.Id, balance, LedgerAccountTypes.Available, from, until, null, 3, Cancel))!;
        Assert.Equal((49_250L, 4 * 49_250L), (first.Opening, first.Lines[^1].Balance));
        var second = (await statements.ReadAsync(merchant.Id, balance, LedgerAccountTypes.Available, from, until, first.Next, 3, Cancel))!;
        Assert.Equal((4 * 49_250L, 5 * 49_250L), (second.Opening, Assert.Single(second.Lines).Balance));
        Assert.Null(second.Next);
        Assert.Null(await statements.ReadAsync(Guid.NewGuid(), balance, LedgerAccountTypes.Available, from, until, null, 3, Cancel));
        Assert.Empty(await statements.ExplainAsync(Guid.NewGuid(), balance, until, Cancel));
    }

    [Fact]
    public async Task A_providers_statement_is_compared_once_and_its_differences_kept()
    {
        var merchant = await fixture.NewMerchantAsync();
        var account = merchant.Providers.Single(p => p.CountryCode == "UG");
        var (paid, waiting) = (await fixture.CreateAsync(merchant), await fixture.CreateAsync(merchant, 20_000));
        await fixture.Get<MovePayin>().ExecuteAsync(paid.Id, new PayinStep(PayinStatus.Completed, ChangeSources.Gateway, ProviderReference: "MP-1"), Cancel);
        var file = Encoding.UTF8.GetBytes($"provider_reference,reference,amount,type,date\nMP-1,,50000,payin,{fixture.Time.GetUtcNow():O}\nMP-2,{waiting.Id},20000,payin,{fixture.Time.GetUtcNow():O}\n");
        var import = fixture.Get<ImportStatement>();
        var (statement, differences, fault) = await import.ExecuteAsync(account.Id, Environments.Sandbox, "april.csv", file, Cancel);
        Assert.Null(fault);
        Assert.Equal((2, 1), (statement!.Lines, statement.Matched));
        Assert.Equal((StatementVerdicts.NotCompletedHere, waiting.Id), Assert.Single(differences) is var d ? (d.Verdict, d.PaymentId!.Value) : default);
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM statement_differences WHERE statement_id = '{statement.Id}'"));
        Assert.Equal("This file was imported before.", (await import.ExecuteAsync(account.Id, Environments.Sandbox, "april.csv", file, Cancel)).Fault);
        Assert.Equal("There is no such provider account.", (await import.ExecuteAsync(Guid.NewGuid(), Environments.Sandbox, "april.csv", file, Cancel)).Fault);
    }
}
