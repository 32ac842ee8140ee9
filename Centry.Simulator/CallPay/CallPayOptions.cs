using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.CallPay;

/// <summary>Section <c>Simulator:CallPay</c>. The defaults are the demo's, and open nothing but this simulator.</summary>
internal sealed class CallPayOptions
{
    public const string Section = "Simulator:CallPay";

    [Required]
    public string OrganisationId { get; set; } = "4242";

    /// <summary>What tokens are made with.</summary>
    [Required]
    public string Salt { get; set; } = "demo-callpay-salt";

    /// <summary>How far a token's timestamp may be from now. CallPay does not say; this is the simulator's own choice.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Customers pay by themselves, <see cref="DecisionDelay"/> after the page was made; else a person does on it.</summary>
    public bool AutoPay { get; set; }

    public TimeSpan DecisionDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Payments remembered; the oldest are forgotten first.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 50_000;

    /// <summary>Where payments are written down, so that they outlive the process; empty for nowhere.</summary>
    public string BooksFile { get; set; } = "";

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];
}

/// <summary>The part of the options that can be changed while it runs.</summary>
internal sealed record CallPaySettings(bool AutoPay, TimeSpan DecisionDelay);
