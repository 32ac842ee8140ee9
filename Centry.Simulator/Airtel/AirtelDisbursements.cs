using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Disbursements in three versions, their enquiry, balances and account holders.</summary>
internal sealed class AirtelDisbursements(
    AirtelPost post, AirtelGate gate, AirtelKey key, AirtelBooks books, AirtelCallbacks callbacks, AirtelOutcomes outcomes, IOptions<AirtelOptions> options, TimeProvider time)
{
    private static readonly AirtelStatus Unsigned = AirtelStatus.Refused(AirtelStatus.Disbursements, "016", "x-signature and payload did not match");
    private static readonly string[] Wallets = ["NORMAL", "SALARY"];
    private static readonly string[] Types = ["B2C", "B2B"];

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/standard/v1/disbursements", post.Guarded(false, Unsigned, (context, caller, body) => PayOutAsync(context, caller, body, 1)));
        routes.MapPost("/standard/v2/disbursements", post.Guarded(false, Unsigned, (context, caller, body) => PayOutAsync(context, caller, body, 2)));
        routes.MapPost("/standard/v3/disbursements", post.Guarded(true, Unsigned, (context, caller, body) => PayOutAsync(context, caller, body, 3)));
        routes.MapGet("/standard/v1/disbursements/{id}", EnquireAsync);
        routes.MapGet("/standard/v1/users/balance", BalanceAsync);
        routes.MapGet("/standard/v2/users/balance", BalanceAsync);
        routes.MapGet("/standard/v1/users/{msisdn}", HolderAsync);
        routes.MapGet("/v1/rsa/encryption-keys", async context =>
        {
            if (await gate.EnterAsync(context) is not null) await key.HandOutAsync(context);
        });
    }

    private async Task<AirtelStatus?> PayOutAsync(HttpContext context, AirtelCaller caller, JsonElement body, int version)
    {
        var (payee, transaction) = (AirtelFields.Part(body, "payee"), AirtelFields.Part(body, "transaction"));
        if (!key.IsPin(AirtelFields.Text(body, "pin"))) return AirtelStatus.Router("116", "The encrypted PIN is wrong");
        if (version == 2 && AirtelFields.Text(payee, "currency") != caller.Market.Currency) return AirtelStatus.Esb("035", "Invalid currency");
        if (version == 3 && !Wallets.Contains(AirtelFields.Text(payee, "wallet_type"))) return AirtelStatus.Esb("008", "Validation failed: wallet_type");
        if (version > 1 && !Types.Contains(AirtelFields.Text(transaction, "type"))) return AirtelStatus.Esb("008", "Validation failed: type");
        var settings = callbacks.Settings;
        var (order, refusal) = AirtelPayments.Read(caller, AirtelOrder.Disbursement, AirtelStatus.Disbursements, "/standard/v1/disbursements", AirtelFields.Text(body, "reference"),
            AirtelFields.Text(payee, "msisdn"), transaction, options.Value, outcomes, settings, time.GetUtcNow());
        if (order is null) return refusal;
        if (settings.PayoutsSettleAtOnce && order.DecidesAt is not null) order = order with { DecidesAt = order.CreatedAt };
        var payout = new AirtelTransaction(order);
        if (!books.TryAdd(payout)) return AirtelStatus.Refused(AirtelStatus.Disbursements, "017", "Duplicate transaction id");
        await books.ReportFirstAsync(payout);
        context.Response.OnCompleted(() =>
        {
            books.Answered(payout);
            return Task.CompletedTask;
        });
        await ShowAsync(context, payout);
        return null;
    }

    private async Task EnquireAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context) is not { } caller) return;
        var found = books.Find((string)context.Request.RouteValues["id"]!);
        if (found is null || found.Order.Operation != AirtelOrder.Disbursement || found.Order.Client != caller.Client || found.Order.Country != caller.Market.Country)
            await context.Response.StatusAsync(new AirtelStatus(404, AirtelStatus.Disbursements + "015", "ESB000045", "Transaction not found"));
        else
            await ShowAsync(context, found);
    }

    private static Task ShowAsync(HttpContext context, AirtelTransaction payout)
    {
        var code = payout.Decision?.Code switch
        {
            null => payout.Order.Planned.Ambiguous ? AirtelCodes.Ambiguous : AirtelCodes.InProcess,
            AirtelCodes.Success => AirtelCodes.Success,
            AirtelCodes.Insufficient => AirtelCodes.Insufficient,
            _ => "005", // failed, whatever the code of a payment's end would be
        };
        return context.Response.StatusAsync(AirtelStatus.Ok(AirtelStatus.Disbursements + code), json =>
            AirtelAnswers.WriteTransaction(json, payout, transaction => transaction.WriteString("reference_id", payout.Decision?.MoneyId ?? "")));
    }

    private async Task BalanceAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context) is not { } caller) return;
        await context.Response.StatusAsync(new AirtelStatus(200, "DP02100000001", "ESB000010", "SUCCESS", Success: true), json =>
        {
            json.WriteString("balance", books.Balance(caller.Client, caller.Market.Country).ToString("#,##0.00", CultureInfo.InvariantCulture));
            json.WriteString("currency", caller.Market.Currency);
            json.WriteString("account_status", "Active");
        });
    }

    private async Task HolderAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context) is not { } caller) return;
        var msisdn = (string)context.Request.RouteValues["msisdn"]!;
        if (!caller.Market.IsMsisdn(msisdn))
        {
            await context.Response.StatusAsync(new AirtelStatus(400, "DP02200000002", "ESB000033", "Invalid MSISDN length"));
            return;
        }
        await context.Response.StatusAsync(new AirtelStatus(200, "DP02200000001", "ESB000010", "SUCCESS", Success: true), json =>
        {
            json.WriteString("first_name", "Demo");
            json.WriteString("last_name", "Subscriber");
            json.WriteBoolean("is_barred", false);
            json.WriteBoolean("is_pin_set", true);
            json.WriteString("msisdn", msisdn);
        });
    }
}
