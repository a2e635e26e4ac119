// Arbitration by any order of policies, and between groups of threads (XDV-012.1, XDV-012.5, XDV-012.6, XDV-012.7).
// The ready queue's lists decide for the default order and one group; here is everything else, in O(log n).
//
// Two levels. First the group: the one that has been served least, as charged instructions divided by its weight, the
// lower number among equals. Then the thread: the group's oldest when it is due by age, else the first of the order.
//
// Fairness. While groups i and j both have threads that could run, served(i) ÷ weight(i) and served(j) ÷ weight(j)
// differ by no more than the longest charge ÷ the smaller weight; a charge is at most a slice and an entry. So no group
// waits longer for another than that group's share of it. A group that had no ready thread joins at the level of the
// one chosen last: it gets nothing for having slept. Nor does a domain, for DomainFair (LevelDomains).
//
// No starvation, whatever the policies. The oldest thread of a group is due once it has been passed over FairnessWait
// times, in one decision of Spacing: 1 for the default order, FairnessWait for others, which decide the rest. So a
// thread that found r ready threads in its group when it joined is passed over at most
//      FairnessWait − 1 + Spacing × (r + 1)
// times by decisions of its group. With other orders than the default it then keeps the processor for a slice.
//
// Invariants: a group's threads are linked in order of submission; one heap for each of its domains.
using System.Numerics;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

/// <summary>Ready threads in groups, at most one entry per thread number.</summary>
public sealed class Arbiter(int threads, Invariant invariant)
{
    /// <summary>Groups there can be; group 0 is the root machine.</summary>
    public const int MaxGroups = 64;
    /// <summary>Largest weight of a group.</summary>
    public const uint MaxWeight = 1024;

    private const ulong Scale = MaxWeight;
    private const int Domains = 3;

    private readonly ReadyHeap _heap = new(threads, invariant);
    private readonly Node[] _nodes = new Node[threads];
    private readonly Group[] _groups = new Group[MaxGroups];
    // Roots of the heaps: by group, then rank of the domain.
    private readonly int[] _roots = new int[MaxGroups * Domains];
    private readonly Invariant _invariant = invariant;
    private State _state;

    /// <summary>24 bytes. Links are thread numbers plus one; 0 = none.</summary>
    private struct Node
    {
        /// <summary>The group's decisions when it joined.</summary>
        public ulong Since;
        public int Older, Newer;
        public int Group;
        public int Reserved;
    }

    /// <summary>72 bytes, no padding.</summary>
    private struct Group
    {
        /// <summary>Instructions charged × Scale ÷ Weight.</summary>
        public ulong Served;
        public DomainService ServedByDomain;
        public ulong Decisions;
        /// <summary>The first decision that may go by age again.</summary>
        public ulong NextByAge;
        public int Oldest, Newest;
        public int Count;
        /// <summary>0 = the default, 1.</summary>
        public uint Weight;
    }

    private struct State
    {
        /// <summary>Served of the group chosen last.</summary>
        public ulong Level;
        /// <summary>Groups with ready threads.</summary>
        public ulong Occupied;
        public ulong Spacing;
        public PolicyOrder Order;
        /// <summary>The thread chosen last, plus one, if that was by age and other orders than the default decide.
        /// </summary>
        public long ByAge;
    }

    /// <summary>Decisions of which one may go by age.</summary>
    public ulong Spacing => _state.Spacing;

    public PolicyOrder Order => _state.Order;

    /// <summary>Sets the order; nothing is ready.</summary>
    public void Use(PolicyOrder order)
    {
        _invariant.Check(_state.Occupied == 0, "arbiter: in use");
        _state.Order = order;
        _state.Spacing = order.IsDefault ? 1 : ReadyQueue.FairnessWait;
        _heap.Use(order);
    }

    /// <summary>From now on a group gets so many parts of the processor, at most MaxWeight; 0 forgets it.</summary>
    public void SetWeight(int group, uint weight)
    {
        _invariant.Check(weight != 0 || _groups[group].Count == 0, "arbiter: group in use");
        if (weight == 0) _groups[group] = default;
        _groups[group].Weight = weight;
    }

    /// <summary>Adds a thread; submissions are given in increasing order.</summary>
    /// <param name="passed">Decisions it has been passed over already.</param>
    public void Add(in Schedulable entry, int number, ulong passed)
    {
        ref Group group = ref _groups[number];
        if (group.Count == 0 && group.Served < _state.Level) group.Served = _state.Level;
        ref Node node = ref _nodes[entry.Id];
        node.Since = group.Decisions - passed;
        node.Group = number;
        node.Newer = 0;
        node.Older = group.Newest;
        if (group.Newest != 0) _nodes[group.Newest - 1].Newer = entry.Id + 1;
        else group.Oldest = entry.Id + 1;
        group.Newest = entry.Id + 1;
        group.Count++;
        _state.Occupied |= 1UL << number;
        _heap.Insert(ref RootOf(number, entry.Domain), entry);
    }

    public void Remove(int thread)
    {
        ref Node node = ref _nodes[thread];
        ref Group group = ref _groups[node.Group];
        _heap.Remove(ref RootOf(node.Group, _heap[thread].Domain), thread);
        if (node.Older != 0) _nodes[node.Older - 1].Newer = node.Newer;
        else group.Oldest = node.Newer;
        if (node.Newer != 0) _nodes[node.Newer - 1].Older = node.Older;
        else group.Newest = node.Older;
        if (--group.Count == 0) _state.Occupied &= ~(1UL << node.Group);
    }

