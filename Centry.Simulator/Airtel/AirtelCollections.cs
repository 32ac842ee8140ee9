using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Collection: a prompt on the payer's handset, the enquiry what became of it, and the payment given back.</summary>
internal sealed class AirtelCollections(
    AirtelGate gate, AirtelBooks books, AirtelPost post, AirtelOutcomes outcomes, IOptions<AirtelOptions> options, TimeProvider time)
{
    private readonly AirtelOptions _options = options.Value;

    public void Map(RouteGroupBuilder routes)
    {
        foreach (var version in (ReadOnlySpan<int>)[1, 2])
        {
            var push = $"/merchant/v{version}/payments/";
            gate.MapPost(routes, push, AirtelProduct.Collection, signed: version > 1, (context, caller, fields) => PushAsync(context, caller, fields, push));
            var refund = $"/standard/v{version}/payments/refund";
            gate.MapPost(routes, refund, AirtelProduct.Collection, signed: version > 1, (context, caller, fields) => RefundAsync(context, caller, fields, refund));
        }
        gate.MapGet(routes, "/standard/v1/payments/{id}", EnquireAsync);
    }

    private async Task<AirtelRefusal?> PushAsync(HttpContext context, AirtelCaller caller, AirtelFields fields, string path)
    {
        fields.Text("reference", min: 4);
        fields.Country("subscriber.country");
        fields.Currency("subscriber.currency");
        var party = fields.Msisdn("subscriber.msisdn");
        fields.Country("transaction.country");
        fields.Currency("transaction.currency");
        var id = fields.Id("transaction.id");
        var amount = fields.Amount("transaction.amount", _options.MinimumIn(caller.Market));
        if (fields.Refusal is { } refusal) return refusal;

        var settings = post.Settings;
        var planned = outcomes.Of(party, AirtelProduct.Collection, settings.Manual);
        if (planned.Refused) return AirtelRefusal.NumberNotFound(AirtelProduct.Collection);
        var now = time.GetUtcNow();
        var payment = new AirtelTransaction
        {
            Reference = id,
            Operation = AirtelTransaction.Payment,
            Caller = caller,
            Party = party,
            Amount = amount,
            ExternalId = id,
            Path = path,
            Planned = planned,
            CreatedAt = now,
            DecidesAt = planned.Status switch
            {
                AirtelOutcome.Ambiguous => null,
                AirtelOutcome.InProgress => now + _options.PayerWindow,
                _ => now + settings.DecisionDelay,
            },
        };
        if (!books.TryAdd(payment)) return AirtelRefusal.Duplicate(AirtelProduct.Collection);
        await books.CallBackFirstAsync(payment);
        context.Response.OnCompleted(() =>
        {
            books.Answered(payment);
            return Task.CompletedTask;
        });
        // No id but false, as in Airtel's sample: the push was sent, and that is all.
        await context.Response.AnswerAsync(
            new JsonObject { ["transaction"] = new JsonObject { ["id"] = false, ["status"] = _options.PushStatus } }, AirtelRefusal.Code(AirtelProduct.Collection, "006"));
        return null;
    }

    private async Task<AirtelRefusal?> EnquireAsync(HttpContext context, AirtelCaller caller)
    {
        if (books.Enquire((string)context.Request.RouteValues["id"]!, AirtelTransaction.Payment, caller) is not { } payment)
            return AirtelRefusal.NotFound(AirtelProduct.Collection);
        await payment.AnswerAsync(context.Response);
        return null;
    }

    private async Task<AirtelRefusal?> RefundAsync(HttpContext context, AirtelCaller caller, AirtelFields fields, string path)
    {
        var moneyId = fields.Text("transaction.airtel_money_id");
        if (fields.Refusal is { } refusal) return refusal;
        if (books.FindByMoneyId(moneyId) is not { Operation: AirtelTransaction.Payment } payment || payment.Caller != caller)
            return AirtelRefusal.NotFound(AirtelProduct.Collection);
        var now = time.GetUtcNow();
        var refund = new AirtelTransaction
        {
            Reference = $"refund-{Guid.NewGuid():N}",
            Operation = AirtelTransaction.Refund,
            Caller = caller,
            Party = payment.Party,
            Amount = payment.Amount,
            ExternalId = payment.ExternalId,
            Path = path,
            Planned = AirtelOutcome.Success,
            CreatedAt = now,
            DecidesAt = now,
            Refunds = payment.Reference,
        };
        books.TryAdd(refund);
        if (!refund.Moved) return AirtelRefusal.RefundRefused(refund.Code);
        // The sample of version 2 says false of a refund that went well.
        await context.Response.AnswerAsync(
            new JsonObject { ["transaction"] = new JsonObject { ["airtel_money_id"] = moneyId, ["status"] = "SUCCESS" } },
            AirtelRefusal.Code(AirtelProduct.Collection, "001"), success: path.StartsWith("/standard/v1/", StringComparison.Ordinal));
        return null;
    }
}
