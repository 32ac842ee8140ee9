using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Xero;

/// <summary>Answers a GET of many rows: filter, time of change, order, pages.</summary>
/// <param name="fields">What can be filtered and ordered by; the first one orders when nothing is asked for.</param>
internal sealed class XeroList<T>(string name, Func<T, DateTimeOffset>? updatedAt, Dictionary<string, Func<T, object?>> fields)
{
    private const int PageSizeDefault = 100;
    private const int PageSizeMax = 1000;

    /// <param name="show">The row's JSON; the flag says whether it comes in a page, and so with its lines.</param>
    public XeroAnswer Answer(XeroCall call, IEnumerable<T> rows, Func<T, bool, JsonObject> show)
    {
        if (call.Query["where"].ToString() is { Length: > 0 } where)
        {
            var (takes, problem) = XeroWhere.Parse(where, fields);
            if (takes is null)
                return XeroJson.Error(16, "QueryParseException", problem!);
            rows = rows.Where(takes);
        }
        if (updatedAt is not null && call.Context.Request.Headers["If-Modified-Since"].ToString() is { Length: > 0 } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
                return XeroJson.Error(16, "QueryParseException", "If-Modified-Since is no date");
            rows = rows.Where(row => updatedAt(row) >= since);
        }
        var (ordered, unordered) = Order(rows, call.Query["order"].ToString());
        if (ordered is null)
            return XeroJson.Error(16, "QueryParseException", unordered!);
        if (!call.Query.ContainsKey("page"))
            return XeroJson.Of(200, XeroJson.Envelope(call.Now, name, new JsonArray([.. ordered.Select(row => show(row, false))])));
        if (Whole(call, "page", 1) is not (>= 1 and var page) || Whole(call, "pageSize", PageSizeDefault) is not (>= 1 and <= PageSizeMax and var size))
            return XeroJson.Error(16, "QueryParseException", "page and pageSize are not valid");
        var all = ordered.ToList();
        return XeroJson.Of(200, XeroJson.Envelope(
            call.Now, name, new JsonArray([.. all.Skip((int)Math.Min((long)(page - 1) * size, int.MaxValue)).Take(size).Select(row => show(row, true))]), new JsonObject
            {
                ["page"] = page,
                ["pageSize"] = size,
                ["pageCount"] = (all.Count + size - 1) / size,
                ["itemCount"] = all.Count,
            }));
    }

    private (IEnumerable<T>? Rows, string? Problem) Order(IEnumerable<T> rows, string order)
    {
        if (order.Length == 0)
            return (rows, null);
        var words = order.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 2 || !fields.TryGetValue(words[0], out var field))
            return (null, $"No property or field '{words[0]}' exists");
        return words.ElementAtOrDefault(1)?.ToUpperInvariant() switch
        {
            null or "ASC" => (rows.OrderBy(field, Comparer<object?>.Default), null),
            "DESC" => (rows.OrderByDescending(field, Comparer<object?>.Default), null),
            _ => (null, "Syntax error in order"),
        };
    }

    private static int? Whole(XeroCall call, string name, int otherwise)
        => !call.Query.TryGetValue(name, out var text) ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
