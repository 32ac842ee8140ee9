using System.Text.Json.Nodes;
using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>
/// Service Layer's calls in one version of OData: signing in, two questions about the company, collections and their entities.
/// <c>POST</c> answers 201 with the entity (204 when the client prefers no content), <c>PATCH</c> and actions 204.
/// </summary>
internal sealed class SapApi(ErpBooks books, SapSessions sessions, IOptions<SapOptions> options)
{
    private readonly SapRows _rows = new(books, options);
    private readonly SapPartners _partners = new(books);
    private readonly SapDocuments _documents = new(books, options.Value);
    private readonly SapPayments _payments = new(books, options.Value);
    private readonly SapJournal _journal = new(books, options.Value);

    public void Map(RouteGroupBuilder routes, SapAnswers answers)
    {
        routes.MapPost("/Login", (Delegate)((HttpContext context) => LoginAsync(context, answers)));
        routes.MapPost("/Logout", (Delegate)((HttpContext context) => Guarded(context, answers, () =>
        {
            sessions.End(context.Request);
            return Results.NoContent();
        })));
        routes.MapPost("/CompanyService_GetCompanyInfo", (Delegate)((HttpContext context) => Guarded(context, answers, () => SapAnswers.Json(200, Company(answers, "CompanyInfo")))));
        routes.MapPost("/CompanyService_GetAdminInfo", (Delegate)((HttpContext context) => Guarded(context, answers, () => SapAnswers.Json(200, Company(answers, "AdminInfo")))));
        routes.MapGet("/{resource}", (HttpContext context, string resource) => Guarded(context, answers, () => Get(context, answers, resource)));
        routes.MapPost("/{resource}", (HttpContext context, string resource) => GuardedAsync(context, answers, () => PostAsync(context, answers, resource)));
        routes.MapPatch("/{resource}", (HttpContext context, string resource) => GuardedAsync(context, answers, () => PatchAsync(context, answers, resource)));
        routes.MapPost("/{resource}/Cancel", (HttpContext context, string resource) => Guarded(context, answers, () => Cancel(answers, resource)));
    }

    private IResult Guarded(HttpContext context, SapAnswers answers, Func<IResult> act) => sessions.Touch(context.Request) ? act() : answers.Error(SapProblem.NoSession);

    private async Task<IResult> GuardedAsync(HttpContext context, SapAnswers answers, Func<Task<IResult>> act)
        => sessions.Touch(context.Request) ? await act() : answers.Error(SapProblem.NoSession);

    /// <summary>The numbers of refused sign-ins are those that clients know: 100000027 for a wrong password, -304 for what is no company.</summary>
    private async Task<IResult> LoginAsync(HttpContext context, SapAnswers answers)
    {
        var (body, problem) = await SapFields.ReadAsync(context.Request);
        if (body is null)
            return answers.Error(problem!);
        using (body)
        {
            var fields = new SapFields(body.RootElement, "Login");
            var (company, user, password) = (fields.Text("CompanyDB", 100), fields.Text("UserName", 100), fields.Text("Password", 100));
            if (fields.End() is { } refused)
                return answers.Error(refused);
            if (company != options.Value.CompanyDb)
                return answers.Error(new SapProblem(401, -304, "Fail to get DB Credentials from SLD"));
            if (user != options.Value.UserName || password != options.Value.Password)
                return answers.Error(new SapProblem(401, 100000027, "Login failed"));
        }

        if (sessions.Open() is not var (id, route))
            return answers.Error(new SapProblem(500, -1, "The maximum number of sessions is reached"));
        // In this order, and with their odd attributes.
        context.Response.Headers.Append("Set-Cookie", $"{SapSessions.SessionCookie}={id}; HttpOnly; SameSite=None; Secure");
        context.Response.Headers.Append("Set-Cookie", $"{SapSessions.RouteCookie}={route}; path=/b1s");
        return SapAnswers.Json(200, new JsonObject
        {
            [answers.Control + (answers.Version == 1 ? "metadata" : "context")] = $"https://localhost:50000/b1s/v{answers.Version}/$metadata#B1Sessions/@Element",
            ["SessionId"] = id,
            ["Version"] = "1000190",
            ["SessionTimeout"] = options.Value.SessionTimeout,
        });
    }

    private JsonObject Company(SapAnswers answers, string type)
    {
        var company = new JsonObject
        {
            [answers.Control + (answers.Version == 1 ? "metadata" : "context")] = $"https://localhost:50000/b1s/v{answers.Version}/$metadata#SAPB1.{type}",
            ["CompanyName"] = options.Value.CompanyName,
        };
        if (type == "AdminInfo")
            (company["Code"], company["LocalCurrency"], company["SystemCurrency"]) = (1, options.Value.LocalCurrency, "USD");
        else
            (company["Version"], company["EnableExpensesManagement"]) = (1000190, "tNO");
        return company;
    }

