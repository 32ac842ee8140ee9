using System.Globalization;
using Centry.Simulator.Pages;

namespace Centry.Simulator.Mail;

/// <summary><c>/mail</c>: the demo's mailbox. Centry posts its mails here; a person reads them on the page.</summary>
internal static class MailEndpoints
{
    public static void MapMail(this IEndpointRouteBuilder app)
    {
        app.MapPost("/mail/outbox", async (HttpContext context, MailOutbox outbox) =>
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
            buffer.Position = 0;
            return await outbox.TryTakeAsync(buffer, context.RequestAborted) ? Results.NoContent() : Results.BadRequest();
        });
        app.MapGet("/_control/mail", (MailOutbox outbox) => Results.Json(outbox.All.Select(m => new { received_at = m.ReceivedAt, to = m.To, subject = m.Subject, text = m.Text })));
        app.MapGet("/mail", (HttpContext context, MailOutbox outbox) =>
        {
            PageHeaders.Set(context.Response, []);
            return Results.Content(Render(outbox), "text/html; charset=utf-8");
        });
    }

    private static string Render(MailOutbox outbox)
    {
        var html = new Html();
        html.Add($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Outbox</title><link rel="icon" href="data:,"><style>
            """);
        html.AddTrusted(PageStyle.Css);
        html.Add($"""
            </style></head><body><header><div><h1>Outbox</h1>
            <p>Mails that a mail server would have delivered. <a href="/mail">Refresh</a> <a href="/">Providers</a></p></div></header><main>
            """);
        var mails = outbox.All;
        if (mails.Count == 0) html.Add($"""<section><p class="soft">No mail was sent yet.</p></section>""");
        foreach (var mail in mails)
        {
            html.Add($"""
                <section><h2>{mail.Subject}</h2><p class="soft">To {mail.To}, {mail.ReceivedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC</p>
                <pre>
                """);
            AddWithLinks(html, mail.Text);
            html.Add($"""</pre></section>""");
        }

        html.Add($"""</main></body></html>""");
        return html.ToString();
    }

    // A line that is an address becomes a link, so that a demo is played by clicking.
    private static void AddWithLinks(Html html, string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Uri.TryCreate(line, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                html.Add($"""<a href="{line}" rel="noreferrer">{line}</a>""");
            else
                html.Add($"{line}");
        }
    }
}
