// Jobs: admitted crossings on their way to a provider and back (XDV-060.3). A job's completion takes effect at its
// due time, which is known when it is admitted (determinism.md 3).
//
// Lifecycle: InFlight → Completed → gone, and InFlight anew for every run after the first (CompletionRetry.cs). A
// completed job stays until its result has been read, its failure has been told, or its owner ends. Invariant: the due
// queue holds exactly the jobs in flight.
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Transitions;

public enum JobState : byte
{
    None = 0,
    InFlight = 1,
    Completed = 2,
}

/// <summary>One job. 88 bytes, no padding.</summary>
public struct Job
{
    public ulong Due;
    /// <summary>T at which it was admitted.</summary>
    public ulong Admitted;
    public ulong Capability;
    public int Contract;
    public int StateObject;
    public uint OwnerProcess;
    /// <summary>−1 when the owner has ended: the outcome is recorded and discarded.</summary>
    public int OwnerSlot;
    public Status Status;
    public ushort Vhm;
    public ushort Thread;
    public Domain Domain;
    public JobState State;
    /// <summary>1 = the container or envelope is kept.</summary>
    public byte Keep;
    /// <summary>1 = its container or envelope is another process's, and Capability the share of it.</summary>
    public byte Shared;
    /// <summary>The thread that waits for it, plus one; 0 = none.</summary>
    public int Waiter;
    /// <summary>How often it may be run again; all below is 0 when it may not.</summary>
    public byte Retries;
    /// <summary>How often it was.</summary>
    public byte Retried;
    public ushort Reserved0;
    /// <summary>What another run takes of its provider.</summary>
    public uint Operations;
    /// <summary>What it costs, and when it is due at the latest.</summary>
    public ulong Cost, LatestDue;
    public uint Resources, Measurements;

    public readonly Subject Owner => new(OwnerProcess, Vhm, Thread, OwnerSlot);
}

/// <summary>A completion that the machine layer has to obtain.</summary>
public readonly struct DueJob(ulong job, ulong stateObject, Domain domain, ulong due)
{
    public readonly ulong Job = job;
    public readonly ulong StateObject = stateObject;
    public readonly Domain Domain = domain;
    /// <summary>T at which it takes effect.</summary>
    public readonly ulong Due = due;
}

/// <summary>All jobs.</summary>
public sealed class JobTable(int capacity, Invariant invariant)
{
    private readonly HandleTable<Job> _table = new(capacity, invariant, keeps: true);

    /// <summary>Jobs in flight, by due time.</summary>
    public DueQueue Due { get; } = new(capacity, invariant);

    public int Count => _table.Count;

    public int HighWater => _table.HighWater;

    public ref Job this[int index] => ref _table[index];

    public bool IsLive(int index) => _table.IsLive(index);

    public ulong HandleOf(int index) => _table.HandleOf(index);

    public bool TryAllocate(out int index) => _table.TryAllocate(out index);

    /// <summary>Keeps a completed job, with its result, for its machine's snapshot (XDV-014.6): what has been measured
    /// is K.</summary>
    public void Keep(int index) => _table.Keep(index);

    /// <summary>True when a snapshot keeps a job for a machine.</summary>
    public bool IsKept(int index, ushort vhm) => _table.IsKept(index) && _table.Kept(index).Vhm == vhm;

    /// <summary>A kept job that is gone is there again.</summary>
    public ref Job Restore(int index) => ref _table.Restore(index);

    /// <summary>The job is not kept any more.</summary>
    public void Forget(int index) => _table.Forget(index);

    public void Undo(int index) => _table.Undo(index);

    public void Free(int index) => _table.Free(index);

    /// <summary>The job of a handle that belongs to this process; JobInvalid otherwise.</summary>
    public Status Find(ulong handle, int slot, out int index) =>
        _table.TryFind(handle, out index) && _table[index].OwnerSlot == slot ? Status.Ok : Status.JobInvalid;

    public void AddTo(ref Sha3State digest) => _table.AddTo(ref digest);

    public void CopyFrom(JobTable source)
    {
        _table.CopyFrom(source._table);
        Due.CopyFrom(source.Due);
    }
}
