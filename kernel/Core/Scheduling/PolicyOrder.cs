// Policies composed (XDV-012.5, XDV-012.6): lexicographic, the first policy that distinguishes two threads decides, and
// the tie-break decides what none does. So every composition is a strict total order.
//
// Composition is associative with the empty order as its unit: it is the one list behind the other, and a policy that
// is in it already adds nothing, because it could not distinguish what its first occurrence has not.
using Xdv.Abi;

namespace Xdv.Core.Scheduling;

/// <summary>An order of arbitration. 8 bytes: what the Boot record says (kernel/Abi/Scheduling.cs).</summary>
public readonly struct PolicyOrder
{
    private const int Bits = 8;
    private const ulong NumberMask = 0x0F;

    private PolicyOrder(ulong packed) => Packed = packed;

    /// <summary>A byte for each policy: number | version &lt;&lt; 4, the first one lowest.</summary>
    public ulong Packed { get; }

    /// <summary>No policy: the tie-break alone.</summary>
    public static PolicyOrder None => default;

    /// <summary>Priority alone. It says what the tie-break begins with.</summary>
    public static PolicyOrder Default => Of(SchedulingPolicy.Priority);

    /// <summary>True when it orders as the default does: the ready queue's lists do that without comparing.</summary>
    public bool IsDefault => Packed == 0 || Packed == Default.Packed;

    /// <summary>One policy; None when there is none of this number.</summary>
    public static PolicyOrder Of(SchedulingPolicy policy)
    {
        uint version = Policies.VersionOf(policy);
        return version == 0 ? None : new PolicyOrder((ulong)policy | version << 4);
    }

    /// <summary>This order, and where it does not distinguish, <paramref name="next"/>.</summary>
    public PolicyOrder Then(PolicyOrder next)
    {
        ulong packed = Packed;
        int shift = 0;
        while (packed >> shift != 0) shift += Bits;
        for (ulong rest = next.Packed; rest != 0; rest >>= Bits)
        {
            if (Contains(packed, rest & NumberMask)) continue;
            packed |= (rest & 0xFF) << shift;
            shift += Bits;
        }
        return new PolicyOrder(packed);
    }

    /// <summary>Reads what a Boot record says; 0 is the default. False when this code has not these policies in these
    /// versions, or one is named twice.</summary>
    public static bool TryUnpack(ulong packed, out PolicyOrder order)
    {
        order = None;
        for (ulong rest = packed; rest != 0; rest >>= Bits)
        {
            PolicyOrder policy = Of((SchedulingPolicy)(rest & NumberMask));
            if (policy.Packed != (rest & 0xFF) || policy.Packed == 0 || Contains(order.Packed, rest & NumberMask))
                return false;
            order = order.Then(policy);
        }
        if (packed == 0) order = Default;
        return true;
    }

    /// <summary>True when <paramref name="a"/> comes first: a strict total order over schedulables with different
    /// submissions.</summary>
    /// <param name="served">Zero for all domains to leave DomainFair out.</param>
    public bool Precedes(in Schedulable a, in Schedulable b, in DomainService served)
    {
        for (ulong rest = Packed; rest != 0; rest >>= Bits)
        {
            int order = Policies.Compare((SchedulingPolicy)(rest & NumberMask), a, b, served);
            if (order != 0) return order < 0;
        }
        return a.Precedes(b);
    }

    private static bool Contains(ulong packed, ulong number)
    {
        for (; packed != 0; packed >>= Bits)
            if ((packed & NumberMask) == number) return true;
        return false;
    }
}
