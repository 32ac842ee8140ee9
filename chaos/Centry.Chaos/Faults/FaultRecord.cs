using Centry.Chaos.Plan;

namespace Centry.Chaos.Faults;

/// <summary>A fault as it really was: a line of the log. Times in ms of the run.</summary>
/// <param name="StartMs">When it was in force.</param>
/// <param name="EndMs">When it was over: what was killed is ready again, what was held still goes on.</param>
/// <param name="Trouble">Why it could not be made, or not be undone; null when all went as planned.</param>
internal sealed record FaultRecord(PlannedFault Fault, long StartMs, long EndMs, string? Trouble = null, bool IsSkipped = false);
