using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Payments by push, their enquiry, and refunds, which give all of one back.</summary>
internal sealed class AirtelPayments(AirtelPost post, AirtelGate gate, AirtelBooks books, AirtelCallbacks callbacks, AirtelOutcomes outcomes, IOptions<AirtelOptions> options, TimeProvider time)
{
    private const int ReferenceMin = 4;
    private const int ReferenceMax = 64;

    private static readonly AirtelStatus Unsigned = AirtelStatus.Refused(AirtelStatus.Payments, "026", "x-signature and payload did not match");

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/merchant/v1/payments", post.Guarded(false, Unsigned, PayAsync));
        routes.MapPost("/merchant/v2/payments", post.Guarded(true, Unsigned, PayAsync));
        routes.MapGet("/standard/v1/payments/{id}", EnquireAsync);
        routes.MapPost("/standard/v1/payments/refund", post.Guarded(false, Unsigned, RefundAsync));
        routes.MapPost("/standard/v2/payments/refund", post.Guarded(true, Unsigned, RefundAsync));
    }

    /// <summary>What payments and disbursements share: an id of letters and digits, a reference, a national number, an amount.</summary>
    public static (AirtelOrder? Order, AirtelStatus? Refusal) Read(
        AirtelCaller caller, string operation, string prefix, string path, string? reference, string? msisdn, JsonElement transaction, AirtelOptions options, AirtelOutcomes outcomes, AirtelSettings settings, DateTimeOffset now)
    {
        var id = AirtelFields.Text(transaction, "id");
        if (string.IsNullOrEmpty(id) || !id.All(char.IsAsciiLetterOrDigit) || reference is not { Length: >= ReferenceMin and <= ReferenceMax }) return (null, AirtelStatus.Esb("008", "Validation failed: id or reference"));
        if (!caller.Market.IsMsisdn(msisdn)) return (null, AirtelStatus.Esb("033", "Invalid MSISDN length"));
        if (AirtelFields.Number(transaction, "amount") is not { } amount || !caller.Market.Takes(amount) || amount < options.MinimumAmount) return (null, AirtelStatus.Refused(prefix, "004", "Invalid amount"));
        var planned = outcomes.Of(msisdn!, settings.Manual);
        return (new AirtelOrder(id, operation, caller.Client, caller.Market.Country, caller.Market.Currency, msisdn!, amount, path, null, planned, now, planned.Code is null ? null : now + settings.DecisionDelay), null);
    }

    private async Task<AirtelStatus?> PayAsync(HttpContext context, AirtelCaller caller, JsonElement body)
    {
        var (subscriber, transaction) = (AirtelFields.Part(body, "subscriber"), AirtelFields.Part(body, "transaction"));
        foreach (var part in (ReadOnlySpan<JsonElement>)[subscriber, transaction])
        {
            if (AirtelFields.Text(part, "country") != caller.Market.Country) return AirtelStatus.Esb("034", "Invalid country");
            if (AirtelFields.Text(part, "currency") != caller.Market.Currency) return AirtelStatus.Esb("035", "Invalid currency");
        }
        var (order, refusal) = Read(caller, AirtelOrder.Payment, AirtelStatus.Payments, "/merchant/v1/payments", AirtelFields.Text(body, "reference"), AirtelFields.Text(subscriber, "msisdn"), transaction,
            options.Value, outcomes, callbacks.Settings, time.GetUtcNow());
        if (order is null) return refusal;
        var payment = new AirtelTransaction(order);
        if (!books.TryAdd(payment)) return AirtelStatus.Esb("041", "External transaction id already exists");
        await books.ReportFirstAsync(payment);
        context.Response.OnCompleted(() =>
        {
            books.Answered(payment);
            return Task.CompletedTask;
        });
        await context.Response.StatusAsync(AirtelStatus.Ok(AirtelStatus.Payments + AirtelCodes.InProcess), json =>
        {
            json.WriteStartObject("transaction");
            // As Airtel's own sample has it.
            json.WriteBoolean("id", false);
            json.WriteString("status", "SUCCESS");
            json.WriteEndObject();
        });
        return null;
    }

    private async Task EnquireAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context) is not { } caller) return;
        var found = books.Find((string)context.Request.RouteValues["id"]!);
        if (found is null || found.Order.Operation != AirtelOrder.Payment || found.Order.Client != caller.Client || found.Order.Country != caller.Market.Country)
        {
            await context.Response.StatusAsync(new AirtelStatus(404, AirtelStatus.Payments + "025", "ESB000045", "No transaction found with the provided id"));
            return;
        }
        var code = found.Decision?.Code ?? (found.Order.Planned.Ambiguous ? AirtelCodes.Ambiguous : AirtelCodes.InProcess);
        await context.Response.StatusAsync(AirtelStatus.Ok(AirtelStatus.Payments + code), json => AirtelAnswers.WriteTransaction(json, found));
    }

    private async Task<AirtelStatus?> RefundAsync(HttpContext context, AirtelCaller caller, JsonElement body)
    {
        var moneyId = AirtelFields.Text(AirtelFields.Part(body, "transaction"), "airtel_money_id");
        var paid = moneyId is null ? null : books.FindByMoneyId(moneyId);
        if (paid is null || paid.Order.Operation != AirtelOrder.Payment || paid.Order.Client != caller.Client || paid.Order.Country != caller.Market.Country)
            return AirtelStatus.Refused(AirtelStatus.Payments, "025", "Transaction not found");
        var now = time.GetUtcNow();
        // One for each payment: who asks again learns that it is there.
        var refund = new AirtelTransaction(paid.Order with { Id = "RF" + paid.Order.Id, Operation = AirtelOrder.Refund, Refunds = paid.Order.Id, Path = "/standard/v1/payments/refund", Planned = new AirtelOutcome(AirtelCodes.Success, Reports: false), CreatedAt = now, DecidesAt = now });
        if (!books.TryAdd(refund)) return AirtelStatus.Refused(AirtelStatus.Payments, "008", "The transaction was refunded before");
        if (!refund.Moved) return AirtelStatus.Refused(AirtelStatus.Payments, refund.Decision!.Code, AirtelCodes.Describe(refund.Decision.Code));
        // Success false beside SUCCESS, as Airtel's own sample has it.
        await context.Response.StatusAsync(new AirtelStatus(200, string.Create(CultureInfo.InvariantCulture, $"{AirtelStatus.Payments}{AirtelCodes.Success}"), "ESB000010", "SUCCESS"), json =>
        {
            json.WriteStartObject("transaction");
            json.WriteString("airtel_money_id", refund.Decision!.MoneyId);
            json.WriteString("status", "SUCCESS");
            json.WriteEndObject();
        });
        return null;
    }
}
