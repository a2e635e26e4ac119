// The machines (XDV-014, XDV-083): who is in whom, and what each has left. A machine takes its whole quota from the
// machine around it when it is validated and gives it back when it is released; what its own processes hold is charged
// to it alone. So one comparison at one row decides any request, a quota is a promise, and what a parent may use is
// what it has not promised (XDV-014.5).
//
// Invariants: Used is within Quota in every row, so Σ over all machines is within the root's quota, which is the
// physical machine (XDV-014.4); a machine is released when its Used is empty and it has no snapshot, and not before;
// ids are table rows, taken in turn, so that a number that was released comes back as late as it can.
//
// Every table that hands something out charges it here (`Of(vhm).Used`), and says `Settle` when something came back.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Hypervisor;

/// <summary>All machines; row 0 is the root.</summary>
public sealed class VhmTable(int capacity, Journal journal, Invariant invariant)
{
    private const int None = -1;
    /// <summary>Operations of binding records.</summary>
    private const ushort BindingEvent = 16;

    private readonly Vhm[] _rows = new Vhm[capacity];
    // What the snapshot of each takes from the machine around.
    private readonly VhmResources[] _snapshots = new VhmResources[capacity];
    private readonly Journal _journal = journal;
    private readonly Invariant _invariant = invariant;
    private Totals _totals;

    private struct Totals
    {
        public int Count, Last, Paused, Unstarted;
    }

    /// <summary>Machines that exist, the root included.</summary>
    public int Count => _totals.Count;

    public int Capacity => _rows.Length;

    /// <summary>Machines that are paused.</summary>
    public int Paused => _totals.Paused;

    /// <summary>Machines that have no process yet.</summary>
    public int Unstarted => _totals.Unstarted;

    public ref Vhm this[int index] => ref _rows[index];

    /// <summary>All rows, in use or not.</summary>
    public Vhm[] Rows => _rows;

    public static ushort IdOf(int index) => (ushort)(VhmRange.Root + index);

    /// <summary>The machine with a number that some row in use carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Vhm Of(ushort vhm) => ref Linked(_rows, vhm);

    /// <summary>The same among <see cref="Rows"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref Vhm Linked(Vhm[] rows, ushort vhm) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows), (nint)(uint)(vhm - VhmRange.Root));

    /// <summary>A machine that exists.</summary>
    public bool TryFind(ulong vhm, out int index)
    {
        index = (int)(vhm - VhmRange.Root);
        return vhm >= VhmRange.Root && vhm < VhmRange.Root + (ulong)_rows.Length && _rows[index].Live != 0;
    }

    /// <summary>True when a machine is <paramref name="outer"/> or in it, at any depth.</summary>
    public bool IsWithin(int index, int outer)
    {
        for (int steps = 0; steps <= VhmRange.MaxNesting && index != None; steps++)
        {
            if (index == outer) return true;
            index = _rows[index].Parent;
        }
        return false;
    }

    /// <summary>The physical machine. Its number is VhmRange.Root.</summary>
    public void Boot(in VhmResources quota)
    {
        ref Vhm root = ref _rows[0];
        root.Quota = quota;
        root.Parent = root.CreatorSlot = None;
        root.Share = VhmRange.DefaultShare;
        root.State = VhmState.Active;
        root.Profile = VhmProfile.Full;
        root.Live = 1;
        _totals.Count = 1;
    }

    /// <summary>A new machine in the caller's, Requested and Validated; its quota is its parent's no more.</summary>
    /// <param name="terms">Sound by themselves (VhmRules.Check).</param>
    /// <returns>Ok; CapabilityUnauthorized (tenant, domains); ResourceExhausted (nesting, quota, table).</returns>
    public Status Create(in VhmTerms terms, in Subject creator, out int index)
    {
        index = None;
        int parent = creator.Vhm - VhmRange.Root;
        ref Vhm outer = ref _rows[parent];
        if (parent != 0 && terms.Tenant != outer.Tenant) return Status.CapabilityUnauthorized;
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
            if (VhmRules.Includes(terms.Profile, domain) && !VhmRules.Includes(outer.Profile, domain))
                return Status.CapabilityUnauthorized;
        if (outer.Depth >= VhmRange.MaxNesting || _totals.Count == _rows.Length) return Status.ResourceExhausted;
        VhmResources cost = VhmRules.Cost(terms.Quota);
        if (!VhmRules.Fits(outer, cost)) return Status.ResourceExhausted;
        index = NextFree();
        ref Vhm row = ref _rows[index];
        row.Quota = terms.Quota;
        row.Parent = parent;
        row.Creator = creator.Process;
        row.CreatorSlot = creator.Slot;
        row.Tenant = terms.Tenant;
        row.Share = terms.Share == 0 ? VhmRange.DefaultShare : terms.Share;
        row.Profile = terms.Profile;
        row.Depth = (byte)(outer.Depth + 1);
        row.Live = 1;
        _totals.Count++;
        _totals.Unstarted++;
        outer.Used = VhmRules.Add(outer.Used, cost);
        Record(index, (ushort)VhmState.Requested, Domain.Classical);
        SetState(index, VhmState.Validated);
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
            if (VhmRules.Includes(row.Profile, domain)) Request(index, domain);
        return Status.Ok;
    }

