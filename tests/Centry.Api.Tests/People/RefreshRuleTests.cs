using Centry.Core.People;
using CsCheck;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class RefreshRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void However_tokens_are_shown_generations_are_spent_in_order_and_each_once()
        => Gen.Select(Gen.Int[1, 6], Gen.Int[0, 15]).List[1, 40].Sample(shown =>
        {
            var (now, spent, spentAt, revokedAt) = (Start, 0, (DateTimeOffset?)null, (DateTimeOffset?)null);
            var firstUses = new List<int>();
            foreach (var (generation, seconds) in shown.Where(s => s.Item1 <= spent + 1 || revokedAt is not null))
            {
                now += TimeSpan.FromSeconds(seconds);
                var decision = RefreshRule.Decide(new RefreshState(generation, Start.AddDays(7), spent, spentAt, revokedAt, Start.AddDays(30)), now);
                if (revokedAt is not null)
                {
                    Assert.Equal(RefreshDecision.Refuse, decision);
                    continue;
                }

                switch (decision)
                {
                    case RefreshDecision.Exchange:
                        firstUses.Add(generation);
                        (spent, spentAt) = (generation, now);
                        break;
                    case RefreshDecision.ExchangeAgain:
                        Assert.Equal(spent, generation);
                        Assert.True(now - spentAt <= RefreshRule.Grace);
                        break;
                    default:
                        Assert.Equal(RefreshDecision.Revoke, decision);
                        Assert.True(generation < spent || now - spentAt > RefreshRule.Grace);
                        revokedAt = now;
                        break;
                }
            }

            Assert.Equal(Enumerable.Range(1, firstUses.Count), firstUses);
        });

    [Fact]
    public void Nothing_revives_a_session_that_is_over()
    {
        var state = new RefreshState(2, Start.AddDays(7), 1, Start, null, Start.AddDays(30));
        Assert.Equal(RefreshDecision.Exchange, RefreshRule.Decide(state, Start));
        Assert.Equal(RefreshDecision.Refuse, RefreshRule.Decide(state with { RevokedAt = Start }, Start));
        Assert.Equal(RefreshDecision.Refuse, RefreshRule.Decide(state, Start.AddDays(7)));
        Assert.Equal(RefreshDecision.Refuse, RefreshRule.Decide(state with { TokenExpiresAt = Start.AddDays(40) }, Start.AddDays(30)));
    }
}
