using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Hosting;

/// <summary>What the browser remembers in plain cookies that its script writes: nothing about anybody's money.</summary>
public sealed record BrowserChoices(string Theme, string TimeZoneId, string? Environment, Guid? MerchantId)
{
    public const string Dark = "dark";
    public const string Light = "light";
    public const string System = "system";

    public static BrowserChoices Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var cookies = request.Cookies;
        var zone = Uri.UnescapeDataString(cookies["centry_tz"] ?? "");
        return new BrowserChoices(
            cookies["centry_theme"] is Dark or Light ? cookies["centry_theme"]! : System,
            TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone : "UTC",
            PaymentEnvironments.IsKnown(cookies["centry_env"]) ? cookies["centry_env"] : null,
            Guid.TryParse(cookies["centry_merchant"], out var merchant) ? merchant : null);
    }
}
