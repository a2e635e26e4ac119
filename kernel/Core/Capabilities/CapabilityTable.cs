// The capability registry (XDV-010.3): issue, derive, check, revoke. Every decision leaves a record; a handle that
// was never this process's is a fault besides (XDV-030.1, XDV-084 "forged/revoked capability").
//
// Invariants: a child is contained in its parent; a revoked capability takes its whole subtree with it; when a
// process ends its capabilities are released and their children move up to the next ancestor, whose rights contain
// theirs; capabilities in the table = issued + derived − revoked, which the records show (XDV-053).
//
// A capability that a snapshot keeps (XDV-014.6) comes back under what it was derived from, or under the ancestor that
// its parent's children moved up to; and not at all once anything on that way has been revoked, by whomever: a
// revocation is final. Of a kept row FirstChild is the generation of its parent; Parent None = it will not come back.
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Memory;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Capabilities;

/// <summary>All capabilities of the system.</summary>
public sealed class CapabilityTable
{
    private const int None = -1;

    /// <summary>Row of the root capability.</summary>
    public const int Root = 0;

    private readonly HandleTable<Capability> _table;
    private readonly OwnedList[] _owned;
    private readonly VhmTable _machines;
    private readonly Journal _journal;
    private readonly Invariant _invariant;

    private struct OwnedList
    {
        public int First, Last, Count;
    }

    public CapabilityTable(int capacity, int processes, VhmTable machines, Journal journal, Invariant invariant)
    {
        _machines = machines;
        _table = new HandleTable<Capability>(capacity, invariant, keeps: true);
        _owned = new OwnedList[processes];
        for (int i = 0; i < processes; i++) _owned[i] = new OwnedList { First = None, Last = None };
        _journal = journal;
        _invariant = invariant;
    }

    public int Count => _table.Count;

    /// <summary>Rows that may still be allocated.</summary>
    public int Free => _table.Room;

    /// <summary>Every capability's row is below this.</summary>
    public int HighWater => _table.HighWater;

    public ref readonly Capability this[int index] => ref _table[index];

    public ulong HandleOf(int index) => _table.HandleOf(index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong handle, out int index) => _table.TryFind(handle, out index);

