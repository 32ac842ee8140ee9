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
        var page = $"{CallPayProvider.ProviderPrefix}/pay/{order.Key}";
        return PayPage.Show(
            context, "CallPay", $"R{CallPayPayment.Text(order.Amount)}", order.PaymentType == "eft" ? "from your bank" : "by card", order.MerchantReference,
            payment.Decision is { } decision ? (decision.Paid ? "Paid" : "Not paid", decision.Paid) : null,
            [($"{page}/pay", "Pay"), ($"{page}/fail", "Let the bank decline"), ($"{page}/abort", "Leave")], [order.SuccessUrl, order.ErrorUrl, order.CancelUrl]);
    }
}
