using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Centry.Simulator.Control;
using Centry.Simulator.Faults;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Pages;

/// <summary>The page and its buttons. Each button answers with the page again.</summary>
internal static class PageEndpoints
{
    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HomePage page, HttpContext context) => Show(context, page, null));
        app.MapPost("/prompts/{provider}/{reference}/{answer:regex(^(approve|refuse)$)}", Prompt);
        app.MapPost("/settings/{provider}", SaveSettingsAsync);
        app.MapPost("/faults", AddFaultAsync);
        app.MapPost("/faults/clear", (FaultPlan plan, HomePage page, HttpContext context) => Show(context, page, plan.Replace([]), changed: true));
        app.MapPost("/reset", (SimulatorReset reset, HomePage page, HttpContext context) =>
        {
            reset.All();
            return Show(context, page, null, changed: true);
        });
    }

    private static IResult Prompt(HttpContext context, HomePage page, string provider, string reference, string answer) =>
        Find(context, provider) is not { } found
            ? Results.NotFound()
            : Show(context, page, found.Answer(reference, answer == "approve", null) switch
            {
                PromptAnswer.Decided => null,
                PromptAnswer.Unknown => "That payment is no longer held.",
                _ => "That payment was decided already.",
            }, changed: true);

    private static async Task<IResult> SaveSettingsAsync(HttpContext context, HomePage page, string provider)
    {
        if (Find(context, provider) is not { } found) return Results.NotFound();
        var changes = new JsonObject();
        // A check box sends its "true" after the hidden "false" of the same name.
        foreach (var (name, values) in await context.Request.ReadFormAsync(context.RequestAborted))
            changes[name] = bool.TryParse(values[^1], out var on) ? JsonValue.Create(on) : JsonValue.Create(values[^1]);
        using var parsed = System.Text.Json.JsonDocument.Parse(changes.ToJsonString());
        return Show(context, page, found.ChangeSettings(parsed.RootElement), changed: true);
    }

    private static async Task<IResult> AddFaultAsync(HttpContext context, HomePage page, FaultPlan plan)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var spec = new FaultSpec { Kind = form["kind"].ToString(), PathPrefix = Text("path_prefix"), Msisdn = Text("msisdn") };
        string? problem = null;
        spec.Calls = Whole("calls");
        spec.Status = Whole("status");
        spec.Times = Whole("times");
        if (problem is not null) return Show(context, page, problem, changed: true);
        if (double.TryParse(form["delay"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= TimeSpan.SecondsPerDay)
            spec.Delay = TimeSpan.FromSeconds(seconds);
        return Show(context, page, plan.Add(spec), changed: true);

        string? Text(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;

        int? Whole(string name)
        {
            if (Text(name) is not { } text) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            problem = $"{name} must be a whole number.";
            return null;
        }
    }

    /// <summary>After a change the browser is sent to the page, so that reloading repeats nothing; a problem is shown in place.</summary>
    private static IResult Show(HttpContext context, HomePage page, string? problem, bool changed = false)
    {
        if (changed && problem is null)
        {
            context.Response.Headers.Location = "/";
            return Results.StatusCode(StatusCodes.Status303SeeOther);
        }
        PageHeaders.Set(context.Response, []);
        return Results.Text(page.Render(problem), "text/html", Encoding.UTF8, problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static IProvider? Find(HttpContext context, string provider) =>
        context.RequestServices.GetServices<IProvider>().FirstOrDefault(one => one.Name == provider);
}
