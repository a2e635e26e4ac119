// What the phases of one transition have changed so far, to be undone in reverse (XDV-003.3, XDV-022.1). It lives on
// the stack of one call: a transition commits or is undone before the next event.
using System.Runtime.CompilerServices;
using Xdv.Core.Faults;

namespace Xdv.Core.Transitions;

public enum RollbackStep
{
    None = 0,
    /// <summary>A container or envelope row was taken.</summary>
    StateObjectAllocated,
    JobAllocated,
    /// <summary>The contract was marked busy.</summary>
    ContractBusy,
    /// <summary>The container or envelope was marked busy.</summary>
    StateObjectBusy,
    /// <summary>The new object was put on the accounts of contract and process.</summary>
    StateObjectBound,
}

/// <summary>One change: what, and of which row.</summary>
public struct RollbackEntry
{
    public RollbackStep Step;
    public int Index;
}

/// <summary>At most eight changes, last in, first out.</summary>
public struct RollbackLog
{
    private const int Capacity = 8;

    [InlineArray(Capacity)]
    private struct Entries
    {
        private RollbackEntry _first;
    }

    private Entries _entries;
    private int _count;

    public void Add(RollbackStep step, int index, Invariant invariant)
    {
        invariant.Check(_count < Capacity, "transition: rollback log full");
        _entries[_count].Step = step;
        _entries[_count].Index = index;
        _count++;
    }

    /// <summary>Takes the latest change.</summary>
    public bool TryTake(out RollbackEntry entry)
    {
        entry = default;
        if (_count == 0) return false;
        entry = _entries[--_count];
        return true;
    }
}
