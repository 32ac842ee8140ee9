using System.Text.Json;
using System.Text.Json.Nodes;
using Centry.Contracts;

namespace Centry.Core.Audit;

/// <summary>
/// Tells changes by what people are shown before and after: a view has no secrets, so the audit log has none either.
/// </summary>
public static class AuditChanges
{
    /// <summary>The fields that a new thing has, save for those that are null.</summary>
    public static string Of(object created) => Between(null, created);

    /// <summary>The fields that differ: <c>{"name": {"from": "a", "to": "b"}}</c>.</summary>
    public static string Between(object? before, object? after)
    {
        var (old, current) = (Fields(before), Fields(after));
        var changes = new JsonObject();
        foreach (var field in current.Select(f => f.Key).Union(old.Select(f => f.Key)))
        {
            var (from, to) = (old[field], current[field]);
            if (!JsonNode.DeepEquals(from, to))
                changes[field] = new JsonObject { ["from"] = from?.DeepClone(), ["to"] = to?.DeepClone() };
        }

        return changes.ToJsonString(CentryJson.Options);
    }

    /// <summary>For what is told in a few words of its own.</summary>
    public static string Note(object words) => JsonSerializer.Serialize(words, CentryJson.Options);

    private static JsonObject Fields(object? view) => view is null ? [] : JsonSerializer.SerializeToNode(view, CentryJson.Options)!.AsObject();
}
