using System.Globalization;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Core.Webhooks;

namespace Centry.Api.Management.Webhooks;

/// <summary>Reads <c>from</c>, <c>to</c> and <c>endpoint_id</c> of a request to send again.</summary>
internal static class ReplayRangeReader
{
    /// <param name="endpointId">The endpoint that the path names; without it the body may name one.</param>
    /// <returns>Null when a field is at fault.</returns>
    public static ReplayRange? Read(JsonFields fields, Guid merchantId, TimeProvider time, Guid? endpointId = null)
    {
        var now = time.GetUtcNow();
        var from = Time(fields, "from");
        if (from is null && fields.Find("from") is null)
            fields.Fault("from", "Is required.");
        else if (from < now - EventFeed.Kept)
            fields.Fault("from", $"Events are kept for {EventFeed.Kept.TotalDays:0} days.");
        var to = Time(fields, "to") ?? now;
        if (to <= from)
            fields.Fault("to", "Must be after from.");
        if (endpointId is null && fields.Text("endpoint_id", 36) is { } text)
        {
            if (Guid.TryParseExact(text, "D", out var id))
                endpointId = id;
            else
                fields.Fault("endpoint_id", "Must be an id.");
        }

        return fields.HasFaults ? null : new ReplayRange(merchantId, from!.Value, to, endpointId);
    }

    private static DateTimeOffset? Time(JsonFields fields, string field)
    {
        if (fields.Find(field) is not { } element)
            return null;
        if (element.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(element.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return at.ToUniversalTime();
        }

        fields.Fault(field, "Must be a time such as 2026-05-01T08:00:00Z.");
        return null;
    }
}
