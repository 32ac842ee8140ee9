using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>Section <c>Simulator:SapBusinessOne</c>. The defaults are the demo's, and open nothing but this simulator.</summary>
internal sealed class SapOptions
{
    public const string Section = "Simulator:SapBusinessOne";
    public const int RatesMax = 50;

    /// <summary>The company's database, as one names it to sign in.</summary>
    [Required]
    public string CompanyDb { get; set; } = "SBODEMO";

    [Required]
    public string CompanyName { get; set; } = "Demo Trading Ltd";

    [Required]
    public string UserName { get; set; } = "manager";

    [Required]
    public string Password { get; set; } = "demo-sap-password";

    /// <summary>What the books are kept in.</summary>
    [Required, StringLength(3, MinimumLength = 3)]
    public string LocalCurrency { get; set; } = "UGX";

    /// <summary>What one of another currency is in the local one; documents are taken in these and the local one.</summary>
    public IDictionary<string, decimal> Rates { get; } = new Dictionary<string, decimal> { ["USD"] = 3_700, ["KES"] = 28, ["ZAR"] = 200 };

    /// <summary>Minutes without a call after which a session ends.</summary>
    [Range(1, 1_440)]
    public int SessionTimeout { get; set; } = 30;

    /// <summary>Sessions at a time. Service Layer publishes no limit of calls: sessions and licences are what runs out.</summary>
    [Range(1, 10_000)]
    public int SessionsMax { get; set; } = 50;

    /// <summary>Rows of a page where the client does not ask for less or more.</summary>
    [Range(1, 1_000)]
    public int PageSize { get; set; } = 20;

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];
}
