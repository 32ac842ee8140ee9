using System.Globalization;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Disbursement: money to a subscriber, ordered with the PIN, and the enquiry what became of it.</summary>
internal sealed class AirtelDisbursements(
    AirtelGate gate, AirtelBooks books, AirtelPost post, AirtelKeys keys, AirtelOutcomes outcomes, IOptions<AirtelOptions> options, TimeProvider time)
{
    private const int PinMax = 1024;
    private const int NameMax = 100;

    private readonly AirtelOptions _options = options.Value;
    private long _referenceIds = Random.Shared.NextInt64(10_000_000_000, 20_000_000_000);

    public void Map(RouteGroupBuilder routes)
    {
        MapPayout(routes, "/standard/v1/disbursements/", 1);
        MapPayout(routes, "/standard/v2/disbursements/", 2);
        MapPayout(routes, "/standard/v3/disbursements", 3);
        gate.MapGet(routes, "/standard/v1/disbursements/{id}", EnquireAsync);
    }

    private void MapPayout(RouteGroupBuilder routes, string path, int version) => gate.MapPost(
        routes, path, AirtelProduct.Disbursement, signed: version > 1, (context, caller, fields) => PayAsync(context, caller, fields, path, version));

    private async Task<AirtelRefusal?> PayAsync(HttpContext context, AirtelCaller caller, AirtelFields fields, string path, int version)
    {
        var party = fields.Msisdn("payee.msisdn");
        ReadVersion(fields, version);
        fields.Text("reference", min: 4);
        var pin = fields.Text("pin", max: PinMax);
        var id = fields.Id("transaction.id");
        var amount = fields.Amount("transaction.amount", _options.MinimumIn(caller.Market));
        if ((fields.Refusal ?? keys.RefusePin(pin, caller.Market)) is { } refusal) return refusal;

        var settings = post.Settings;
        var planned = outcomes.Of(party, AirtelProduct.Disbursement, settings.Manual);
        if (planned.Refused) return AirtelRefusal.NumberNotFound(AirtelProduct.Disbursement);
        var now = time.GetUtcNow();
        var payout = new AirtelTransaction
        {
            Reference = id,
            Operation = AirtelTransaction.Disbursement,
            Caller = caller,
            Party = party,
            Amount = amount,
            ExternalId = id,
            Path = path,
            Planned = planned,
            CreatedAt = now,
            DecidesAt = !planned.IsFinal ? null : settings.PayoutsSettleAtOnce ? now : now + settings.DecisionDelay,
        };
        if (!books.TryAdd(payout)) return AirtelRefusal.Duplicate(AirtelProduct.Disbursement);
        await books.CallBackFirstAsync(payout);
        context.Response.OnCompleted(() =>
        {
            books.Answered(payout);
            return Task.CompletedTask;
        });
        await payout.AnswerAsync(context.Response, Interlocked.Increment(ref _referenceIds).ToString(CultureInfo.InvariantCulture));
        return null;
    }

    /// <summary>What the later versions have beside the first one's fields.</summary>
    private static void ReadVersion(AirtelFields fields, int version)
    {
        if (version == 2)
        {
            fields.Currency("payee.currency");
            fields.Text("payee.name", max: NameMax);
        }
        if (version == 3) fields.OneOf("payee.wallet_type", "NORMAL", "SALARY");
        if (version > 1) fields.OneOf("transaction.type", "B2C", "B2B");
    }

    private async Task<AirtelRefusal?> EnquireAsync(HttpContext context, AirtelCaller caller)
    {
        if (books.Enquire((string)context.Request.RouteValues["id"]!, AirtelTransaction.Disbursement, caller) is not { } payout)
            return AirtelRefusal.NotFound(AirtelProduct.Disbursement);
        await payout.AnswerAsync(context.Response);
        return null;
    }
}
