using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.Xero;

/// <summary>Section <c>Simulator:Xero</c>. The defaults are the demo's, and open nothing but this simulator.</summary>
internal sealed class XeroOptions : IValidatableObject
{
    public const string Section = "Simulator:Xero";

    [Required]
    public string ClientId { get; set; } = "demo-xero-client";

    [Required]
    public string ClientSecret { get; set; } = "demo-xero-secret";

    /// <summary>The addresses that the app registered; empty for any.</summary>
    public IList<string> RedirectUris { get; } = [];

    /// <summary>Companies of the person who gives consent, the first one being what the control API shows; empty for two of the demo's.</summary>
    public IList<string> Companies { get; } = [];

    /// <summary>Of all companies.</summary>
    [Required, RegularExpression("[A-Z]{3}")]
    public string BaseCurrency { get; set; } = "UGX";

    /// <summary>Further currencies that the companies have switched on.</summary>
    public string Currencies { get; set; } = "KES USD";

    /// <summary>What notices are signed with.</summary>
    [Required]
    public string WebhookKey { get; set; } = "demo-xero-webhook-key";

    /// <summary>Where changes are told, as set in the app's settings; empty for nowhere. One that is configured counts as checked.</summary>
    public string WebhookUrl { get; set; } = "";

    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan RefreshLifetime { get; set; } = TimeSpan.FromDays(60);

    /// <summary>How long a refresh token goes on working after its first use, for clients that lost the answer.</summary>
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long an idempotency key is remembered.</summary>
    public TimeSpan IdempotencyLifetime { get; set; } = TimeSpan.FromHours(24);

    [Range(1, 1_000_000)]
    public int CallsPerMinute { get; set; } = 60;

    [Range(1, 1_000_000)]
    public int CallsPerDay { get; set; } = 5_000;

    [Range(1, 1_000)]
    public int ConcurrentCalls { get; set; } = 5;

    [Range(1, 1_000_000)]
    public int AppCallsPerMinute { get; set; } = 10_000;

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        const int CompaniesMax = 25;
        if (Companies.Count > CompaniesMax || Companies.Any(string.IsNullOrWhiteSpace))
            yield return new ValidationResult($"{Section}:{nameof(Companies)} must be at most {CompaniesMax} names.");
        if (WebhookUrl.Length > 0 && !XeroWebhooks.IsAddress(WebhookUrl))
            yield return new ValidationResult($"{Section}:{nameof(WebhookUrl)} must be an http(s) URL, or empty.");
        if (AccessLifetime <= TimeSpan.Zero || RefreshLifetime <= TimeSpan.Zero || RefreshGrace < TimeSpan.Zero || IdempotencyLifetime < TimeSpan.Zero)
            yield return new ValidationResult($"{Section}: lifetimes must be above zero.");
    }
}

/// <summary>The part of the options that can be changed while it runs.</summary>
/// <param name="WebhookUrl">Setting it makes Xero check it, as on the app's page.</param>
internal sealed record XeroSettings(string WebhookUrl);

/// <param name="WebhookStatus"><c>none</c>, <c>pending</c>, <c>ok</c> or <c>failed</c>: what came of the check.</param>
internal sealed record XeroShownSettings(string WebhookUrl, string WebhookStatus);
