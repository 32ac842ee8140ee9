using Centry.Chaos.Checks;
using Centry.Chaos.Faults;
using Centry.Chaos.Plan;
using Centry.Chaos.Stack;
using Centry.Chaos.Traffic;
using Xunit;

namespace Centry.House.Tests.Chaos;

/// <summary>The checks after a run find what they are there for, and nothing else.</summary>
public sealed class CheckTests
{
    private static Evidence Run => SmallRun.Evidence;

    [Fact]
    public void A_run_in_which_all_went_well_has_no_violations()
    {
        Assert.All(AllChecks.Judge(Run), finding => Assert.True(finding.Violations == 0, $"{finding.Name}: {string.Join("; ", finding.Words)}"));
    }

    [Fact]
    public void An_operation_without_an_answer_is_found()
        => Found(AnswerChecks.EveryOperationIsAnswered, Run with { Unanswered = [2] });

    [Fact]
    public void An_answer_without_a_reason_is_found()
        => Found(AnswerChecks.AnswersAreExpected, Run with { Journal = [.. Run.Journal, SmallRun.Answer(6, 429, "GET", "/v1/payins/list")] });

    [Fact]
    public void Two_answers_under_one_key_are_found()
        => Found(AnswerChecks.OneKeyHasOneAnswer, Run with { Journal = [.. Run.Journal.Select(e => e.Replayed ? e with { BodyHash = "z" } : e)] });

    [Fact]
    public void A_payment_that_was_acknowledged_and_is_lost_is_found()
        => Found(PaymentChecks.AcknowledgedPaymentsExist, WithSettled(settled => settled.Id == SmallRun.Payout.Id ? null : settled));

    [Fact]
    public void A_payment_over_another_amount_is_found()
        => Found(PaymentChecks.AcknowledgedPaymentsExist, WithSettled(settled => settled.Id == SmallRun.Payout.Id ? settled with { Amount = 2_001 } : settled));

    [Fact]
    public void A_refund_that_is_lost_or_made_twice_is_found()
    {
        Found(PaymentChecks.AcknowledgedRefundsExist, WithSettled(settled => settled.Noun == "refund" ? null : settled));
        Found(PaymentChecks.AcknowledgedRefundsExist, Run with { Database = Run.Database with { Settled = [.. Run.Database.Settled, SmallRun.Refund with { Id = SmallRun.Id(9) }] } });
    }

    [Fact]
    public void A_second_payment_for_one_request_is_found()
        => Found(PaymentChecks.NothingIsMadeTwice, Run with { Database = Run.Database with { Settled = [.. Run.Database.Settled, SmallRun.Payout with { Id = SmallRun.Id(9) }] } });

    [Fact]
    public void Money_that_moved_twice_not_at_all_or_for_a_failed_payment_is_found()
    {
        var book = Run.Books["mtn"];
        Found(ProviderChecks.MoneyMovedOnce, WithBook([.. book, SmallRun.Held(SmallRun.Payout, "transfer") with { Reference = "again" }]));
        Found(ProviderChecks.MoneyMovedOnce, WithBook([.. book.Where(held => held.Operation != "transfer")]));
        Found(ProviderChecks.MoneyMovedOnce, WithBook([.. book.Select(held => held with { Moved = true })]));
        Found(ProviderChecks.MoneyMovedOnce, WithBook([.. book.Select(held => held with { Amount = held.Operation == "transfer" ? "2000.5" : held.Amount })]) with { });
    }

    [Fact]
    public void A_payment_that_only_the_provider_knows_is_found()
        => Found(ProviderChecks.NoStrangers, WithBook([.. Run.Books["mtn"], SmallRun.Held(SmallRun.Payout, "transfer") with { Reference = "stranger", ExternalId = "stranger" }]));