    /// <summary>Moves on in the lifecycle and records it.</summary>
    public void SetState(int index, VhmState state)
    {
        ref Vhm row = ref _rows[index];
        _invariant.Check(row.Live != 0 && VhmRules.IsAllowed(row.State, state), "machines: lifecycle");
        if (row.State == VhmState.Paused) _totals.Paused--;
        if (row.State == VhmState.Validated) _totals.Unstarted--;
        if (state == VhmState.Paused) _totals.Paused++;
        row.State = state;
        Record(index, (ushort)state, Domain.Classical);
    }

    /// <summary>All its processes have ended: bindings go, and it is released as soon as nothing is left.</summary>
    public void Terminate(int index)
    {
        SetState(index, VhmState.Terminated);
        _rows[index].CreatorSlot = None;
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
            if (BindingOf(ref _rows[index], domain) is BindingState.Validated or BindingState.Active)
                SetBinding(index, domain, BindingState.Released);
        Settle(IdOf(index));
    }

    /// <summary>Something of a machine came back: released when it was the last, and then the one around it may be.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Settle(ushort vhm)
    {
        if (Of(vhm).State == VhmState.Terminated) Release(vhm - VhmRange.Root);
    }

    /// <summary>A contract is issued: it and its resources are charged, and its machine's binding, if it has gone, is
    /// asked for again. False when a quota does not admit it.</summary>
    public bool TryTakeContract(ushort vhm, Domain domain, uint resources)
    {
        ref Vhm row = ref Of(vhm);
        VhmResources more = default;
        more.Contracts = 1;
        ResourcesOf(ref more, domain) = resources;
        if (!VhmRules.Fits(row, more)) return false;
        row.Used = VhmRules.Add(row.Used, more);
        if (vhm != VhmRange.Root && BindingOf(ref row, domain) == BindingState.Released)
            Request(vhm - VhmRange.Root, domain);
        return true;
    }

    /// <summary>The contract ended.</summary>
    public void GiveContract(ushort vhm, Domain domain, uint resources)
    {
        ref Vhm row = ref Of(vhm);
        row.Used.Contracts--;
        ResourcesOf(ref row.Used, domain) -= resources;
        Settle(vhm);
    }

    /// <summary>A contract became active. One that was issued before the last active one ended asks for the binding
    /// again.</summary>
    public void ActivateBinding(ushort vhm, Domain domain)
    {
        if (vhm == VhmRange.Root || ContractsOf(ref Of(vhm), domain)++ != 0) return;
        int index = vhm - VhmRange.Root;
        if (BindingOf(ref _rows[index], domain) == BindingState.Released) Request(index, domain);
        SetBinding(index, domain, BindingState.Active);
    }

    /// <summary>An active contract ended: with the last one goes the binding.</summary>
    public void LeaveBinding(ushort vhm, Domain domain)
    {
        if (vhm == VhmRange.Root) return;
        if (--ContractsOf(ref Of(vhm), domain) == 0 && BindingOf(ref Of(vhm), domain) == BindingState.Active)
            SetBinding(vhm - VhmRange.Root, domain, BindingState.Released);
    }

    /// <summary>A snapshot of a machine is kept from now on, at the cost of the machine around. False when that has
    /// not got what it takes, or there are too many processes. A machine that has one is not released.</summary>
    public bool TryKeep(int index)
    {
        ref Vhm row = ref _rows[index];
        ref Vhm outer = ref _rows[row.Parent];
        VhmResources taken = VhmRules.SnapshotCost(row.Used);
        if (taken.Processes > VhmRange.MostKept || !VhmRules.Fits(outer, taken)) return false;
        outer.Used = VhmRules.Add(outer.Used, taken);
        _snapshots[index] = taken;
        row.HasSnapshot = 1;
        return true;
    }

