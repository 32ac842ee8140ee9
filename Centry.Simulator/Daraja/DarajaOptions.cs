using System.ComponentModel.DataAnnotations;
using Centry.Simulator.Faults;

namespace Centry.Simulator.Daraja;

/// <summary>How Safaricom's side is played: section <c>Simulator:Daraja</c>. The keys are demo values, the same for everyone, and open nothing but this simulator.</summary>
public sealed class DarajaOptions
{
    public const string Section = "Simulator:Daraja";

    /// <summary>Applications: consumer key to consumer secret. Each has one token at a time; two, so that a sandbox and a production account do not end each other's.</summary>
    public IDictionary<string, string> Apps { get; } = new Dictionary<string, string>
    {
        ["demo-daraja-key"] = "demo-daraja-secret",
        ["demo-daraja-live-key"] = "demo-daraja-live-secret",
    };

    /// <summary>The PayBill number, which is also the till's store number.</summary>
    [Required]
    public string ShortCode { get; set; } = "174379";

    /// <summary>The till at which goods are bought.</summary>
    [Required]
    public string TillNumber { get; set; } = "5123456";

    /// <summary>The short code that pays out beside the others.</summary>
    [Required]
    public string PayoutShortCode { get; set; } = "600997";

    /// <summary>Passkey of Lipa na M-Pesa Online.</summary>
    [Required]
    public string Passkey { get; set; } = "demo-daraja-passkey";

    [Required]
    public string InitiatorName { get; set; } = "testapi";

    [Required]
    public string InitiatorPassword { get; set; } = "demo-daraja-initiator";

    /// <summary>
    /// RSA private key (PEM) behind the certificate with which initiators encrypt their passwords; a new one at each start when empty.
    /// The certificate is at <c>/daraja/_portal/certificate</c>.
    /// </summary>
    public string InitiatorKey { get; set; } = "";

    /// <summary>How long a payment stays undecided, and how long a result takes; zero reports right behind the acknowledgement.</summary>
    public TimeSpan DecisionDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Payments wait for a person's approve or refuse instead of being decided by themselves.</summary>
    public bool Manual { get; set; }

    /// <summary>How long a prompt stays on the handset.</summary>
    public TimeSpan PayerWindow { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>The result of a prompt that nobody answered.</summary>
    [AllowedValues("1037", "1019")]
    public string PayerWindowCode { get; set; } = "1037";

    /// <summary>Results are lost in the queue: what was ordered is carried out, and QueueTimeOutURL is called instead of ResultURL.</summary>
    public bool QueueTimesOut { get; set; }

    /// <summary>Sent as <c>X-Forwarded-For</c> with every callback, as a proxy in front would; none when empty.</summary>
    public string CallbackSource { get; set; } = "";

    /// <summary>How long an access token is good for, unless another one is asked for.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromSeconds(3599);

    /// <summary>How a token that is no longer good is refused; the first three digits are the status.</summary>
    [AllowedValues("404.001.03", "400.003.01", "401.002.01")]
    public string InvalidTokenCode { get; set; } = "404.001.03";

    /// <summary>How far a request's Timestamp may be from now.</summary>
    public TimeSpan TimestampWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Addresses to be called must be <c>https</c>, as Safaricom's production wants. Off, because one machine has no certificate.</summary>
    public bool RequireHttps { get; set; }

    /// <summary>C2B addresses are registered once and for all, as in Safaricom's production.</summary>
    public bool RegisterUrlsOnce { get; set; }

    /// <summary>The most that one push may ask for, in shillings.</summary>
    [Range(1, 1_000_000_000)]
    public long PushMax { get; set; } = 250_000;

    /// <summary>What each short code's working account holds at the start. Its other accounts are empty, and stay so.</summary>
    [Range(typeof(decimal), "0", "1000000000000")]
    public decimal OpeningBalance { get; set; } = 1_000_000_000m;

    /// <summary>Payments remembered; the oldest are forgotten first.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 50_000;

    /// <summary>Further test numbers: MSISDN to a result code, <c>LOCKED</c>, <c>NO_CALLBACK</c> or <c>PENDING</c>.</summary>
    public IDictionary<string, string> Outcomes { get; } = new Dictionary<string, string>();

    /// <summary>Faults in force from the start.</summary>
    public IList<FaultSpec> Faults { get; } = [];
}

/// <summary>The part of the options that can be changed while it runs.</summary>
internal sealed record DarajaSettings(TimeSpan DecisionDelay, bool Manual, bool QueueTimesOut, string CallbackSource);
