using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.Airtel;

/// <summary>How something was padded before it was encrypted with Airtel's key.</summary>
internal enum AirtelPadding
{
    Pkcs1,
    OaepSha1,
    OaepSha256,
}

/// <summary>Section <c>Simulator:Airtel</c>. The defaults are the demo's, and open nothing but this simulator.</summary>
internal sealed class AirtelOptions
{
    public const string Section = "Simulator:Airtel";

    /// <summary>Applications that it knows, client id to client secret; the demo's when there are none.</summary>
    public IDictionary<string, string> Clients { get; } = new Dictionary<string, string>();

    /// <summary>Of the merchant's wallet, for disbursements.</summary>
    [Required]
    public string Pin { get; set; } = "4321";

    /// <summary>Callbacks carry a hash made with it; empty for none.</summary>
    public string CallbackKey { get; set; } = "demo-airtel-callback-key";

    /// <summary>The hash goes as a header and not in the body: the documents can be read both ways.</summary>
    public bool HashInHeader { get; set; }

    /// <summary>Where callbacks go, as set in the portal for each application; empty for nowhere.</summary>
    public string CallbackUrl { get; set; } = "";

    /// <summary>For applications that have another, by client id.</summary>
    public IDictionary<string, string> CallbackUrls { get; } = new Dictionary<string, string>();

    /// <summary>Version 1 must be signed too, as in some countries.</summary>
    public bool RequireSignatures { get; set; }

    /// <summary>Of the PIN.</summary>
    public AirtelPadding PinPadding { get; set; } = AirtelPadding.Pkcs1;

    /// <summary>Of a message's key.</summary>
    public AirtelPadding KeyPadding { get; set; } = AirtelPadding.Pkcs1;

    /// <summary>Size of the key that is handed out: 1024 in older countries, 2048 in newer ones.</summary>
    [Range(1024, 4096)]
    public int KeyBits { get; set; } = 2048;

    public TimeSpan DecisionDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Every payment waits for a person.</summary>
    public bool Manual { get; set; }

    /// <summary>A disbursement's answer is already its end; else it is reported later.</summary>
    public bool PayoutsSettleAtOnce { get; set; } = true;

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>Least amount, major units.</summary>
    [Range(typeof(decimal), "0", "1000000000000")]
    public decimal MinimumAmount { get; set; }

    /// <summary>What each country's account holds at the start.</summary>
    [Range(typeof(decimal), "0", "1000000000000")]
    public decimal OpeningBalance { get; set; } = 1_000_000_000m;

    /// <summary>Payments remembered; the oldest are forgotten first.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 50_000;

    /// <summary>Where payments are written down, so that they outlive the process; empty for nowhere.</summary>
    public string BooksFile { get; set; } = "";

    /// <summary>Further test numbers: national number to a code of three digits, <c>TA</c>, <c>TE</c> or <c>NO_CALLBACK</c>.</summary>
    public IDictionary<string, string> Outcomes { get; } = new Dictionary<string, string>();

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];
}

/// <summary>The part of the options that can be changed while it runs.</summary>
internal sealed record AirtelSettings(TimeSpan DecisionDelay, bool Manual, bool PayoutsSettleAtOnce, string CallbackUrl);
