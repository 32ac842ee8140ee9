using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.Airtel;

/// <summary>How Airtel's side is played: section <c>Simulator:Airtel</c>. The keys are demo values, the same for everyone, and open nothing but this simulator.</summary>
public sealed class AirtelOptions
{
    public const string Section = "Simulator:Airtel";

    /// <summary>Applications: client id to client secret.</summary>
    public IDictionary<string, string> Clients { get; } = new Dictionary<string, string> { ["demo-airtel-client"] = "demo-airtel-secret" };

    /// <summary>The PIN with which payouts are ordered.</summary>
    [Required]
    public string Pin { get; set; } = "4321";

    /// <summary>Countries (ISO 3166, two letters) in which the applications may work; all of Airtel's when empty.</summary>
    public IList<string> Countries { get; } = [];

    /// <summary>RSA private key (PEM) whose public half <c>/v1/rsa/encryption-keys</c> hands out; a new one at each start when empty.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>Bits of a new key. The older documents have 1024, Chad's has 2048.</summary>
    [AllowedValues(1024, 2048)]
    public int KeySize { get; set; } = 2048;

    /// <summary>Padding under which the PIN is encrypted: <c>pkcs1</c>, <c>oaep-sha1</c> or <c>oaep-sha256</c>.</summary>
    [AllowedValues(AirtelKeys.Pkcs1, AirtelKeys.OaepSha1, AirtelKeys.OaepSha256)]
    public string PinPadding { get; set; } = AirtelKeys.Pkcs1;

    /// <summary>Where a country has another padding for the PIN. Chad's document names OAEP with SHA-256.</summary>
    public IDictionary<string, string> PinPaddings { get; } = new Dictionary<string, string> { ["TD"] = AirtelKeys.OaepSha256 };

    /// <summary>Padding under which <c>x-key</c> is encrypted.</summary>
    [AllowedValues(AirtelKeys.Pkcs1, AirtelKeys.OaepSha1, AirtelKeys.OaepSha256)]
    public string SignaturePadding { get; set; } = AirtelKeys.Pkcs1;

    /// <summary>Calls of version 1 that move money must be signed as well.</summary>
    public bool RequireSignatures { get; set; }

    /// <summary>How long an access token is good for.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>How long a payment stays TIP; zero decides it at once, its callback right behind the answer.</summary>
    public TimeSpan DecisionDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Payments wait for a person's approve or refuse instead of being decided by themselves.</summary>
    public bool Manual { get; set; }

    /// <summary>How long a payer has to enter the PIN; then the payment expires.</summary>
    public TimeSpan PayerWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The answer to a payout already says how it ended. Otherwise it is TIP, and decided like a payment.</summary>
    public bool PayoutsSettleAtOnce { get; set; } = true;

    /// <summary>The status that a push is answered with. Some markets say TS before the payer has entered anything.</summary>
    [AllowedValues("SUCCESS", "TS")]
    public string PushStatus { get; set; } = "SUCCESS";

    /// <summary>What is answered to an enquiry before <see cref="EnquiryWait"/> is over: <c>status</c>, or <c>not_found</c>.</summary>
    [AllowedValues(AirtelSettings.EarlyStatus, AirtelSettings.EarlyNotFound)]
    public string EarlyEnquiry { get; set; } = AirtelSettings.EarlyStatus;

    /// <summary>How long Airtel asks its clients to wait before they enquire.</summary>
    public TimeSpan EnquiryWait { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Smallest amounts by country, in major units. Elsewhere any amount above zero will do.</summary>
    public IDictionary<string, decimal> MinimumAmounts { get; } = new Dictionary<string, decimal> { ["CG"] = 100 };

    /// <summary>Where callbacks go: the address set in the portal, for every application that has none of its own. None when empty.</summary>
    public string CallbackUrl { get; set; } = "";

    /// <summary>Where an application's callbacks go: client id to address.</summary>
    public IDictionary<string, string> CallbackUrls { get; } = new Dictionary<string, string>();

    /// <summary>The private key with which callbacks are signed; they are not when it is empty.</summary>
    public string CallbackKey { get; set; } = "demo-airtel-callback-key";

    /// <summary>Where the hash stands: a member of the body, or a header. The documents can be read both ways.</summary>
    [AllowedValues("body", "header")]
    public string HashPlacement { get; set; } = "body";

    /// <summary>What is hashed: the <c>transaction</c> object's JSON, or the body as it is without the hash. The documents can be read both ways.</summary>
    [AllowedValues("transaction", "body")]
    public string HashedText { get; set; } = "transaction";

    /// <summary>What each wallet holds at the start, in major units of its currency.</summary>
    [Range(typeof(decimal), "0", "1000000000000")]
    public decimal OpeningBalance { get; set; } = 1_000_000_000m;

    /// <summary>Payments remembered; the oldest are forgotten first.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 50_000;

    /// <summary>
    /// Where payments are written down, so that they outlive this process; in memory alone when empty. Tokens are not kept, and callbacks
    /// that were owed are lost.
    /// </summary>
    public string BooksFile { get; set; } = "";

    /// <summary>Further test numbers: MSISDN, as it is on the wire, to TS, TA, TE, <c>NO_CALLBACK</c>, <c>NOT_FOUND</c> or the last three digits of a code.</summary>
    public IDictionary<string, string> Outcomes { get; } = new Dictionary<string, string>();

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];

    internal decimal MinimumIn(AirtelMarket market) => MinimumAmounts.TryGetValue(market.Country, out var minimum) ? minimum : 0;
}

/// <summary>The part of the options that can be changed while it runs.</summary>
internal sealed record AirtelSettings(TimeSpan DecisionDelay, bool Manual, bool PayoutsSettleAtOnce, string EarlyEnquiry, string CallbackUrl)
{
    public const string EarlyStatus = "status";
    public const string EarlyNotFound = "not_found";
}
