using System.Globalization;
using System.Text;
using Centry.Client;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Payins;

/// <summary>What the list of payins shows, as its address says it.</summary>
public sealed record PayinFilter(string? Status, string? Gateway, string? Reference, int Page)
{
    public const string StatusParameter = "status";
    public const string GatewayParameter = "gateway";
    public const string ReferenceParameter = "reference";
    public const string PageParameter = "page";
    public const int PageSize = 25;

    /// <summary>Skipping rows costs the database time: whoever is this deep is better served by a narrower filter.</summary>
    public const int LastPage = 400;

    public static IReadOnlyList<string> Statuses { get; } = ["pending", "processing", "completed", "failed", "cancelled", "refunded"];

    public bool IsEmpty => Status is null && Gateway is null && Reference is null;

    /// <summary>From an address that anybody may have written: what makes no sense does not filter.</summary>
    public static PayinFilter Read(string? status, string? gateway, string? reference, string? page)
    {
        var number = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, LastPage) : 1;
        var text = reference?.Trim();
        return new PayinFilter(
            Statuses.Contains(status) ? status : null,
            GatewayNames.Gateways.Any(known => known.Code == gateway) ? gateway : null,
            string.IsNullOrEmpty(text) ? null : text[..Math.Min(text.Length, 255)],
            number);
    }

    public PayinQuery ToQuery() => new()
    {
        Status = Status,
        Gateway = Gateway,
        Reference = Reference,
        Limit = PageSize,
        Offset = (Page - 1) * PageSize,
    };

    /// <summary>The address of one page of what this filter lets through.</summary>
    public string Url(Workspace workspace, int page)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var url = new StringBuilder(workspace.Url("payins"));
        Add(url, StatusParameter, Status);
        Add(url, GatewayParameter, Gateway);
        Add(url, ReferenceParameter, Reference);
        Add(url, PageParameter, page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null);
        return url.ToString();
    }

    private static void Add(StringBuilder url, string name, string? value)
    {
        if (value is not null)
        {
            url.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
