using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.QuickBooks;

/// <summary>Section <c>Simulator:QuickBooks</c>. The defaults are the demo's, and open nothing but this simulator.</summary>
internal sealed class QuickBooksOptions
{
    public const string Section = "Simulator:QuickBooks";

    [Required]
    public string ClientId { get; set; } = "demo-quickbooks-client";

    [Required]
    public string ClientSecret { get; set; } = "demo-quickbooks-secret";

    /// <summary>The one address that a consent may lead back to; empty for any.</summary>
    public string RedirectUri { get; set; } = "";

    /// <summary>The company, as paths name it.</summary>
    [Required]
    [RegularExpression("^[0-9]{1,20}$")]
    public string RealmId { get; set; } = "9341452000000001";

    [Required]
    public string CompanyName { get; set; } = "Demo Traders Ltd";

    [Required]
    [RegularExpression("^[A-Z]{3}$")]
    public string HomeCurrency { get; set; } = "UGX";

    public bool MultiCurrency { get; set; } = true;

    public bool UsingSalesTax { get; set; } = true;

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A refresh token as old as this is replaced when it is used, and is then dead. Zero replaces it each time.</summary>
    public TimeSpan RefreshTokenRotation { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long the answer to a request id is remembered. Intuit's documents do not say.</summary>
    public TimeSpan RequestIdMemory { get; set; } = TimeSpan.FromHours(24);

    [Range(1, 1_000_000)]
    public int CallsPerSecond { get; set; } = 10;

    [Range(1, 1_000_000)]
    public int CallsPerMinute { get; set; } = 500;

    /// <summary>Where notices go, as set in the app's dashboard; empty for nowhere.</summary>
    public string WebhookUrl { get; set; } = "";

    /// <summary>Notices are signed with it.</summary>
    [Required]
    public string VerifierToken { get; set; } = "demo-quickbooks-verifier";

    /// <summary>Notices come as CloudEvents, else in the older shape.</summary>
    public bool CloudEvents { get; set; }

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];
}

/// <summary>The part of the options that can be changed while it runs.</summary>
internal sealed record QuickBooksSettings(string WebhookUrl, bool CloudEvents);
