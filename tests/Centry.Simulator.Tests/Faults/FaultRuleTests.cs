using Centry.Simulator.Faults;
using CsCheck;

namespace Centry.Simulator.Tests.Faults;

public sealed class FaultRuleTests
{
    [Fact]
    public void Over_any_stretch_of_calls_a_rate_strikes_its_share_and_never_more_than_its_calls()
    {
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 500], Gen.Int[0, 100]).Sample((percent, matches, bound) =>
        {
            int? calls = bound == 0 ? null : bound;
            var (rule, _) = FaultRule.Create(new FaultSpec { Kind = "connection_reset", Rate = percent / 100m, Calls = calls });

            var struck = Enumerable.Range(0, matches).Count(_ => rule!.Strike());

            return struck == Math.Min((long)matches * percent / 100, calls ?? int.MaxValue) && rule!.Struck == struck;
        });
    }

    [Fact]
    public void Every_kind_has_a_name_that_is_read_back()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var spec = new FaultSpec { Kind = FaultRule.NameOf(kind), Status = 500, Delay = TimeSpan.FromSeconds(1), Times = 2 };
            Assert.Equal(kind, FaultRule.Create(spec).Rule?.Kind);
        }
        Assert.Equal("callback_wrong_amount", FaultRule.NameOf(FaultKind.CallbackWrongAmount));
    }
}