    /// <summary>What the snapshot of a machine takes.</summary>
    public VhmResources SnapshotOf(int index) => _snapshots[index];

    /// <summary>A machine of which nothing is left but its snapshot is there again, paused.</summary>
    public void Restore(int index)
    {
        ref Vhm row = ref _rows[index];
        _invariant.Check(row.HasSnapshot != 0 && row.Used.IsEmpty, "machines: restore");
        SetState(index, VhmState.Paused);
    }

    /// <summary>The snapshot is not kept any more.</summary>
    public void Forget(int index)
    {
        ref Vhm outer = ref _rows[_rows[index].Parent];
        outer.Used = VhmRules.Subtract(outer.Used, _snapshots[index]);
        _snapshots[index] = default;
        _rows[index].HasSnapshot = 0;
        Settle(IdOf(index));
    }

    /// <summary>A provider is gone: so are the bindings to it that no contract has kept until now.</summary>
    public void LoseProvider(Domain domain)
    {
        for (int i = 1; _totals.Count > 1 && i < _rows.Length; i++)
            if (_rows[i].Live != 0 && BindingOf(ref _rows[i], domain) == BindingState.Validated)
                SetBinding(i, domain, BindingState.Released);
    }

    public void AddTo(ref Sha3State digest)
    {
        digest.Append(MemoryMarshal.AsBytes((System.ReadOnlySpan<Vhm>)_rows));
        digest.Append(MemoryMarshal.AsBytes((System.ReadOnlySpan<VhmResources>)_snapshots));
        digest.Append(MemoryMarshal.AsBytes(new System.ReadOnlySpan<Totals>(in _totals)));
    }

    public void CopyFrom(VhmTable source)
    {
        System.MemoryExtensions.AsSpan(source._rows).CopyTo(_rows);
        System.MemoryExtensions.AsSpan(source._snapshots).CopyTo(_snapshots);
        _totals = source._totals;
    }

    private static ref uint ResourcesOf(ref VhmResources amounts, Domain domain) =>
        ref domain == Domain.Quantum ? ref amounts.Qubits : ref amounts.Modes;

    private static ref BindingState BindingOf(ref Vhm row, Domain domain) =>
        ref domain == Domain.Quantum ? ref row.Quantum : ref row.Phase;

    private static ref uint ContractsOf(ref Vhm row, Domain domain) =>
        ref domain == Domain.Quantum ? ref row.QuantumContracts : ref row.PhaseContracts;

    private void Request(int index, Domain domain)
    {
        SetBinding(index, domain, BindingState.Requested);
        SetBinding(index, domain, BindingState.Validated);
    }

    private void SetBinding(int index, Domain domain, BindingState state)
    {
        ref BindingState binding = ref BindingOf(ref _rows[index], domain);
        _invariant.Check(VhmRules.IsAllowed(binding, state), "machines: binding lifecycle");
        binding = state;
        Record(index, (ushort)(BindingEvent + (ushort)state), domain);
    }

    private void Release(int index)
    {
        for (int steps = 0; steps <= VhmRange.MaxNesting; steps++)
        {
            ref Vhm row = ref _rows[index];
            if (row.State != VhmState.Terminated || !row.Used.IsEmpty || row.HasSnapshot != 0) return;
            int parent = row.Parent;
            VhmResources cost = VhmRules.Cost(row.Quota);
            SetState(index, VhmState.Released);
            row = default;
            _totals.Count--;
            ref Vhm outer = ref _rows[parent];
            _invariant.Check(cost.IsWithin(outer.Used), "machines: more came back than was taken");
            outer.Used = VhmRules.Subtract(outer.Used, cost);
            index = parent;
        }
    }

    /// <summary>The free row after the one taken last; there is one.</summary>
    private int NextFree()
    {
        int index = _totals.Last;
        do index = index + 1 == _rows.Length ? 1 : index + 1;
        while (_rows[index].Live != 0);
        _totals.Last = index;
        return index;
    }

    private void Record(int index, ushort operation, Domain domain)
    {
        ref Vhm row = ref _rows[index];
        ref TraceRecord record = ref _journal.Append(RecordKind.Vhm, operation, domain,
            new Subject(row.Creator, IdOf(index), 0, None));
        record.Arg0 = (uint)(row.Parent + VhmRange.Root) | ((ulong)row.Tenant << 16) | ((ulong)row.Profile << 32)
            | ((ulong)row.Depth << 40);
        record.Arg1 = row.Init;
    }
}
