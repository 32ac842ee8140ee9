using Centry.Core.Ledger;
using Centry.Core.Payins;
using Centry.Core.Reconciliation;
using Centry.Core.Tests.Persistence;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Ledger;

public sealed class BooksTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
    private static readonly string[] Targets = [PayinStatus.Processing, PayinStatus.Completed, PayinStatus.Failed, PayinStatus.Cancelled, PayinStatus.Refunded];

    /// <summary>
    /// Payins made and moved at random, folded at random, against a model of a few lines: balances agree with it and with the entries.
    /// </summary>
    [Fact]
    public void Balances_are_what_the_payins_make_them()
    {
        var step = Gen.Select(Gen.Int[0, 5], Gen.Int[0, Targets.Length - 1], Gen.Int[1_000, 90_000], Gen.Int[0, 9]);
        step.Array[1, 40].Sample(steps => PlayAsync(steps).GetAwaiter().GetResult(), iter: 12, threads: 1);
    }

    private async Task PlayAsync((int Which, int Target, int Amount, int Chance)[] steps)
    {
        var merchant = await fixture.NewMerchantAsync();
        var move = fixture.Get<MovePayin>();
        var books = fixture.Get<Bookkeeping>();
        var payins = new List<(Guid Id, string Status, long Net, long Amount)>();
        foreach (var (which, target, amount, chance) in steps)
        {
            if (payins.Count == 0 || chance < 3)
            {
                var made = await fixture.CreateAsync(merchant, amount);
                payins.Add((made.Id, made.Status, made.NetMinor, made.AmountMinor));
            }
            else
            {
                var at = which % payins.Count;
                var (id, status, net, whole) = payins[at];
                var to = Targets[target];
                if (to == PayinStatus.Refunded)
                    continue; // refunds have postings of their own
                var result = await move.ExecuteAsync(id, new PayinStep(to, ChangeSources.Gateway), Cancel);
                Assert.Equal(PayinStatus.CanMove(status, to), result!.Value.Moved);
                if (result.Value.Moved)
                    payins[at] = (id, to, net, whole);
            }

            if (chance == 9)
                await books.FoldAsync(Cancel);
            var balance = Assert.Single(await fixture.Get<BalanceReader>().ReadAsync(merchant.Id, Environments.Sandbox, null, Cancel));
            Assert.Equal(payins.Where(p => !PayinStatus.IsFinal(p.Status)).Sum(p => p.Net), balance.Pending);
            Assert.Equal(payins.Where(p => p.Status == PayinStatus.Completed).Sum(p => p.Net), balance.Available);
            Assert.Equal(payins.Where(p => p.Status == PayinStatus.Completed).Sum(p => p.Amount), balance.PayinVolume);
        }

        Assert.DoesNotContain((await fixture.Get<BookProof>().OfEverythingAsync(Cancel)).Differences, d => d.MerchantId == merchant.Id);
    }

    [Fact]
    public async Task Folding_while_payins_are_written_loses_and_doubles_nothing()
    {
        var merchant = await fixture.NewMerchantAsync();
        var books = fixture.Get<Bookkeeping>();
        var reader = fixture.Get<BalanceReader>();
        using var done = new CancellationTokenSource();
        var folders = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await books.FoldAsync(Cancel);
        }, Cancel)).ToList();

        var move = fixture.Get<MovePayin>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var payin = await fixture.CreateAsync(merchant);
            await move.ExecuteAsync(payin.Id, new PayinStep(PayinStatus.Completed, ChangeSources.Gateway), Cancel);
            var seen = (await reader.ReadAsync(merchant.Id, Environments.Sandbox, null, Cancel)).Single();
            // Whatever is folded meanwhile, a reader sees whole payins only.
            Assert.Equal(0, (seen.Available + seen.Pending) % payin.NetMinor);
        }));
        await done.CancelAsync();
        await Task.WhenAll(folders);
        while (await books.FoldAsync(Cancel) > 0)
        {
            // until nothing is left to fold
        }

        Assert.Equal(100 * 49_250L, await fixture.ScalarAsync<long>($"SELECT available_minor FROM balances WHERE merchant_id = '{merchant.Id}' AND environment = 'sandbox'"));
        Assert.Equal(0L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM balance_deltas d JOIN balances b ON b.id = d.balance_id WHERE b.merchant_id = '{merchant.Id}'"));
        Assert.DoesNotContain((await fixture.Get<BookProof>().OfEverythingAsync(Cancel)).Differences, d => d.MerchantId == merchant.Id);
    }

    [Fact]
    public async Task A_tampered_balance_is_found()
    {
        var merchant = await fixture.NewMerchantAsync();
        await fixture.CreateAsync(merchant);
        await fixture.ExecuteAsync($"UPDATE balances SET available_minor = 1 WHERE merchant_id = '{merchant.Id}' AND environment = 'sandbox'");
        var difference = Assert.Single((await fixture.Get<BookProof>().OfEverythingAsync(Cancel)).Differences, d => d.MerchantId == merchant.Id);
        Assert.Equal(("available", 1L, 0L), (difference.AccountType, difference.Balance, difference.Entries));
        await fixture.ExecuteAsync($"UPDATE balances SET available_minor = 0 WHERE merchant_id = '{merchant.Id}' AND environment = 'sandbox'");
    }
}
