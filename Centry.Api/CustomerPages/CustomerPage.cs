using System.Net;
using System.Text;
using Centry.Core.Currencies;
using Centry.Core.Payins;

namespace Centry.Api.CustomerPages;

/// <summary>The page that a customer sees while a payment is on its way. Loads nothing, needs no script, and tells no more than how it stands.</summary>
internal static class CustomerPage
{
    private const string Css = """
        :root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--ink:#16202c;--soft:#566273;--good:#0b6b3a;--bad:#b3261e}
        @media(prefers-color-scheme:dark){:root{--bg:#10151b;--card:#19212a;--ink:#e8edf3;--soft:#a3afbd;--good:#6fdca2;--bad:#ff9a92}}
        body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--ink);font:1.05rem/1.5 system-ui,sans-serif}
        main{background:var(--card);border-radius:14px;padding:2rem;max-width:26rem;margin:1rem;text-align:center}
        h1{font-size:1.35rem;margin:.2rem 0}.amount{font-size:1.6rem;font-variant-numeric:tabular-nums}p{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}
        """;

    public static IResult Of(HttpContext http, Payin payin)
    {
        var (tone, title, text, waits) = payin.Status switch
        {
            PayinStatus.Completed or PayinStatus.Refunded => ("good", "Payment received", "Thank you. You can close this page.", false),
            PayinStatus.Failed => ("bad", "Payment not completed", "No payment was received. You can close this page and try again with the shop.", false),
            PayinStatus.Cancelled => ("bad", "Payment cancelled", "You can close this page.", false),
            _ when payin.ProviderPageUrl is null => ("", "One moment", "We are taking you to the payment page.", true),
            _ => ("", "Waiting for confirmation", "The payment is being confirmed. This page follows it by itself.", true),
        };
        var amount = $"{Money.FromMinor(payin.AmountMinor, Currency.Get(payin.CurrencyCode)).ToWire()} {payin.CurrencyCode}";
        return Html(http, tone, title, text, amount, waits, StatusCodes.Status200OK);
    }

    public static IResult NotFound(HttpContext http)
        => Html(http, "bad", "There is no such payment", "The link may be incomplete. Ask the shop for a new one.", null, false, StatusCodes.Status404NotFound);

    private static IResult Html(HttpContext http, string tone, string title, string text, string? amount, bool waits, int status)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return Results.Text($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            {(waits ? "<meta http-equiv=\"refresh\" content=\"2\">" : "")}
            <title>{WebUtility.HtmlEncode(title)}</title><style>{Css}</style></head>
            <body><main role="status"><h1 class="{tone}">{WebUtility.HtmlEncode(title)}</h1>
            {(amount is null ? "" : $"<p class=\"amount\">{WebUtility.HtmlEncode(amount)}</p>")}
            <p>{WebUtility.HtmlEncode(text)}</p></main></body></html>
            """, "text/html", Encoding.UTF8, status);
    }
}
