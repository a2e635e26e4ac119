// Heaps of schedulables that share their nodes: a leftist tree for each root. There is one for each domain of each
// group, and a thread is in one of them at most; trees cost no memory for those that are empty, where an array for
// each would need the capacity every time.
//
// Invariants: no child precedes its parent; the distance to the nearest missing child is nowhere less on the left than
// on the right, so a right spine has at most log₂(n + 1) nodes, and insertion and removal are O(log n).
using Xdv.Core.Faults;

namespace Xdv.Core.Scheduling;

/// <summary>Nodes 0…capacity−1; links are node numbers plus one, 0 = none. A root belongs to the caller.</summary>
public sealed class ReadyHeap(int capacity, Invariant invariant)
{
    private readonly Node[] _nodes = new Node[capacity];
    private readonly Invariant _invariant = invariant;
    private PolicyOrder _order;

    /// <summary>64 bytes.</summary>
    private struct Node
    {
        public Schedulable Entry;
        public int Left, Right, Parent, Distance;
    }

    /// <summary>Orders everything; every heap is empty.</summary>
    public void Use(PolicyOrder order) => _order = order;

    /// <summary>What was inserted under this number last.</summary>
    public ref readonly Schedulable this[int number] => ref _nodes[number].Entry;

    public void Insert(ref int root, in Schedulable entry)
    {
        ref Node node = ref _nodes[entry.Id];
        _invariant.Check(node.Distance == 0, "ready heap: already in one");
        node = default;
        node.Entry = entry;
        node.Distance = 1;
        root = Meld(root, entry.Id + 1);
    }

    /// <summary>Takes a node out of the heap it is in.</summary>
    public void Remove(ref int root, int number)
    {
        ref Node node = ref _nodes[number];
        _invariant.Check(node.Distance != 0, "ready heap: not in one");
        int parent = node.Parent, rest = Meld(node.Left, node.Right);
        if (rest != 0) At(rest).Parent = parent;
        if (parent == 0) root = rest;
        else if (At(parent).Left == number + 1) At(parent).Left = rest;
        else At(parent).Right = rest;
        node.Left = node.Right = node.Parent = node.Distance = 0;
        for (; parent != 0; parent = At(parent).Parent)
            if (!Balance(ref At(parent))) return;
    }

    /// <summary>The nodes; the order is the caller's to set.</summary>
    public void CopyFrom(ReadyHeap source) => System.MemoryExtensions.AsSpan(source._nodes).CopyTo(_nodes);

    /// <summary>Two trees as one: their right spines interleaved, then balanced from the end up.</summary>
    private int Meld(int a, int b)
    {
        if (a == 0 || b == 0) return a | b;
        int root = 0, last = 0;
        while (a != 0 && b != 0)
        {
            if (_order.Precedes(At(b).Entry, At(a).Entry, default)) (a, b) = (b, a);
            if (last == 0) root = a;
            else At(last).Right = a;
            At(a).Parent = last;
            last = a;
            a = At(a).Right;
        }
        int rest = a | b;
        At(last).Right = rest;
        At(rest).Parent = last;
        for (; last != 0; last = At(last).Parent) Balance(ref At(last));
        return root;
    }

    /// <summary>Restores the invariant of one node; false when nothing above it can have changed.</summary>
    private bool Balance(ref Node node)
    {
        if (DistanceOf(node.Left) < DistanceOf(node.Right)) (node.Left, node.Right) = (node.Right, node.Left);
        int distance = DistanceOf(node.Right) + 1;
        if (distance == node.Distance) return false;
        node.Distance = distance;
        return true;
    }

    private int DistanceOf(int link) => link == 0 ? 0 : At(link).Distance;

    private ref Node At(int link) => ref _nodes[link - 1];
}
