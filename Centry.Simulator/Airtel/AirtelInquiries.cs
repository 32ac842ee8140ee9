using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Airtel;

/// <summary>What can be asked without moving money: balances and subscribers.</summary>
internal sealed class AirtelInquiries(AirtelGate gate, AirtelBooks books, AirtelOutcomes outcomes)
{
    private static readonly string[] Wallets = [AirtelBooks.Collections, AirtelBooks.Payouts, "CASHIN", "CASHOUT"];

    public void Map(RouteGroupBuilder routes)
    {
        // Version 1 knows no wallets and tells what can be paid out.
        gate.MapGet(routes, "/standard/v1/users/balance", (context, caller) => BalanceAsync(context, caller, AirtelBooks.Payouts));
        gate.MapGet(routes, "/standard/v2/users/balance", (context, caller) => BalanceAsync(context, caller, context.Request.Query["type"]));
        gate.MapGet(routes, "/standard/v1/users/{msisdn}", UserAsync);
    }

    private async Task<AirtelRefusal?> BalanceAsync(HttpContext context, AirtelCaller caller, string? wallet)
    {
        if (!Wallets.Contains(wallet)) return AirtelRefusal.Invalid("type");
        await context.Response.AnswerAsync(
            new JsonObject
            {
                // With a comma between the thousands.
                ["balance"] = books.Balance(wallet!, caller).ToString("N2", CultureInfo.InvariantCulture),
                ["currency"] = caller.Market.Currency,
                ["account_status"] = "Active",
            },
            "DP02100000001");
        return null;
    }

    private async Task<AirtelRefusal?> UserAsync(HttpContext context, AirtelCaller caller)
    {
        var msisdn = (string)context.Request.RouteValues["msisdn"]!;
        if (!caller.Market.IsNumber(msisdn)) return AirtelRefusal.WrongNumber(AirtelProduct.Collection, caller.Market);
        if (!outcomes.IsKnown(msisdn)) return AirtelRefusal.UserNotFound;
        await context.Response.AnswerAsync(
            new JsonObject
            {
                ["first_name"] = "Airtel",
                ["last_name"] = "Subscriber",
                ["msisdn"] = msisdn,
                ["is_barred"] = false,
                ["is_pin_set"] = true,
            },
            "DP02200000001");
        return null;
    }
}
