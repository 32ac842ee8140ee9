using System.ComponentModel.DataAnnotations;

namespace Centry.Worker.Queues;

/// <summary>Section <c>Work</c>.</summary>
public sealed class WorkOptions
{
    public const string Section = "Work";

    /// <summary>Payments at their gateways at once in one worker.</summary>
    [Range(1, 4096)]
    public int Concurrency { get; set; } = 128;

    /// <summary>
    /// Of those, at one gateway. A gateway that does not answer keeps each hand for its whole time limit: all but two can hang before
    /// the others feel it.
    /// </summary>
    [Range(1, 4096)]
    public int ConcurrencyPerGateway { get; set; } = 48;
}