    [Fact]
    public void Books_that_do_not_balance_are_found()
    {
        Found(BookChecks.LedgerSumsToZero, Run with { Database = Run.Database with { LedgerByCurrency = [new LedgerSum("UGX", 1)] } });
        Found(BookChecks.LedgerSumsToZero, Run with { Database = Run.Database with { UnbalancedPostings = [new LedgerSum("one", 1)] } });
        Found(BookChecks.BalancesAreTheirEntries, WithBalance(balance => balance with { AvailableEntries = 4_821 }));
        Found(BookChecks.BalancesAreTheirEntries, Run with { Balances = [Run.Balances[0] with { Available = 1 }, Run.Balances[1]] });
        Found(BookChecks.BalancesAreTheirEntries, Run with { ReconcileDifferences = 1 });
    }

    [Fact]
    public void A_balance_that_the_providers_books_do_not_explain_is_found()
    {
        Found(BookChecks.BalancesAreTheProvidersBooks, WithBalance(balance => balance with { Available = 4_819, AvailableEntries = 4_819 }));
        Found(BookChecks.BalancesAreTheProvidersBooks, WithBalance(balance => balance with { Pending = 1, PendingEntries = 1 }));
        Found(BookChecks.BalancesAreTheProvidersBooks, WithSettled(settled => settled.Noun == "payin" ? settled with { Fees = settled.Fees + 1 } : settled));
    }

    [Fact]
    public void An_event_that_was_never_taken_is_found()
        => Found(EventChecks.EveryEventIsDelivered, Run with { Deliveries = [.. Run.Deliveries.Select(d => d.EventType == "payout.completed" ? d with { Answered = 500 } : d)] });

    [Fact]
    public void A_delivery_that_is_not_genuine_is_found()
    {
        var first = Run.Deliveries[0];
        Found(EventChecks.DeliveriesAreGenuine, Run with { Deliveries = [first with { Wrong = "Centry-Signature does not hold" }] });
        Found(EventChecks.DeliveriesAreGenuine, Run with { Deliveries = [first with { EventId = SmallRun.Id(99) }] });
        Found(EventChecks.DeliveriesAreGenuine, Run with { Deliveries = [first with { Merchant = 1 }] });
        Found(EventChecks.DeliveriesAreGenuine, Run with { Deliveries = [first, first with { BodyHash = "another" }] });
        Found(EventChecks.DeliveriesAreGenuine, Run with { Trapped = 1 });
    }

    [Fact]
    public void An_outcome_that_is_told_twice_or_not_is_found()
    {
        Found(EventChecks.EachOutcomeIsToldOnce, WithEvents([.. Run.Database.Events, Run.Database.Events[0] with { Id = SmallRun.Id(99) }]));
        Found(EventChecks.EachOutcomeIsToldOnce, WithEvents([.. Run.Database.Events.Where(e => e.Type != "payout.completed")]));
        Found(EventChecks.EachOutcomeIsToldOnce, WithEvents([.. Run.Database.Events.Where(e => e.Type != "payin.refunded")]));
    }

    [Fact]
    public void One_request_above_the_limit_within_a_minute_is_found_unless_redis_was_away()
    {
        var burst = Enumerable.Range(0, CastKey.MostLimited + 1).Select(i => SmallRun.Answer(7, 200, "GET", "/v1/balance") with { Merchant = Cast.Limited, SentMs = i, DoneMs = i + 5 }).ToList();
        Found(LimitChecks.RateLimitsHold, Run with { Journal = burst });
        Passed(LimitChecks.RateLimitsHold, Run with { Journal = [.. burst.Take(CastKey.MostLimited)] });
        Passed(LimitChecks.RateLimitsHold, Run with { Journal = [.. burst.Select((e, i) => i == 0 ? e with { Status = 429 } : e)] });
        // One that was answered later may have been let in later.
        Passed(LimitChecks.RateLimitsHold, Run with { Journal = [.. burst.Select((e, i) => i == 60 ? e with { DoneMs = 60_100 } : e)] });
        var fault = new PlannedFault(0, "kill redis", FaultAction.Kill, Parts.Redis, 10_000, 1_000);
        Passed(LimitChecks.RateLimitsHold, Run with { Journal = burst, Faults = [new FaultRecord(fault, 10_000, 11_000)] });
        Found(LimitChecks.RateLimitsHold, Run with { Journal = burst, Faults = [new FaultRecord(fault, 100_000, 110_000)] });
    }

