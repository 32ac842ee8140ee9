namespace Centry.Chaos.Checks;

/// <summary>What must hold after every run, whatever was done to the house.</summary>
internal static class AllChecks
{
    public static IReadOnlyList<Finding> Judge(Evidence evidence) =>
    [
        AnswerChecks.EveryOperationIsAnswered(evidence),
        AnswerChecks.AnswersAreExpected(evidence),
        AnswerChecks.OneKeyHasOneAnswer(evidence),
        PaymentChecks.AcknowledgedPaymentsExist(evidence),
        PaymentChecks.AcknowledgedRefundsExist(evidence),
        PaymentChecks.NothingIsMadeTwice(evidence),
        ProviderChecks.MoneyMovedOnce(evidence),
        ProviderChecks.NoStrangers(evidence),
        BookChecks.LedgerSumsToZero(evidence),
        BookChecks.BalancesAreTheirEntries(evidence),
        BookChecks.BalancesAreTheProvidersBooks(evidence),
        EventChecks.EveryEventIsDelivered(evidence),
        EventChecks.DeliveriesAreGenuine(evidence),
        EventChecks.EachOutcomeIsToldOnce(evidence),
        LimitChecks.RateLimitsHold(evidence),
        LimitChecks.CapsHold(evidence),
        ForeignChecks.NothingForeignIsSeen(evidence),
        LeftoverChecks.NothingIsLeft(evidence),
        LeftoverChecks.EverythingStands(evidence),
    ];
}
