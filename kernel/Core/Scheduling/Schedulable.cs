// What the scheduler decides over (XDV-012.1), and its order (XDV-012.5, determinism.md "Settled"): domain priority, priority,
// submission n, process id. A pure function of its operands.
//
// The domain is where the thread's last blocking call was answered: a thread that has just got a Φ or Q completion runs before
// purely classical ones, because its windows and budgets are running; after its slice it is classical again.
using Xdv.Abi;

namespace Xdv.Core.Scheduling;

/// <summary>A thread that could run.</summary>
public struct Schedulable : IPrecedes<Schedulable>
{
    /// <summary>Thread index.</summary>
    public int Id;
    public uint Process;
    public ulong Contract;
    /// <summary>n at which it became ready: unique, so the order is total.</summary>
    public ulong Submission;
    public Domain Domain;
    /// <summary>0 idle … 4 critical; 2 is normal.</summary>
    public byte Priority;

    public readonly bool Precedes(in Schedulable other)
    {
        if (Domain != other.Domain || Priority != other.Priority) return Outranks(other);
        return Submission != other.Submission ? Submission < other.Submission : Process < other.Process;
    }

    /// <summary>True when it comes first by domain and priority alone, which is what preempts a running thread.</summary>
    public readonly bool Outranks(in Schedulable other) =>
        Rank(Domain) != Rank(other.Domain) ? Rank(Domain) > Rank(other.Domain) : Priority > other.Priority;

    /// <summary>Domain priority: Φ windows pass first, then Q budgets, then K.</summary>
    public static int Rank(Domain domain) => domain switch
    {
        Domain.Phase => 2,
        Domain.Quantum => 1,
        _ => 0,
    };
}
