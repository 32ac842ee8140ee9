using System.ComponentModel.DataAnnotations;

namespace Centry.Simulator.Callbacks;

/// <summary>How callbacks leave, whichever provider speaks: section <c>Simulator:Callbacks</c>.</summary>
public sealed class CallbackOptions
{
    public const string Section = "Simulator:Callbacks";

    /// <summary>Longest time for one callback, connect and answer included.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Callbacks that may wait to be sent; beyond it they are dropped, as the providers' own are.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>Callbacks sent at the same time.</summary>
    [Range(1, 1_000)]
    public int Senders { get; set; } = 32;

    /// <summary>Callbacks that the log remembers.</summary>
    [Range(1, 1_000_000)]
    public int LogCapacity { get; set; } = 10_000;
}
