using System.Text;

namespace Centry.Simulator.Pages;

/// <summary>A provider's page for its customer: what is to be paid, and a button for each way in which that can end. No script.</summary>
internal static class PayPage
{
    /// <param name="title">Whose page it is.</param>
    /// <param name="amount">With its currency's sign.</param>
    /// <param name="how">A few words on how it is paid.</param>
    /// <param name="end">How it ended; null while it has not.</param>
    /// <param name="answers">A form's address and its button's words; the first stands out.</param>
    /// <param name="leadTo">Where the answers lead in the end.</param>
    public static IResult Show(
        HttpContext context, string title, string amount, string how, string reference, (string Words, bool IsGood)? end, IEnumerable<(string Action, string Words)> answers, IEnumerable<Uri?> leadTo)
    {
        var html = new Html();
        html.Add($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Pay {amount}</title><link rel="icon" href="data:,"><style>
            """);
        html.AddTrusted(PageStyle.Css);
        html.Add($"""
            </style></head><body><header><div><h1>{title}, simulated</h1><p>No money moves here.</p></div></header><main><section>
            <h2>{amount} <small>{how}</small></h2><p class="soft">Reference {reference}</p>
            """);
        if (end is var (words, isGood))
        {
            html.Add($"""<p class="{(isGood ? "good" : "bad")}">{words}</p>""");
        }
        else
        {
            html.Add($"""<div class="buttons">""");
            var rank = "main";
            foreach (var (action, button) in answers)
            {
                html.Add($"""<form method="post" action="{action}"><button class="{rank}">{button}</button></form>""");
                rank = "";
            }
            html.Add($"""</div>""");
        }
        html.Add($"""</section></main></body></html>""");
        PageHeaders.Set(context.Response, leadTo);
        return Results.Text(html.ToString(), "text/html", Encoding.UTF8);
    }
}
