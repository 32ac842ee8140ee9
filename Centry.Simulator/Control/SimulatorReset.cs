using Centry.Simulator.Callbacks;
using Centry.Simulator.Faults;
using Centry.Simulator.Providers;
using Centry.Simulator.State;

namespace Centry.Simulator.Control;

/// <summary>Back to how it started: no payments, no callbacks, the configured faults and settings.</summary>
internal sealed class SimulatorReset(IEnumerable<IProvider> providers, FaultPlan plan, Agenda agenda, CallbackDispatcher callbacks)
{
    public void All()
    {
        plan.Reset();
        agenda.Clear();
        foreach (var provider in providers) provider.Reset();
        callbacks.Reset();
    }
}
