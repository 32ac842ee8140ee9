using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Xero;

/// <summary>What comes of one element: the row as it is then, or what is wrong.</summary>
internal readonly record struct XeroMade(JsonObject? Row, string? Problem);

/// <summary>Carries out a PUT or POST of one or several elements.</summary>
internal static class XeroBatch
{
    /// <summary>From memory (gateways.md 7.2): what Xero recommends is what is taken here.</summary>
    private const int ElementsMax = 50;

    /// <param name="name">The resource's, as <c>Invoices</c>; an element may also stand alone.</param>
    /// <param name="draft">Adds to the problems, or says how the element is carried out.</param>
    public static XeroAnswer Run(XeroCall call, string name, Func<XeroFields, Func<XeroMade>?> draft)
    {
        if (call.Body.ValueKind != JsonValueKind.Object)
            return XeroJson.Error(14, "PostDataInvalidException", "A JSON object is expected.");
        var isBatch = call.Body.TryGetProperty(name, out var list);
        if (isBatch && (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > ElementsMax || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object)))
            return XeroJson.Error(14, "PostDataInvalidException", $"{name} must be 1 to {ElementsMax} objects.");
        var drafts = (isBatch ? list.EnumerateArray().ToList() : [call.Body]).Select(element =>
        {
            var fields = new XeroFields(element, []);
            var commit = draft(fields);
            return (Fields: fields, Commit: commit);
        }).ToList();

        var separately = call.Query["summarizeErrors"].ToString().Equals("false", StringComparison.OrdinalIgnoreCase);
        if (!separately && drafts.Any(one => one.Fields.Problems.Count > 0))
            return XeroJson.Invalid(drafts.Select(one => (one.Fields.Element, (IReadOnlyList<string>)one.Fields.Problems)));

        var rows = new JsonArray();
        foreach (var (fields, commit) in drafts)
        {
            var row = Commit(fields, commit, out var problems);
            if (row is null && !separately)
                return XeroJson.Invalid([(fields.Element, problems)]);
            var shown = row ?? XeroJson.WithProblems(fields.Element, problems);
            if (separately)
                shown["StatusAttributeString"] = row is null ? "ERROR" : "OK";
            rows.Add(shown);
        }
        return XeroJson.Of(200, XeroJson.Envelope(call.Now, name, rows));
    }

    private static JsonObject? Commit(XeroFields fields, Func<XeroMade>? commit, out IReadOnlyList<string> problems)
    {
        problems = fields.Problems;
        if (problems.Count > 0)
            return null;
        var (row, problem) = commit!();
        problems = problem is null ? [] : [problem];
        return row;
    }
}
