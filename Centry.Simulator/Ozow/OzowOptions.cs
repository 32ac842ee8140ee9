using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.Ozow;

/// <summary>How the initialization vector of an account number is made from its digest: the documents can be read both ways.</summary>
internal enum OzowAccountIv
{
    Text,
    Hex,
}

/// <summary>Section <c>Simulator:Ozow</c>. The defaults are the demo's, and open nothing but this simulator.</summary>
internal sealed class OzowOptions
{
    public const string Section = "Simulator:Ozow";

    [Required]
    public string SiteCode { get; set; } = "DEMO-001";

    [Required]
    public string ApiKey { get; set; } = "demo-ozow-api-key";

    [Required]
    public string PrivateKey { get; set; } = "demo-ozow-private-key";

    /// <summary>Of the payouts API.</summary>
    [Required]
    public string PayoutsApiKey { get; set; } = "demo-ozow-payouts-key";

    /// <summary>Goes with questions and notifications about payouts, as set in Ozow's dashboard.</summary>
    public string AccessToken { get; set; } = "demo-ozow-access-token";

    /// <summary>Where it is asked whether a payout shall be paid, as set in Ozow's dashboard; empty for nowhere, and then none is paid.</summary>
    public string VerifyUrl { get; set; } = "";

    public OzowAccountIv AccountIv { get; set; } = OzowAccountIv.Text;

    /// <summary>Payouts' bodies have names that begin with capitals: Ozow's pages show both.</summary>
    public bool CapitalNames { get; set; } = true;

    /// <summary>Customers pay by themselves, <see cref="DecisionDelay"/> after the page was made; else a person does on it.</summary>
    public bool AutoPay { get; set; }

    public TimeSpan DecisionDelay { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What payouts and refunds are paid from.</summary>
    [Range(typeof(decimal), "0", "1000000000000")]
    public decimal OpeningBalance { get; set; } = 1_000_000_000m;

    /// <summary>Payments remembered; the oldest are forgotten first.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 50_000;

    /// <summary>Where payments are written down, so that they outlive the process; empty for nowhere.</summary>
    public string BooksFile { get; set; } = "";

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];
}

/// <summary>The part of the options that can be changed while it runs.</summary>
internal sealed record OzowSettings(bool AutoPay, TimeSpan DecisionDelay, string VerifyUrl);
