namespace Centry.Connectors.Erp;

/// <summary>How an ERP is reached: section <c>Erp:{id}</c>.</summary>
public abstract class ErpOptions
{
    public const string Section = "Erp";

    /// <summary>When set, all of the vendor's hosts are this one, each path as the vendor has it: a simulator.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Longest time for one call, connection and body included. At most <see cref="LongestTimeout"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public static TimeSpan LongestTimeout { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether it can be worked with.</summary>
    public virtual bool IsValid() => Timeout > TimeSpan.Zero && Timeout <= LongestTimeout;
}

/// <summary>Our app at a vendor to which people give consent.</summary>
public abstract class ErpAppOptions : ErpOptions
{
    /// <summary>OAuth client id; without it nobody can connect.</summary>
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>What the vendor signs its notices with; without it none is believed.</summary>
    public string? WebhookKey { get; set; }
}
