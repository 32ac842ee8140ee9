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
        var isOpen = payment.Decision is null or { Status: OzowDecision.Investigation };
        return PayPage.Show(
            context, "Ozow", $"R{OzowHash.Rands(order.Amount)}", "from your bank", order.BankReference, isOpen ? null : (payment.Status, payment.Moved),
            OzowDecision.All.Select(status => ($"{OzowProvider.ProviderPrefix}/pay/{order.RequestId}/{status}", status)), [order.SuccessUrl, order.ErrorUrl, order.CancelUrl]);
    }
}
