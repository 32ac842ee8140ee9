using System.Text;
using Centry.Simulator.Pages;

namespace Centry.Simulator.CallPay;

/// <summary>CallPay's page for the customer, at the address that a payment key names. No script.</summary>
internal sealed class CallPayPage(CallPayBooks books)
{
    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/pay/{key}", (HttpContext context, string key) => books.Find(key) is { } payment ? Show(context, payment) : Results.NotFound());
        routes.MapPost("/pay/{key}/{answer:regex(^(pay|fail|abort)$)}", Answer);
    }

    private IResult Answer(HttpContext context, string key, string answer)
    {
        if (books.Find(key) is not { } payment) return Results.NotFound();
        _ = answer switch
        {
            "pay" => books.Pay(payment),
            "fail" => books.Fail(payment, "Declined by the bank"),
            _ => books.Abort(payment),
        };
        if (Back(payment) is not { } back) return Show(context, payment);
        context.Response.Headers.Location = back.AbsoluteUri;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Where the customer goes from here, and what the browser takes along. Nobody should believe it.</summary>
    private static Uri? Back(CallPayPayment payment)
    {
        var decision = payment.Decision!;
        var target = decision.Paid ? payment.Order.SuccessUrl : decision.TransactionId is null ? payment.Order.CancelUrl : payment.Order.ErrorUrl;
        if (target is null) return null;
        var query = $"success={(decision.Paid ? "true" : "false")}&status={decision.Status}&merchant_reference={Uri.EscapeDataString(payment.Order.MerchantReference)}"
            + $"&gateway_reference={decision.TransactionId}&transaction_id={decision.TransactionId}";
        return new Uri($"{target.AbsoluteUri}{(target.Query.Length == 0 ? '?' : '&')}{query}");
    }

    private static IResult Show(HttpContext context, CallPayPayment payment)
    {
        var order = payment.Order;
        var html = new Html();
        html.Add($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Pay R{CallPayPayment.Text(order.Amount)}</title><link rel="icon" href="data:,"><style>
            """);
        html.AddTrusted(PageStyle.Css);
        html.Add($"""
            </style></head><body><header><div><h1>CallPay, simulated</h1><p>No money moves here.</p></div></header><main><section>
            <h2>R{CallPayPayment.Text(order.Amount)} <small>{(order.PaymentType == "eft" ? "from your bank" : "by card")}</small></h2><p class="soft">Reference {order.MerchantReference}</p>
            """);
        if (payment.Decision is { } decision)
        {
            html.Add($"""<p class="{(decision.Paid ? "good" : "bad")}">{(decision.Paid ? "Paid." : "Not paid.")}</p>""");
        }
        else
        {
            html.Add($"""
                <div class="buttons"><form method="post" action="{CallPayProvider.ProviderPrefix}/pay/{order.Key}/pay"><button class="main">Pay</button></form>
                <form method="post" action="{CallPayProvider.ProviderPrefix}/pay/{order.Key}/fail"><button>Let the bank decline</button></form>
                <form method="post" action="{CallPayProvider.ProviderPrefix}/pay/{order.Key}/abort"><button>Leave</button></form></div>
                """);
        }
        html.Add($"""</section></main></body></html>""");
        PageHeaders.Set(context.Response, [order.SuccessUrl, order.ErrorUrl, order.CancelUrl]);
        return Results.Text(html.ToString(), "text/html", Encoding.UTF8);
    }
}
