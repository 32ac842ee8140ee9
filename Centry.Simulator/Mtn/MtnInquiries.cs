using System.Globalization;

namespace Centry.Simulator.Mtn;

/// <summary>What can be asked without moving money: account holders and balances.</summary>
internal sealed class MtnInquiries(MtnGate gate, MtnBooks books)
{
    public void Map(RouteGroupBuilder routes)
    {
        foreach (var product in Enum.GetValues<MtnProduct>())
        {
            var segment = product == MtnProduct.Collection ? "collection" : "disbursement";
            routes.MapGet($"/{segment}/v1_0/accountholder/{{type}}/{{id}}/active", context => ActiveAsync(context, product));
            routes.MapGet($"/{segment}/v1_0/accountholder/msisdn/{{id}}/basicuserinfo", context => BasicUserInfoAsync(context, product));
            routes.MapGet($"/{segment}/v1_0/account/balance", context => BalanceAsync(context, product));
            routes.MapGet($"/{segment}/v1_0/account/balance/{{currency}}", context => BalanceAsync(context, product));
        }
    }

    private Task ActiveAsync(HttpContext context, MtnProduct product)
    {
        var (_, refusal) = gate.Enter(context.Request, product);
        var type = ((string)context.Request.RouteValues["type"]!).ToUpperInvariant();
        var id = (string)context.Request.RouteValues["id"]!;
        if (refusal is null && MtnPaymentBody.RefuseParty(type, id) is { } problem) refusal = MtnRefusal.BadRequest(problem);
        var active = false;
        if (refusal is null) (active, refusal) = MtnOutcomes.Holder(id);
        return refusal is not null
            ? context.Response.RefuseAsync(refusal)
            : context.Response.JsonAsync(StatusCodes.Status200OK, json => json.WriteBoolean("result", active));
    }

    private Task BasicUserInfoAsync(HttpContext context, MtnProduct product)
    {
        var (_, refusal) = gate.Enter(context.Request, product);
        var id = (string)context.Request.RouteValues["id"]!;
        if (refusal is null && MtnPaymentBody.RefuseParty("MSISDN", id) is { } problem) refusal = MtnRefusal.BadRequest(problem);
        if (refusal is null) (_, refusal) = MtnOutcomes.Holder(id);
        return refusal is not null
            ? context.Response.RefuseAsync(refusal)
            : context.Response.JsonAsync(StatusCodes.Status200OK, json =>
            {
                json.WriteString("given_name", "Sand");
                json.WriteString("family_name", "Box");
                json.WriteString("birthdate", "1976-08-13");
                json.WriteString("locale", "sv_SE");
                json.WriteString("gender", "MALE");
                json.WriteString("status", "ACTIVE");
            });
    }

    private Task BalanceAsync(HttpContext context, MtnProduct product)
    {
        var (caller, refusal) = gate.Enter(context.Request, product);
        if (caller is null) return context.Response.RefuseAsync(refusal!);
        var currency = context.Request.RouteValues["currency"] as string ?? caller.Market.Currencies[0];
        return caller.Market.Takes(currency)
            ? context.Response.JsonAsync(StatusCodes.Status200OK, json =>
            {
                json.WriteString("availableBalance", books.Balance(product, caller.Market, currency).ToString("0.############", CultureInfo.InvariantCulture));
                json.WriteString("currency", currency);
            })
            : context.Response.RefuseAsync(MtnRefusal.WrongCurrency);
    }
}
