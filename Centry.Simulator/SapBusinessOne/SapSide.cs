using System.Globalization;
using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>SAP Business One's Service Layer, as one of the simulator's providers.</summary>
internal sealed class SapSide : ErpSide
{
    public const string ProviderName = "sap";

    private readonly SapSessions _sessions;
    private readonly SapApi _api;

    public SapSide(IOptions<SapOptions> options, TimeProvider time) : base(new ErpBooks(time, Entries()))
    {
        _sessions = new SapSessions(options, time);
        _api = new SapApi(Books, _sessions, options);
        Furnish();
    }

    public override string Name => ProviderName;

    public override string Title => "SAP Business One";

    public override string Prefix => "/sap";

    public override void Map(RouteGroupBuilder routes)
    {
        foreach (var version in new[] { 1, 2 })
            _api.Map(routes.MapGroup(string.Create(CultureInfo.InvariantCulture, $"/b1s/v{version}")), new SapAnswers(version));
        routes.MapFallback("{**path}", () => Results.Text("<html><body><h1>Not Found</h1></body></html>", "text/html", statusCode: 404));
    }

    public override void Furnish()
    {
        Account("110000", "Accounts receivable", "asset");
        Account("161000", "Mobile money and bank", "asset", takesPayments: true);
        Account("210000", "Accounts payable", "liability");
        Account("400000", "Sales revenue", "revenue");
        Account("600000", "Operating expenses", "expense");
        Account("670000", "Payment fees", "expense");
        Books.Add(new BookTaxRate("O0", "Output VAT 0%", 0));
        Books.Add(new BookTaxRate("O1", "Output VAT 18%", 18));
        Books.Add(new BookTaxRate("I0", "Input VAT 0%", 0));
        Books.Add(new BookTaxRate("I1", "Input VAT 18%", 18));
    }

    public override bool HoldsToken(HttpContext context) => context.Request.Cookies.ContainsKey(SapSessions.SessionCookie);

    public override void ExpireToken(HttpContext context) => _sessions.End(context.Request);

    public override void ExpireAllTokens() => _sessions.EndAll();

    /// <summary>What stands before Service Layer is an Apache that shares calls out: its failures come as pages, and a node that is gone as 502.</summary>
    public override Task WriteFailureAsync(HttpContext context, int status)
    {
        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "5";
            return Results.Text("<html><body><h1>Too Many Requests</h1></body></html>", "text/html", statusCode: status).ExecuteAsync(context);
        }

        return status == StatusCodes.Status503ServiceUnavailable
            ? Results.Text("<html><body><h1>Proxy Error</h1></body></html>", "text/html", statusCode: StatusCodes.Status502BadGateway).ExecuteAsync(context)
            : new SapAnswers(context.Request.Path.StartsWithSegments("/sap/b1s/v2") ? 2 : 1).Error(new SapProblem(status, -1, "Internal error")).ExecuteAsync(context);
    }

    private void Account(string code, string name, string kind, bool takesPayments = false) => Books.Add(new BookAccount(code, code, name, kind, takesPayments));

    private static Func<string> Entries()
    {
        var last = 0;
        return () => (++last).ToString(CultureInfo.InvariantCulture);
    }
}
