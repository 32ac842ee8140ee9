using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Simulator.QuickBooks;

/// <summary>Tells what changed: at most 30 days back, and at most 1000 objects for all entities together, the oldest changes first (the order is a guess).</summary>
internal sealed class QuickBooksChanges(QuickBooksTables tables, TimeProvider time)
{
    private const int ObjectsMax = 1_000;
    private const int EntitiesMax = 20;
    private static readonly TimeSpan Reach = TimeSpan.FromDays(30);

    public JsonObject Read(string entities, string changedSince)
    {
        if (!DateTimeOffset.TryParse(changedSince, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
            throw QuickBooksRefusal.Invalid("2080", "Invalid Date", "Invalid Date : changedSince");
        if (since < time.GetUtcNow() - Reach) throw QuickBooksRefusal.Business("changedSince reaches back 30 days and no further.");
        var asked = entities.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (asked.Length is 0 or > EntitiesMax) throw QuickBooksRefusal.Missing("entities");
        var found = asked.Select(name => tables.Find(name) ?? throw QuickBooksRefusal.Invalid("4001", "Invalid query", $"{name} is no entity whose changes are told."));
        var changes = found.SelectMany(entity => Of(entity.Name, entity.Table, since)).OrderBy(change => change.At).Take(ObjectsMax).ToList();
        var answers = new JsonArray();
        foreach (var entity in changes.GroupBy(change => change.Entity))
        {
            var rows = new JsonArray([.. entity.Select(change => change.Show())]);
            answers.Add(new JsonObject { [entity.Key] = rows, ["startPosition"] = 1, ["maxResults"] = rows.Count, ["totalCount"] = rows.Count });
        }
        return new JsonObject { ["CDCResponse"] = new JsonArray(new JsonObject { ["QueryResponse"] = answers.Count == 0 ? new JsonArray(new JsonObject()) : answers }) };
    }

    private IEnumerable<(string Entity, DateTimeOffset At, Func<JsonObject> Show)> Of(string name, QuickBooksTable table, DateTimeOffset since)
        => table.Rows().Where(row => table.UpdatedAtOf(row) >= since).Select(row => (name, table.UpdatedAtOf(row), (Func<JsonObject>)(() => table.Show(row))))
            .Concat(tables.Deleted(name).Where(document => document.UpdatedAt >= since)
                .Select(document => (name, document.UpdatedAt, (Func<JsonObject>)(() => QuickBooksShapes.Deleted(document.Id, document.UpdatedAt)))));
}
