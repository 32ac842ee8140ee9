using System.Text;
using Centry.Simulator.Pages;

namespace Centry.Simulator.Ozow;

/// <summary>Ozow's page for the customer, at the address that a payment request was given. No script.</summary>
internal sealed class OzowPage(OzowBooks books, OzowNotices notices)
{
    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/pay/{id:guid}", (HttpContext context, Guid id) =>
        {
            if (books.FindPayment(id) is not { } payment) return Results.NotFound();
            payment.IsVisited = true;
            return Show(context, payment);
        });
        routes.MapPost("/pay/{id:guid}/{status}", Answer);
    }

    private IResult Answer(HttpContext context, Guid id, string status)
    {
        if (books.FindPayment(id) is not { } payment || OzowDecision.All.FirstOrDefault(one => one.Equals(status, StringComparison.OrdinalIgnoreCase)) is not { } word) return Results.NotFound();
        books.Decide(payment, word);
        if (Back(payment) is not { } back) return Show(context, payment);
        context.Response.Headers.Location = back;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Where the customer goes from here, and what the browser takes along. Nobody should believe it.</summary>
    private string? Back(OzowPayment payment)
    {
        var target = payment.Status switch
        {
            OzowDecision.Complete or OzowDecision.Investigation => payment.Order.SuccessUrl,
            OzowDecision.Error => payment.Order.ErrorUrl,
            _ => payment.Order.CancelUrl,
        };
        return target is null ? null : target.AbsoluteUri + (target.Query.Length == 0 ? '?' : '&')
            + string.Join('&', notices.Variables(payment).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
    }

    private static IResult Show(HttpContext context, OzowPayment payment)
    {
        var order = payment.Order;
        var html = new Html();
        html.Add($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Pay R{OzowHash.Rands(order.Amount)}</title><link rel="icon" href="data:,"><style>
            """);
        html.AddTrusted(PageStyle.Css);
        html.Add($"""
            </style></head><body><header><div><h1>Ozow, simulated</h1><p>No money moves here.</p></div></header><main><section>
            <h2>R{OzowHash.Rands(order.Amount)} <small>from your bank</small></h2><p class="soft">Reference {order.BankReference}</p>
            """);
        if (payment.Decision is not (null or { Status: OzowDecision.Investigation }))
        {
            html.Add($"""<p class="{(payment.Moved ? "good" : "bad")}">{payment.Status}</p>""");
        }
        else
        {
            html.Add($"""<div class="buttons">""");
            foreach (var status in OzowDecision.All)
                html.Add($"""<form method="post" action="{OzowProvider.ProviderPrefix}/pay/{order.RequestId}/{status}"><button class="{(status == OzowDecision.Complete ? "main" : "")}">{status}</button></form>""");
            html.Add($"""</div>""");
        }
        html.Add($"""</section></main></body></html>""");
        PageHeaders.Set(context.Response, [order.SuccessUrl, order.ErrorUrl, order.CancelUrl]);
        return Results.Text(html.ToString(), "text/html", Encoding.UTF8);
    }
}
