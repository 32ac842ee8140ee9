using Centry.Core.Reconciliation;
using Xunit;

namespace Centry.Core.Tests.Reconciliation;

public sealed class StatementMatcherTests
{
    private static readonly DateTimeOffset Noon = new(2026, 4, 14, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Movements_match_by_the_providers_reference_ours_or_the_merchants()
    {
        var (byTheirs, byId, bySubmission, byMerchants) = (Our("payin", 100, provider: "11"), Our("payin", 200), Our("payout", 300), Our("payin", 400, reference: "ORDER-4"));
        var (matched, differences) = Compare(
            [
                Their(1, 100, provider: "11"), Their(2, 200, reference: $"{byId.Id:D}"), Their(3, 300, isOut: true, reference: $"{bySubmission.SubmissionId:N}"),
                Their(4, 400, reference: "ORDER-4"),
            ],
            [byTheirs, byId, bySubmission, byMerchants]);
        Assert.Equal(4, matched);
        Assert.Empty(differences);
    }

    [Fact]
    public void Each_difference_is_told_with_what_to_do()
    {
        var (other, failed, missing) = (Our("payin", 100, provider: "1"), Our("payin", 200, provider: "2", status: "failed"), Our("payout", 300, provider: "3"));
        var (matched, differences) = Compare(
            [Their(1, 150, provider: "1"), Their(2, 200, provider: "2"), Their(3, 900, provider: "9")], [other, failed, missing]);
        Assert.Equal(0, matched);
        Assert.Equal(
            [(StatementVerdicts.AmountDiffers, 1), (StatementVerdicts.NotCompletedHere, 2), (StatementVerdicts.UnknownHere, 3), (StatementVerdicts.MissingAtProvider, (int?)null)],
            differences.Select(d => (d.Verdict, d.Line)));
        Assert.Equal((150L, 100L), (differences[0].ProviderMinor, differences[0].OurMinor));
        Assert.Contains("credited", differences[1].ProposedAction, StringComparison.Ordinal);
        Assert.All(differences, d => Assert.NotEmpty(d.ProposedAction));
    }

    [Fact]
    public void A_second_movement_for_one_payment_is_a_repetition()
    {
        var (matched, differences) = Compare([Their(1, 100, provider: "1"), Their(2, 100, provider: "1")], [Our("payout", 100, provider: "1") with { Noun = "payin" }]);
        Assert.Equal(1, matched);
        Assert.Equal(StatementVerdicts.Repeated, Assert.Single(differences).Verdict);
    }

    [Fact]
    public void A_reference_that_two_payments_share_decides_nothing_and_neither_does_the_other_direction()
    {
        var (matched, differences) = Compare(
            [Their(1, 100, reference: "SAME"), Their(2, 500, isOut: true, provider: "5")],
            [Our("payin", 100, reference: "SAME"), Our("payin", 100, reference: "SAME"), Our("payin", 500, provider: "5")]);
        Assert.Equal(0, matched);
        Assert.Equal(2, differences.Count(d => d.Verdict == StatementVerdicts.UnknownHere));
        Assert.Equal(3, differences.Count(d => d.Verdict == StatementVerdicts.MissingAtProvider));
    }

    [Fact]
    public void Ours_from_outside_the_statements_time_are_not_missed()
        => Assert.Empty(Compare([Their(1, 100, provider: "1")], [Our("payin", 100, provider: "1"), Our("payin", 100, provider: "2") with { At = Noon.AddHours(-1) }]).Differences);

    private static (int Matched, IReadOnlyList<StatementDifference> Differences) Compare(IReadOnlyList<ProviderMovement> theirs, IReadOnlyList<OurMovement> ours)
        => StatementMatcher.Compare(Guid.NewGuid(), theirs, ours, Noon, Noon);

    private static OurMovement Our(string noun, long amount, string? provider = null, string? reference = null, string status = "completed")
        => new(Guid.NewGuid(), noun, Guid.NewGuid(), provider, reference, amount, status, Noon);

    private static ProviderMovement Their(int line, long amount, bool isOut = false, string? provider = null, string? reference = null)
        => new(line, reference, provider, isOut, amount, Noon);
}
