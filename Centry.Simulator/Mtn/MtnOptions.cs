using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.Mtn;

/// <summary>How MTN's side is played: section <c>Simulator:Mtn</c>. The keys are demo values, the same for everyone, and open nothing but this simulator.</summary>
public sealed class MtnOptions
{
    public const string Section = "Simulator:Mtn";

    /// <summary>API user that exists from the start, for the sandbox and for every market.</summary>
    public Guid ApiUser { get; set; } = new("5f0b8a4e-2c1d-4f3a-9b6e-7d8c9a0b1c2d");

    /// <summary>That user's API key.</summary>
    [Required]
    public string ApiKey { get; set; } = "demo-mtn-api-key";

    /// <summary>Subscription key of the Collection product.</summary>
    [Required]
    public string CollectionKey { get; set; } = "demo-mtn-collection";

    /// <summary>Subscription key of the Disbursement product.</summary>
    [Required]
    public string DisbursementKey { get; set; } = "demo-mtn-disbursement";

    /// <summary>The one host to which that user's callbacks may go; any when empty.</summary>
    public string CallbackHost { get; set; } = "";

    /// <summary>How long a payment stays PENDING before it is decided; zero decides it at once, its callback right behind the 202.</summary>
    public TimeSpan DecisionDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Payments wait for a person's approve or refuse instead of being decided by themselves.</summary>
    public bool Manual { get; set; }

    /// <summary>How long a payer has to approve a request to pay.</summary>
    public TimeSpan PayerWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The reason of a request to pay that nobody approved in time. MTN's pages name this one and EXPIRED.</summary>
    [Required]
    public string PayerWindowReason { get; set; } = "COULD_NOT_PERFORM_TRANSACTION";

    /// <summary>How long an access token is good for.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Status of a token call with a wrong user or key: 401, or 500 as has also been seen.</summary>
    [AllowedValues(401, 500)]
    public int LoginFailedStatus { get; set; } = 401;

    /// <summary>Callbacks come by PUT or by POST.</summary>
    [AllowedValues("PUT", "POST")]
    public string CallbackMethod { get; set; } = "PUT";

    /// <summary>Callbacks go only to <c>http</c> in the sandbox and only to <c>https</c> elsewhere, as MTN's do. Off, because one machine has no certificate.</summary>
    public bool EnforceCallbackScheme { get; set; }

    /// <summary><c>reason</c> is <c>{"code","message"}</c>, as in MTN's older payloads, instead of a string.</summary>
    public bool ReasonAsObject { get; set; }

    /// <summary>The test numbers ...457 to ...462 are refused with an HTTP error (true), or accepted and then FAILED (false).</summary>
    public bool ImmediateRefusals { get; set; } = true;

    /// <summary>Addresses from which disbursements outside the sandbox are taken; any when empty.</summary>
    public IList<string> DisbursementIps { get; } = [];

    /// <summary>What each account holds at the start, in major units of its currency.</summary>
    [Range(typeof(decimal), "0", "1000000000000")]
    public decimal OpeningBalance { get; set; } = 1_000_000_000m;

    /// <summary>Payments remembered; the oldest are forgotten first.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 50_000;

    /// <summary>
    /// Where payments are written down, so that they outlive this process; in memory alone when empty. Tokens and users of the provisioning
    /// API are not kept, and callbacks that were owed are lost.
    /// </summary>
    public string BooksFile { get; set; } = "";

    /// <summary>Further test numbers: MSISDN to SUCCESSFUL, PENDING or one of MTN's reason codes.</summary>
    public IDictionary<string, string> Outcomes { get; } = new Dictionary<string, string>();

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];
}

/// <summary>The part of the options that can be changed while it runs.</summary>
internal sealed record MtnSettings(TimeSpan DecisionDelay, bool Manual, string CallbackMethod, bool ReasonAsObject);
