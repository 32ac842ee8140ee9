using System.Text;
using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Webhooks;

/// <summary>Which deliveries are on show: the address's query, read and written in one place.</summary>
public sealed record DeliveryFilter(string? Status, string? Event, Guid? Endpoint, string? After)
{
    public const string StatusParameter = "status";
    public const string EventParameter = "event";
    public const string EndpointParameter = "endpoint";
    public const string AfterParameter = "after";

    public static IReadOnlyList<string> Statuses { get; } = ["pending", "delivered", "failed"];

    public static IReadOnlyList<string> Events { get; } = [.. EventTypes.Subscribable.Where(name => name != EventTypes.PayinCreated), EventTypes.WebhookTest];

    public bool IsEmpty => Status is null && Event is null && Endpoint is null;

    /// <summary>What an address holds may be anything: what is not known does not count.</summary>
    public static DeliveryFilter Read(string? status, string? eventName, string? endpoint, string? after) => new(
        status is not null && Statuses.Contains(status) ? status : null, eventName is not null && Events.Contains(eventName) ? eventName : null,
        Guid.TryParse(endpoint, out var id) ? id : null, Guid.TryParse(after, out var cursor) ? cursor.ToString() : null);

    public DeliveryQuery ToQuery(string environment) => new() { Environment = environment, Status = Status, Event = Event, EndpointId = Endpoint, After = After };

    /// <summary>Address of the list with this choice.</summary>
    public string Url(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var url = new StringBuilder(workspace.Url("webhooks/deliveries"));
        Add(StatusParameter, Status);
        Add(EventParameter, Event);
        Add(EndpointParameter, Endpoint?.ToString());
        Add(AfterParameter, After);
        return url.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                url.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }
}