    /// <summary>Decides and takes the next thread; there must be one.</summary>
    public int Take()
    {
        int number = ChooseGroup();
        ref Group group = ref _groups[number];
        _state.Level = group.Served;
        LevelDomains(number);
        int thread = group.Oldest - 1;
        _state.ByAge = 0;
        if (IsDue(group, thread)) ChooseByAge(ref group, thread);
        else thread = First(number);
        Remove(thread);
        group.Decisions++;
        return thread;
    }

    /// <summary>True when a ready thread of its own group comes before the running one by the order, in which the
    /// running one counts as the oldest. DomainFair is left out: it shares out decisions, it does not take the
    /// processor away. Groups, and who was chosen by age, keep it to the end of the slice.</summary>
    public bool Preempts(Schedulable running, int number)
    {
        running.Submission = 0;
        if (_state.ByAge == running.Id + 1) return false;
        for (int rank = 0; rank < Domains; rank++)
        {
            int root = _roots[number * Domains + rank];
            if (root != 0 && _state.Order.Precedes(_heap[root - 1], running, default)) return true;
        }
        return false;
    }

    /// <summary>Charges what a running thread used to its group and domain.</summary>
    public void Charge(int number, Domain domain, ulong instructions)
    {
        ref Group group = ref _groups[number];
        group.Served += instructions * Scale / WeightOf(group);
        group.ServedByDomain.Set(domain, group.ServedByDomain.Of(domain) + instructions);
    }

    /// <summary>What was added last for a thread.</summary>
    public ref readonly Schedulable EntryOf(int thread) => ref _heap[thread];

    /// <summary>What a group has been charged, × MaxWeight ÷ its weight.</summary>
    public ulong ServedOf(int group) => _groups[group].Served;

    /// <summary>The oldest thread of a group, and how often it has been passed over; −1 = there is none.</summary>
    public int OldestOf(int group, out ulong passed)
    {
        int thread = _groups[group].Oldest - 1;
        passed = thread < 0 ? 0 : _groups[group].Decisions - _nodes[thread].Since;
        return thread;
    }

    public void AddTo(ref Sha3State digest)
    {
        digest.Append(MemoryMarshal.AsBytes((System.ReadOnlySpan<Group>)_groups));
        digest.Append(MemoryMarshal.AsBytes(new System.ReadOnlySpan<State>(in _state)));
        for (int number = 0; number < MaxGroups; number++)
            for (int thread = _groups[number].Oldest - 1; thread >= 0; thread = _nodes[thread].Newer - 1)
            {
                Schedulable entry = _heap[thread];
                digest.Append(MemoryMarshal.AsBytes(new System.ReadOnlySpan<Schedulable>(in entry)));
                digest.Append(MemoryMarshal.AsBytes(new System.ReadOnlySpan<ulong>(in _nodes[thread].Since)));
            }
    }

    public void CopyFrom(Arbiter source)
    {
        bool empty = _state.Occupied == 0 && source._state.Occupied == 0;
        System.MemoryExtensions.AsSpan(source._groups).CopyTo(_groups);
        System.MemoryExtensions.AsSpan(source._roots).CopyTo(_roots);
        _state = source._state;
        _heap.Use(_state.Order);
        if (empty) return;
        _heap.CopyFrom(source._heap);
        System.MemoryExtensions.AsSpan(source._nodes).CopyTo(_nodes);
    }

    private int ChooseGroup()
    {
        int best = BitOperations.TrailingZeroCount(_state.Occupied);
        for (ulong rest = _state.Occupied & (_state.Occupied - 1); rest != 0; rest &= rest - 1)
        {
            int number = BitOperations.TrailingZeroCount(rest);
            if (_groups[number].Served < _groups[best].Served) best = number;
        }
        return best;
    }

    /// <summary>Domains without a ready thread have been served what the least served of the others has, at least.
    /// </summary>
    private void LevelDomains(int number)
    {
        ref DomainService served = ref _groups[number].ServedByDomain;
        ulong least = ulong.MaxValue;
        for (Domain domain = Domain.Classical; domain <= Domain.Phase; domain++)
            if (RootOf(number, domain) != 0 && served.Of(domain) < least) least = served.Of(domain);
        for (Domain domain = Domain.Classical; domain <= Domain.Phase; domain++)
            if (RootOf(number, domain) == 0 && served.Of(domain) < least) served.Set(domain, least);
    }

    private bool IsDue(in Group group, int oldest) => group.Decisions >= group.NextByAge
        && group.Decisions - _nodes[oldest].Since >= ReadyQueue.FairnessWait;

    private void ChooseByAge(ref Group group, int thread)
    {
        group.NextByAge = group.Decisions + _state.Spacing;
        if (!_state.Order.IsDefault) _state.ByAge = thread + 1;
    }

    /// <summary>The first of the order: of the domains' first ones.</summary>
    private int First(int number)
    {
        int best = 0;
        for (int rank = 0; rank < Domains; rank++)
        {
            int root = _roots[number * Domains + rank];
            if (root == 0) continue;
            if (best == 0 || _state.Order.Precedes(_heap[root - 1], _heap[best - 1], _groups[number].ServedByDomain))
                best = root;
        }
        return best - 1;
    }

    private ref int RootOf(int number, Domain domain) => ref _roots[number * Domains + Schedulable.Rank(domain)];

    private static ulong WeightOf(in Group group) => group.Weight == 0 ? 1 : group.Weight;
}
