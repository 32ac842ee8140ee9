using Centry.Chaos.Plan;
using Centry.Chaos.Traffic;

namespace Centry.Chaos.Checks;

/// <summary>What clients were answered.</summary>
internal static class AnswerChecks
{
    private const string KeyReused = "idempotency_key_reused";

    /// <summary>Whatever failed or got lost on the way was answered in the end, by the same request with the same key.</summary>
    public static Finding EveryOperationIsAnswered(Evidence evidence)
    {
        var finding = new Finding("every operation is answered in the end");
        var unanswered = evidence.Unanswered.ToHashSet();
        foreach (var operation in evidence.Journal.GroupBy(exchange => exchange.Operation))
        {
            finding.Require(!unanswered.Contains(operation.Key),
                () => $"operation {operation.Key} ({evidence.Plan.Find(operation.Key).Kind}) got no answer in {operation.Count()} tries, at last {Describe(operation.Last())}");
        }

        return finding;
    }

    /// <summary>Nothing is answered that the documentation does not give a reason for.</summary>
    public static Finding AnswersAreExpected(Evidence evidence)
    {
        var finding = new Finding("every answer is one of those expected");
        foreach (var exchange in evidence.Journal.Where(exchange => exchange.IsLast))
            finding.Require(IsExpected(evidence, exchange), () => $"{evidence.OperationOf(exchange).Kind} {Describe(exchange)}");
        return finding;
    }

    /// <summary>Every answer under one key is the first one, to the byte, whichever API gives it.</summary>
    public static Finding OneKeyHasOneAnswer(Evidence evidence)
    {
        var finding = new Finding("one key has one answer, to the byte");
        var keyed = evidence.Journal.Where(exchange => exchange.IsLast && exchange.IdempotencyKey is not null && !RetryRule.IsLimited(exchange.Status));
        foreach (var key in keyed.GroupBy(exchange => (exchange.Merchant, exchange.IdempotencyKey)))
        {
            var answers = key.Where(exchange => evidence.OperationOf(exchange).Kind != OperationKind.KeyReuse).ToList();
            if (answers.Count == 0)
                continue;
            finding.Require(answers.All(answer => answer.Status == answers[0].Status && answer.BodyHash == answers[0].BodyHash),
                () => $"{key.Key.IdempotencyKey} was answered {string.Join("; ", answers.Select(Describe).Distinct())}");
        }

        return finding;
    }

    private static bool IsExpected(Evidence evidence, Exchange exchange)
    {
        var operation = evidence.OperationOf(exchange);
        var member = Cast.All[exchange.Merchant];
        if (RetryRule.IsLimited(exchange.Status))
            return member.IsLimited;
        var acts = operation.Kind == OperationKind.Replay ? evidence.Plan.Find(operation.Target!.Value).Kind : operation.Kind;
        return (acts, exchange.Status, exchange.Code) switch
        {
            (OperationKind.ForeignRead or OperationKind.ForeignRefund, 404, "not_found") => true,
            (OperationKind.ForeignRead or OperationKind.ForeignRefund, _, _) => false,
            (OperationKind.KeyReuse, 409, KeyReused) => true,
            (OperationKind.KeyReuse, _, _) => false,
            (OperationKind.Payin or OperationKind.Duplicates or OperationKind.Payout or OperationKind.BulkPayout, 201, _) => true,
            (OperationKind.Payout or OperationKind.BulkPayout or OperationKind.Refund, 400, "insufficient_balance") => true,
            (_, 403, "single_txn_cap_exceeded" or "daily_payout_cap_exceeded") => member.Keys[exchange.Key] is { SingleCap: not null } or { DailyCap: not null },
            // More than is left of the payin, or a payin that is not completed (yet).
            (OperationKind.Refund, 400, "validation_error") => true,
            (OperationKind.Refund, 409, "invalid_state") => true,
            (OperationKind.Refund or OperationKind.Read or OperationKind.List or OperationKind.Balance or OperationKind.MinuteEdge, 200, _) => true,
            _ => false,
        };
    }

    private static string Describe(Exchange exchange)
        => $"{exchange.Method} {exchange.Path} at {exchange.Api}: {(exchange.IsAnswered ? $"{exchange.Status} {exchange.Code}{exchange.Payment?.Id} ({exchange.BodyHash})" : exchange.Fault)}";
}