    /// <summary>The object, which exists, behind a capability that a process holds and that permits Ipc for all time;
    /// false also when only a closer look can tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFindStanding(Capability[] rows, ulong handle, int slot, CapabilityKind kind,
        out ulong resource)
    {
        Unsafe.SkipInit(out resource);
        uint index = (uint)handle;
        if (index >= (uint)rows.Length) return false;
        ref Capability row = ref rows[index];
        if (row.Standing != handle || row.OwnerSlot != slot || row.Kind != kind) return false;
        resource = row.Resource;
        return true;
    }

    /// <summary>All rows, in use or not.</summary>
    public Capability[] Rows => _table.Rows;

    /// <summary>Capabilities of one process.</summary>
    public int CountOf(int slot) => _owned[slot].Count;

    /// <summary>Issues the root capability: all rights, every domain, all time (XDV-062.3). Its owner is the
    /// kernel.</summary>
    public int IssueRoot()
    {
        bool fits = _table.TryAllocate(out int index);
        _invariant.Check(fits && index == Root, "capabilities: root is first");
        ref Capability row = ref _table[index];
        row.Permissions = Permissions.All;
        row.Origin = Domain.Classical;
        row.Target = Domain.Invalid;
        row.ValidUntil = ulong.MaxValue;
        row.ResourceLimit = uint.MaxValue;
        row.OwnerSlot = row.Parent = row.FirstChild = row.NextSibling = row.PreviousSibling = None;
        row.NextOwned = row.PreviousOwned = None;
        Record(index, CapabilityEvent.Issued, Status.Ok);
        return index;
    }

    /// <summary>A grant of everything that a capability permits.</summary>
    public CapabilityGrant GrantLike(int index)
    {
        ref Capability row = ref _table[index];
        CapabilityGrant grant = default;
        grant.Permissions = row.Permissions;
        grant.Origin = row.Origin;
        grant.Target = row.Target;
        grant.ValidFrom = row.ValidFrom;
        grant.ValidUntil = row.ValidUntil;
        grant.ResourceLimit = row.ResourceLimit;
        grant.Kind = row.Kind;
        grant.Resource = row.Resource;
        return grant;
    }

    /// <summary>Derives a smaller capability for <paramref name="owner"/>.</summary>
    /// <returns>Ok; CapabilityUnauthorized when the grant is not contained in the parent; ResourceExhausted when the
    /// table is full.</returns>
    public Status Derive(int parent, in CapabilityGrant grant, in Subject owner, out int index)
    {
        index = None;
        if (!CapabilityRules.Contains(_table[parent], grant)) return Status.CapabilityUnauthorized;
        if (!_table.TryAllocate(out index)) return Status.ResourceExhausted;
        ref Capability row = ref _table[index];
        row.ValidFrom = grant.ValidFrom;
        row.ValidUntil = grant.ValidUntil;
        row.Permissions = grant.Permissions;
        row.ResourceLimit = grant.ResourceLimit;
        row.Origin = grant.Origin;
        row.Target = grant.Target;
        row.OwnerProcess = owner.Process;
        row.OwnerSlot = owner.Slot;
        row.Vhm = owner.Vhm;
        row.Thread = owner.Thread;
        row.Kind = grant.Kind;
        row.Resource = grant.Resource;
        bool stands = row.Kind != CapabilityKind.Domain && (row.Permissions & Permissions.Ipc) != 0
            && row.ValidFrom <= _journal.Clock.Now && row.ValidUntil == ulong.MaxValue;
        row.Standing = stands ? _table.HandleOf(index) : 0;
        row.FirstChild = None;
        LinkChild(parent, index);
        LinkOwned(owner.Slot, index);
        Record(index, CapabilityEvent.Derived, Status.Ok);
        return Status.Ok;
    }

    /// <summary>Revokes a capability and everything derived from it, leaves first (XDV-015.1).</summary>
    /// <param name="withObject">They go because what they name has ended, and may come back with it.</param>
    public void Revoke(int index, bool withObject = false)
    {
        int node = index;
        while (true)
        {
            while (_table[node].FirstChild != None) node = _table[node].FirstChild;
            int parent = _table[node].Parent;
            if (_table.KeptCount > 0 && !(withObject && _table.IsKept(node))) Lose(node);
            Remove(node);
            if (node == index) return;
            node = parent;
        }
    }

    /// <summary>Revokes every capability for a domain; the root, which is for all of them, stays.</summary>
    public void RevokeDomain(Domain domain)
    {
        for (int index = 0; index < _table.HighWater; index++)
        {
            if (_table.IsLive(index) && _table[index].Target == domain) Revoke(index);
            if (_table.IsKept(index) && _table.Kept(index).Target == domain) _table.Kept(index).Parent = None;
        }
    }

    /// <summary>Keeps a capability of a process for the machine's snapshot.</summary>
    public void Keep(int index)
    {
        _table.Keep(index);
        ref Capability kept = ref _table.Kept(index);
        kept.FirstChild = (int)Handle.Generation(_table.HandleOf(kept.Parent));
    }

    /// <summary>True when a snapshot keeps a row for a machine.</summary>
    public bool IsKept(int index, ushort vhm) => _table.IsKept(index) && _table.Kept(index).Vhm == vhm;

    /// <summary>What is kept of a capability.</summary>
    public ref readonly Capability Kept(int index) => ref _table.Kept(index);

    /// <summary>True when what a kept capability was derived from is there.</summary>
    public bool HasParent(int index) => TryFindParent(_table.Kept(index), out _);

    /// <summary>A kept capability that is gone comes back, if its parent is there; among its owner's with
    /// <see cref="RestoreOwned"/>.</summary>
    public bool TryRestore(int index)
    {
        if (_table.IsLive(index) || !TryFindParent(_table.Kept(index), out int parent)) return false;
        ref Capability row = ref _table.Restore(index);
        row.FirstChild = None;
        LinkChild(parent, index);
        Record(index, CapabilityEvent.Derived, Status.Ok);
        return true;
    }

    /// <summary>Capabilities of a machine that came back are their owners', in the order in which they were.</summary>
    public void RestoreOwned(ushort vhm)
    {
        for (int index = 0; index < _table.HighWater; index++)
        {
            if (!IsKept(index, vhm) || _table.Kept(index).PreviousOwned != None) continue;
            for (int next = index; next != None; next = _table.Kept(next).NextOwned)
                if (_table.IsLive(next)) LinkOwned(_table[next].OwnerSlot, next);
        }
    }

    /// <summary>The capability is not kept any more.</summary>
    public void Forget(int index) => _table.Forget(index);

    private bool TryFindParent(in Capability kept, out int parent)
    {
        parent = None;
        return kept.Parent != None
            && _table.TryFind(Handle.Make((uint)kept.Parent, (uint)kept.FirstChild), out parent);
    }

    /// <summary>A capability is revoked: it does not come back, nor what is kept of its children.</summary>
    private void Lose(int index)
    {
        if (_table.IsKept(index)) _table.Kept(index).Parent = None;
        Forward(index, None);
    }

    /// <summary>Kept children of a capability that goes are another's: None = nobody's.</summary>
    /// <param name="vhm">The machine whose children stay, because it comes back with them; 0 = none.</param>
    private void Forward(int index, int to, int vhm = 0)
    {
        for (int child = 0; child < _table.HighWater; child++)
        {
            if (!_table.IsKept(child)) continue;
            ref Capability kept = ref _table.Kept(child);
            if (kept.Vhm == vhm || !TryFindParent(kept, out int parent) || parent != index) continue;
            kept.Parent = to;
            kept.FirstChild = to == None ? 0 : (int)Handle.Generation(_table.HandleOf(to));
        }
    }

    /// <summary>Releases every capability of a process that ends; what was derived from them moves up.</summary>
    public void ReleaseOwned(int slot)
    {
        for (int index = _owned[slot].First; index != None; index = _owned[slot].First)
        {
            int parent = _table[index].Parent;
            for (int child = _table[index].FirstChild; child != None; child = _table[index].FirstChild)
            {
                UnlinkChild(child);
                LinkChild(parent, child);
            }
            if (_table.KeptCount > 0) Forward(index, parent, _table.IsKept(index) ? _table.Kept(index).Vhm : 0);
            Remove(index);
        }
    }

    /// <summary>The <paramref name="position"/>-th capability of a process, oldest first.</summary>
    public bool TryGetOwned(int slot, ulong position, out int index)
    {
        index = _owned[slot].First;
        if (position >= (ulong)_owned[slot].Count) return false;
        for (; position > 0; position--) index = _table[index].NextOwned;
        return true;
    }

    /// <summary>True when <paramref name="slot"/> owns it or one of its ancestors: it may revoke it.</summary>
    public bool Controls(int slot, int index)
    {
        for (; index != None; index = _table[index].Parent)
            if (_table[index].OwnerSlot == slot) return true;
        return false;
    }

    /// <summary>Records a change.</summary>
    private void Record(int index, CapabilityEvent what, Status status)
    {
        ref Capability row = ref _table[index];
        ref TraceRecord record = ref _journal.Append(RecordKind.Capability, (ushort)what, row.Target, row.Owner);
        record.Status = status;
        record.Capability = _table.HandleOf(index);
        record.Arg0 = (uint)row.Permissions | ((ulong)row.ResourceLimit << 32);
        record.Arg1 = row.ValidFrom;
        record.Arg2 = row.ValidUntil;
        record.Arg3 = row.Parent == None ? 0 : _table.HandleOf(row.Parent);
    }

    public bool WasIssued(ulong handle) => _table.WasIssued(handle);

    public void AddTo(ref Sha3State digest)
    {
        _table.AddTo(ref digest);
        digest.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes((System.ReadOnlySpan<OwnedList>)_owned));
    }

    public void CopyFrom(CapabilityTable source)
    {
        _table.CopyFrom(source._table);
        for (int i = 0; i < _owned.Length; i++) _owned[i] = source._owned[i];
    }

    private void Remove(int index)
    {
        Record(index, CapabilityEvent.Revoked, Status.Ok);
        UnlinkChild(index);
        UnlinkOwned(index);
        _table.Free(index);
    }

    private void LinkChild(int parent, int index)
    {
        ref Capability row = ref _table[index];
        int first = _table[parent].FirstChild;
        row.Parent = parent;
        row.PreviousSibling = None;
        row.NextSibling = first;
        if (first != None) _table[first].PreviousSibling = index;
        _table[parent].FirstChild = index;
    }

    private void UnlinkChild(int index)
    {
        ref Capability row = ref _table[index];
        if (row.PreviousSibling != None) _table[row.PreviousSibling].NextSibling = row.NextSibling;
        else if (row.Parent != None) _table[row.Parent].FirstChild = row.NextSibling;
        if (row.NextSibling != None) _table[row.NextSibling].PreviousSibling = row.PreviousSibling;
    }

    private void LinkOwned(int slot, int index)
    {
        ref OwnedList list = ref _owned[slot];
        ref Capability row = ref _table[index];
        row.NextOwned = None;
        row.PreviousOwned = list.Last;
        if (list.Last != None) _table[list.Last].NextOwned = index;
        else list.First = index;
        list.Last = index;
        list.Count++;
        _machines.Of(row.Vhm).Used.Capabilities++;
    }

    private void UnlinkOwned(int index)
    {
        ref Capability row = ref _table[index];
        if (row.OwnerSlot < 0) return;
        ref OwnedList list = ref _owned[row.OwnerSlot];
        if (row.PreviousOwned != None) _table[row.PreviousOwned].NextOwned = row.NextOwned;
        else list.First = row.NextOwned;
        if (row.NextOwned != None) _table[row.NextOwned].PreviousOwned = row.PreviousOwned;
        else list.Last = row.PreviousOwned;
        list.Count--;
        _machines.Of(row.Vhm).Used.Capabilities--;
        _machines.Settle(row.Vhm);
    }
}
