namespace Centry.Connectors.Erp;

/// <summary>Our app at an ERP's vendor, and where the vendor is reached: section <c>Erp:{id}</c>.</summary>
public class ErpOptions
{
    public const string Section = "Erp";

    /// <summary>When set, all of the vendor's hosts are this one, each path as the vendor has it: a simulator.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>OAuth client id of our app; without it nobody can connect.</summary>
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>What the vendor signs its notices with; without it none is believed.</summary>
    public string? WebhookKey { get; set; }

    /// <summary>Longest time for one call, connection and body included. At most <see cref="LongestTimeout"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public static TimeSpan LongestTimeout { get; } = TimeSpan.FromMinutes(2);
}
