// What every checker is: told of each record and effect as it leaves Core, asked after each input, and asked to
// recompute from Core's tables now and then. A checker throws Violation; it never repairs.
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public abstract class Checker
{
    /// <summary>Another input comes.</summary>
    public virtual void BeginInput()
    {
    }

    public virtual void OnRecord(in TraceRecord record)
    {
    }

    public virtual void OnEffect(in Effect effect)
    {
    }

    /// <summary>A thread goes on with or without the answer of a call.</summary>
    public virtual void OnResume(int thread, bool answered, ulong value, Status status)
    {
    }

    /// <summary>A snapshot of a machine is taken: its processes, as they are.</summary>
    public virtual void OnKeep(ushort machine, System.Collections.Generic.IReadOnlySet<uint> processes)
    {
    }

    /// <summary>A machine of which these were processes is restored; the records about it follow.</summary>
    public virtual void OnRestore(ushort machine, System.Collections.Generic.IReadOnlySet<uint> processes)
    {
    }

    /// <summary>A snapshot of which these were processes is forgotten.</summary>
    public virtual void OnForget(ushort machine, System.Collections.Generic.IReadOnlySet<uint> processes)
    {
    }

    /// <summary>All records and effects of one input have been told.</summary>
    public virtual void AfterInput(Orchestrator core)
    {
    }

    /// <summary>Compares what was told with Core's tables, from scratch.</summary>
    public virtual void Recompute(Orchestrator core)
    {
    }
}
