namespace Centry.Simulator.Faults;

/// <summary>One fault as asked for, by the control API or by configuration.</summary>
public sealed class FaultSpec
{
    /// <summary>A <see cref="FaultKind"/>, as <c>callback_never</c> or <c>CallbackNever</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Only this provider (<c>mtn</c>); every provider when absent.</summary>
    public string? Provider { get; set; }

    /// <summary>Only paths that begin with this, as the provider writes them (<c>/collection/token</c>) or with its prefix.</summary>
    public string? PathPrefix { get; set; }

    /// <summary>Only this HTTP method.</summary>
    public string? Method { get; set; }

    /// <summary>Only payments and look-ups of this number.</summary>
    public string? Msisdn { get; set; }

    /// <summary>Only the next so many that match; without end when absent.</summary>
    public int? Calls { get; set; }

    /// <summary>The share of matching calls that it hits, spread evenly and not by chance: at 0.25 every fourth.</summary>
    public decimal Rate { get; set; } = 1;

    /// <summary><see cref="FaultKind.Error"/>: 500, 503 or 429.</summary>
    public int? Status { get; set; }

    /// <summary><see cref="FaultKind.Error"/>: the call is carried out before it is answered with the error. <see cref="FaultKind.Latency"/>: before it waits.</summary>
    public bool Applied { get; set; }

    /// <summary><see cref="FaultKind.Latency"/> and <see cref="FaultKind.CallbackDelayed"/>: how long.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary><see cref="FaultKind.CallbackRepeated"/>: how often the callback is sent, 2 to 10.</summary>
    public int? Times { get; set; }
}
