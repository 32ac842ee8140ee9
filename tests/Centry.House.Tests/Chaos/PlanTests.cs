using System.Text.Json;
using Centry.Chaos;
using Centry.Chaos.Plan;
using Centry.House.Tests.Standalone;
using Xunit;

namespace Centry.House.Tests.Chaos;

public sealed class PlanTests
{
    private const long TenMinutes = 600_000;

    private static readonly ChaosPlan Plan = ChaosPlan.Draw(1, TenMinutes, 50, withFaults: true);

    [Fact]
    public void A_seed_has_one_plan()
    {
        Assert.Equal(Text(Plan), Text(ChaosPlan.Draw(1, TenMinutes, 50, withFaults: true)));
        Assert.NotEqual(Text(Plan), Text(ChaosPlan.Draw(2, TenMinutes, 50, withFaults: true)));
    }

    [Fact]
    public void A_plan_that_was_kept_is_the_same_plan()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "plan.json");
        Plan.Save(file);
        Assert.Equal(Text(Plan), Text(ChaosPlan.Load(file)));
        Assert.Throws<ChaosException>(() => ChaosPlan.Load(Path.Combine(folder.Path, "another.json")));
    }

    [Fact]
    public void Ten_minutes_have_every_kind_of_fault_and_sixty_at_least()
    {
        FaultSort[] all = [.. FaultCatalog.House, .. FaultCatalog.Outside, .. FaultCatalog.Zombies];
        Assert.Equal(all.Select(sort => sort.Name).Distinct().Order(StringComparer.Ordinal), Plan.Faults.Select(fault => fault.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(Plan.Faults.Count, 60, 200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20261124)]
    public void No_two_faults_are_at_the_same_target_at_once_and_none_is_in_the_quiet_time(int seed)
    {
        foreach (var length in (long[])[120_000, TenMinutes])
        {
            var faults = ChaosPlan.Draw(seed, length, 1, withFaults: true).Faults;
            Assert.All(faults, fault => Assert.InRange(fault.AtMs, ChaosPlan.QuietMs, length));
            foreach (var target in faults.GroupBy(fault => fault.Target))
            {
                var inOrder = target.OrderBy(fault => fault.AtMs).ToList();
                Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.AtMs + pair.First.LengthMs < pair.Second.AtMs, $"{pair}"));
            }
        }
    }

    [Fact]
    public void Every_process_is_killed_and_held_still_and_the_provider_does_all_that_the_simulator_can()
    {
        foreach (var part in Parts.All)
        {
            Assert.Contains(FaultCatalog.House, sort => sort.Action == FaultAction.Kill && sort.Target == part);
            Assert.Contains(FaultCatalog.House, sort => sort.Action == FaultAction.Pause && sort.Target == part);
        }

        var kinds = Enum.GetNames<Simulator.Faults.FaultKind>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).Order(StringComparer.Ordinal);
        Assert.Equal(kinds, FaultCatalog.Outside.Where(sort => sort.Provider is not null).Select(sort => sort.Provider!.Kind).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Operations_are_about_what_was_there_before()
    {
        foreach (var operation in Plan.Operations.Where(operation => operation.Target is not null))
        {
            var target = Plan.Find(operation.Target!.Value);
            Assert.True(target.Number < operation.Number && target.Creates, $"{operation}");
            var isForeign = operation.Kind is OperationKind.ForeignRead or OperationKind.ForeignRefund;
            Assert.True(isForeign == (target.Merchant != operation.Merchant), $"{operation}");
            if (operation.Kind is OperationKind.Refund or OperationKind.ForeignRefund)
                Assert.True(target.CreatesPayin, $"{operation}");
        }
    }

    [Fact]
    public void Traffic_is_mixed_over_merchants_one_of_them_hot()
    {
        Assert.Equal(50 * 600, Plan.Operations.Count(operation => operation.Kind != OperationKind.MinuteEdge));
        Assert.Equal(Enum.GetValues<OperationKind>(), Plan.Operations.Select(operation => operation.Kind).Distinct().Order());
        var shares = Plan.Operations.CountBy(operation => operation.Merchant).OrderByDescending(merchant => merchant.Value).ToList();
        Assert.Equal(Cast.All.Count, shares.Count);
        Assert.True(shares[0].Value > 2 * shares[1].Value);
        Assert.Equal(Plan.Operations.Count, Plan.Operations.DistinctBy(operation => operation.Number).Count());
    }

    [Theory]
    [InlineData("--minutes 2 --seed 7 --rate 20", 2.0, 7, 20)]
    [InlineData("", 10.0, null, 50)]
    public void Options_are_read(string line, double minutes, int? seed, int rate)
    {
        var options = ChaosOptions.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))!;
        Assert.Equal((minutes, seed, rate, true), (options.Minutes, options.Seed, options.Rate, options.Faults));
    }

    [Theory]
    [InlineData("--minutes")]
    [InlineData("--minutes 0")]
    [InlineData("--rate -1")]
    [InlineData("--seed x")]
    [InlineData("now")]
    public void Options_that_cannot_be_are_refused(string line) => Assert.Null(ChaosOptions.Read(line.Split(' ')));

    private static string Text(ChaosPlan plan) => JsonSerializer.Serialize(plan, ChaosJson.Options);
}
