namespace Centry.Chaos.Checks;

/// <summary>What merchants were told.</summary>
internal static class EventChecks
{
    public static Finding EveryEventIsDelivered(Evidence evidence)
    {
        var finding = new Finding("every event is delivered at least once");
        var taken = evidence.Deliveries.Where(delivery => delivery.IsTaken).Select(delivery => delivery.EventId).ToHashSet();
        foreach (var told in evidence.Database.Events)
            finding.Require(taken.Contains(told.Id), () => $"{told.Type} {told.Id} of {told.PaymentId} was never taken");
        return finding;
    }

    /// <summary>Rightly signed, to the one whom it concerns, and the same under the same id every time; no redirect was followed.</summary>
    public static Finding DeliveriesAreGenuine(Evidence evidence)
    {
        var finding = new Finding("every delivery is signed, its own merchant's, and stable under its id");
        var events = evidence.Database.Events.ToDictionary(told => told.Id);
        var bodies = new Dictionary<Guid, string>();
        foreach (var delivery in evidence.Deliveries)
        {
            finding.Require(delivery.Wrong is null, () => $"{delivery.EventType} {delivery.EventId}: {delivery.Wrong}");
            if (delivery.Wrong is not null)
                continue;
            finding.Require(
                events.TryGetValue(delivery.EventId, out var told) && told.Type == delivery.EventType && told.PaymentId == delivery.PaymentId
                    && told.MerchantId == evidence.MerchantIdOf(delivery.Merchant) && told.MerchantId == delivery.MerchantId,
                () => $"{delivery.EventType} {delivery.EventId} of {delivery.MerchantId} at the address of {evidence.MerchantIdOf(delivery.Merchant)} is {told?.ToString() ?? "not ours"}");
            if (!bodies.TryAdd(delivery.EventId, delivery.BodyHash))
                finding.Require(bodies[delivery.EventId] == delivery.BodyHash, () => $"{delivery.EventType} {delivery.EventId} came with another body");
        }

        finding.Require(evidence.Trapped == 0, () => $"{evidence.Trapped} requests went where only a redirect leads");
        return finding;
    }

    /// <summary>A payment that ended has one event that says so, and no other end.</summary>
    public static Finding EachOutcomeIsToldOnce(Evidence evidence)
    {
        var finding = new Finding("each outcome is told by one event");
        var told = evidence.Database.Events.CountBy(e => (e.PaymentId, e.Type)).ToDictionary();
        var refunds = evidence.Database.Settled.Where(settled => settled is { Noun: "refund", Status: "completed" }).CountBy(refund => refund.Parent!.Value).ToDictionary();
        foreach (var settled in evidence.Database.Settled.Where(settled => settled.Noun is "payin" or "payout" or "bulk"))
        {
            var prefix = settled.Noun == "payin" ? "payin" : "payout";
            var (completed, failed) = (Count("completed"), Count("failed"));
            // A payin that had been given up may still be paid.
            finding.Require(completed == (settled.HasMoved ? 1 : 0) && (settled.Status == "failed" ? failed == 1 : failed <= (settled.Noun == "payin" ? 1 : 0)),
                () => $"{settled.Noun} {settled.Id} is {settled.Status} and was told completed {completed} times, failed {failed} times");
            if (settled.Noun == "payin")
                finding.Require(Count("refunded") == refunds.GetValueOrDefault(settled.Id), () => $"payin {settled.Id} has {refunds.GetValueOrDefault(settled.Id)} refunds and was told of {Count("refunded")}");

            int Count(string status) => told.GetValueOrDefault((settled.Id, $"{prefix}.{status}"));
        }

        return finding;
    }
}