    private IResult Get(HttpContext context, SapAnswers answers, string resource)
    {
        var (set, key, problem) = Target(resource);
        if (set is null)
            return answers.Error(problem!);
        var (query, refused) = SapQuery.Read(context.Request, answers.Version, set.Fields, options.Value.PageSize);
        if (query is null)
            return answers.Error(refused!);
        if (key is null)
            return SapAnswers.Json(200, set.List(answers, query, context.Request));
        return set.Find(answers, key, query.Select) is { } found ? SapAnswers.Json(200, found) : answers.Error(SapProblem.NoMatch);
    }

    private async Task<IResult> PostAsync(HttpContext context, SapAnswers answers, string resource)
    {
        var (set, key, problem) = Target(resource);
        if (set is null || key is not null)
            return answers.Error(problem ?? NotAllowed);
        var (body, unreadable) = await SapFields.ReadAsync(context.Request);
        if (body is null)
            return answers.Error(unreadable!);
        using (body)
        {
            var root = body.RootElement;
            var (made, refused) = set.Name switch
            {
                "BusinessPartners" => Shown(_partners.Post(new SapFields(root, "BusinessPartner")), _rows.Partners, answers),
                "Invoices" => Shown(_documents.Post(new SapFields(root, "Document"), BookKinds.Invoice, "OINV"), _rows.Invoices, answers),
                "PurchaseInvoices" => Shown(_documents.Post(new SapFields(root, "Document"), BookKinds.Bill, "OPCH"), _rows.Bills, answers),
                "CreditNotes" => Shown(_documents.Post(new SapFields(root, "Document"), BookKinds.CreditNote, "ORIN"), _rows.CreditNotes, answers),
                "IncomingPayments" => Shown(_payments.Post(new SapFields(root, "Payment"), isIncoming: true), _rows.Received, answers),
                "VendorPayments" => Shown(_payments.Post(new SapFields(root, "Payment"), isIncoming: false), _rows.Paid, answers),
                "JournalEntries" => Shown(_journal.Post(new SapFields(root, "JournalEntry")), _rows.Journal, answers),
                _ => (null, NotAllowed),
            };
            if (made is null)
                return answers.Error(refused!);
            return context.Request.Headers["Prefer"].ToString().Contains("return-no-content", StringComparison.Ordinal) ? Results.NoContent() : SapAnswers.Json(201, made);
        }
    }

    private async Task<IResult> PatchAsync(HttpContext context, SapAnswers answers, string resource)
    {
        var (set, key, problem) = Target(resource);
        if (set?.Name != "BusinessPartners" || key is not string code)
            return answers.Error(problem ?? NotAllowed);
        var (body, unreadable) = await SapFields.ReadAsync(context.Request);
        if (body is null)
            return answers.Error(unreadable!);
        using (body)
            return _partners.Patch(code, new SapFields(body.RootElement, "BusinessPartner")) is { } refused ? answers.Error(refused) : Results.NoContent();
    }

    /// <summary>Invoices and bills on which nothing was paid, and payments to vendors. From memory, unconfirmed.</summary>
    private IResult Cancel(SapAnswers answers, string resource)
    {
        var (set, key, problem) = Target(resource);
        if (set?.Name is not ("Invoices" or "PurchaseInvoices" or "VendorPayments") || key is null)
            return answers.Error(problem ?? NotAllowed);
        if (set.Find(answers, key, []) is null)
            return answers.Error(SapProblem.NoMatch);
        var id = FormattableString.Invariant($"{key}");
        if (set.Name == "VendorPayments")
            return books.TakeBack(id) is null ? answers.Error(SapProblem.Invalid("Payment has already been cancelled")) : Results.NoContent();
        return books.Change(id, document => document is { State: BookState.Open, Paid: 0 } ? document with { State = BookState.Void } : null) is null
            ? answers.Error(SapProblem.Invalid("Document is closed or was paid in part and cannot be cancelled")) : Results.NoContent();
    }

    /// <summary>Which collection a path names, and which of its entities.</summary>
    private (SapSet? Set, object? Key, SapProblem? Problem) Target(string resource)
    {
        var open = resource.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? resource : resource[..open];
        if (!_rows.All.TryGetValue(name, out var set))
            return (null, null, new SapProblem(404, -1000, $"Unrecognized resource path '{name}'"));
        if (open < 0)
            return (set, null, null);
        return resource[^1] == ')' && SapSet.KeyOf(resource[(open + 1)..^1]) is { } key ? (set, key, null) : (null, null, SapProblem.Unreadable("Invalid key"));
    }

    private static SapProblem NotAllowed { get; } = new(405, -1000, "Method not allowed");

    private static (JsonObject? Made, SapProblem? Problem) Shown<T>((T? Made, SapProblem? Problem) posted, SapSet<T> set, SapAnswers answers) where T : class
        => posted.Made is { } made ? (set.Show(answers, made), null) : (null, posted.Problem);
}
