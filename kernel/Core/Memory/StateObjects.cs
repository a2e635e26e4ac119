// Q containers and Φ envelopes (XDV-013, XDV-032.1, XDV-033.1): the kernel's side of state that lives at a provider.
// A row holds who owns it, under which contract, and its lifecycle; never a byte of quantum or phase state, which
// has no address here.
//
// Lifecycle: Allocated → Held → … → Released | Invalidated; the row ends with the last two. A busy object belongs to
// one job.
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Memory;

/// <summary>One container or envelope. 40 bytes, no padding.</summary>
public struct StateObject
{
    public uint OwnerProcess;
    public int OwnerSlot;
    /// <summary>Index of its contract.</summary>
    public int Contract;
    public uint Resources;
    /// <summary>Generation of the provider that holds the state.</summary>
    public uint ProviderGeneration;
    public ushort Vhm;
    public ushort Thread;
    public Domain Domain;
    public StateObjectState State;
    /// <summary>1 while a job runs in it (XDV-012.4).</summary>
    public byte Busy;
    public byte Reserved0;
    /// <summary>Φ: evaluations since it was prepared.</summary>
    public uint Evaluations;
    public ulong Reserved1;

    public readonly Subject Owner => new(OwnerProcess, Vhm, Thread, OwnerSlot);
}

/// <summary>All containers and envelopes; writes their records and tells providers to forget.</summary>
public sealed class StateObjectTable(int capacity, Journal journal, EffectRing effects, Invariant invariant)
{
    private readonly HandleTable<StateObject> _table = new(capacity, invariant);
    private readonly Journal _journal = journal;
    private readonly EffectRing _effects = effects;

    public int Count => _table.Count;

    public int HighWater => _table.HighWater;

    public ref StateObject this[int index] => ref _table[index];

    public bool IsLive(int index) => _table.IsLive(index);

    /// <summary>Containers or envelopes under a contract.</summary>
    public uint CountOf(int contract)
    {
        uint count = 0;
        for (int i = 0; i < _table.HighWater; i++)
            if (_table.IsLive(i) && _table[i].Contract == contract) count++;
        return count;
    }

    public ulong HandleOf(int index) => _table.HandleOf(index);

    public bool TryFind(ulong handle, out int index) => _table.TryFind(handle, out index);

    /// <summary>Takes a row in state Allocated; nothing is recorded until <see cref="Record"/>.</summary>
    public bool TryAllocate(in Subject owner, Domain domain, uint resources, out int index)
    {
        if (!_table.TryAllocate(out index)) return false;
        ref StateObject row = ref _table[index];
        row.OwnerProcess = owner.Process;
        row.OwnerSlot = owner.Slot;
        row.Vhm = owner.Vhm;
        row.Thread = owner.Thread;
        row.Domain = domain;
        row.Resources = resources;
        row.State = StateObjectState.Allocated;
        return true;
    }

    /// <summary>Takes back an allocation that no record names.</summary>
    public void Undo(int index) => _table.Undo(index);

    /// <summary>Records the object's state.</summary>
    public void Record(int index, ulong contract, Status status)
    {
        ref StateObject row = ref _table[index];
        ref TraceRecord record =
            ref _journal.Append(RecordKind.StateObject, (ushort)row.State, row.Domain, row.Owner);
        record.Contract = contract;
        record.Status = status;
        record.Arg0 = _table.HandleOf(index);
        record.Arg1 = row.Resources;
    }

    /// <summary>The job is over and the state stays at the provider.</summary>
    public void Hold(int index, ulong contract)
    {
        ref StateObject row = ref _table[index];
        row.State = StateObjectState.Held;
        row.Busy = 0;
        Record(index, contract, Status.Ok);
    }

    /// <summary>Ends the object. The provider is told when it may still hold state.</summary>
    /// <param name="state">Released or Invalidated.</param>
    /// <param name="tellProvider">False when the provider is gone or has forgotten already.</param>
    public void End(int index, StateObjectState state, ulong contract, Status status, bool tellProvider)
    {
        ref StateObject row = ref _table[index];
        row.State = state;
        Record(index, contract, status);
        if (tellProvider)
        {
            ref Effect effect = ref _effects.Add(EffectKind.ReleaseStateObject);
            effect.Process = row.OwnerProcess;
            effect.Request.Magic = JobRequest.CurrentMagic;
            effect.Request.Version = 1;
            effect.Request.Domain = row.Domain;
            effect.Request.Operation = JobOperation.Release;
            effect.Request.StateObject = _table.HandleOf(index);
            effect.Request.Resources = row.Resources;
            effect.Request.Generation = row.ProviderGeneration;
        }
        _table.Free(index);
    }

    public void AddTo(ref Sha3State digest) => _table.AddTo(ref digest);

    public void CopyFrom(StateObjectTable source) => _table.CopyFrom(source._table);
}