    [Fact]
    public void A_cap_that_was_passed_is_found()
    {
        var capped = Cast.All.ToList().FindIndex(member => member.Keys[0].DailyCap is not null);
        var terms = Cast.All[capped].Keys[0];
        var payouts = Enumerable.Range(0, 7).Select(i => SmallRun.Payout with { Id = SmallRun.Id(200 + i), Amount = 80_000 }).ToList();
        var answers = payouts.Select(payout => SmallRun.Answer(2, 201, "POST", "/v1/payouts") with { Merchant = capped, Payment = SmallRun.Shown(payout, 80_000) }).ToList();
        Evidence With(IEnumerable<Settled> settled, IEnumerable<Exchange> journal) => Run with { Database = Run.Database with { Settled = [.. settled] }, Journal = [.. journal] };

        Found(LimitChecks.CapsHold, With(payouts, answers));
        Passed(LimitChecks.CapsHold, With(payouts.Select((payout, i) => i == 0 ? payout with { Status = "failed" } : payout), answers));
        Found(LimitChecks.CapsHold, With(payouts.Take(1), [answers[0] with { Payment = SmallRun.Shown(payouts[0], terms.SingleCap!.Value + 1) }]));
    }

    [Fact]
    public void Foreign_data_are_found()
    {
        Found(ForeignChecks.NothingForeignIsSeen, Run with { Journal = [SmallRun.Answer(4, 200, "GET", "/v1/payins/x")] });
        Found(ForeignChecks.NothingForeignIsSeen, Run with { Journal = [SmallRun.Answer(6, 200, "GET", "/v1/payins/list") with { Listed = [SmallRun.Foreign.Id] }] });
    }

    [Fact]
    public void What_is_left_undone_or_down_is_found()
    {
        Found(LeftoverChecks.NothingIsLeft, Run with { Owed = new Dictionary<string, long> { ["payouts"] = 1 } });
        Found(LeftoverChecks.NothingIsLeft, WithSettled(settled => settled with { NeedsAttention = settled.Noun == "payout" }));
        Found(LeftoverChecks.EverythingStands, Run with { EndedByThemselves = [Parts.Apis[0]] });
        var fault = new PlannedFault(0, "kill api", FaultAction.Kill, Parts.Apis[0], 0, 0);
        Found(LeftoverChecks.EverythingStands, Run with { Faults = [new FaultRecord(fault, 0, 0, "api-1 was not ready")] });
    }

    private static void Found(Func<Evidence, Finding> check, Evidence evidence)
    {
        var finding = check(evidence);
        Assert.True(finding.Violations > 0 && finding.Words.Count > 0, $"{finding.Name} was not found violated");
    }

    private static void Passed(Func<Evidence, Finding> check, Evidence evidence) => Assert.Empty(check(evidence).Words);

    private static Evidence WithSettled(Func<Settled, Settled?> change)
        => Run with { Database = Run.Database with { Settled = [.. Run.Database.Settled.Select(change).OfType<Settled>()] } };

    private static Evidence WithEvents(IReadOnlyList<StoredEvent> events) => Run with { Database = Run.Database with { Events = events } };

    private static Evidence WithBalance(Func<StoredBalance, StoredBalance> change)
        => Run with { Database = Run.Database with { Balances = [change(Run.Database.Balances[0]), Run.Database.Balances[1]] } };

    private static Evidence WithBook(IReadOnlyList<Centry.Chaos.Provider.HeldPayment> book)
        => Run with { Books = new Dictionary<string, IReadOnlyList<Centry.Chaos.Provider.HeldPayment>> { ["mtn"] = book } };
}
